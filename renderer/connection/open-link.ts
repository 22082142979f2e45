import type { Link } from '../../core/protocol/link.ts';
import { LoupeError } from '../../core/base/error.ts';
import { type EventTargetPort, messagePortLink } from '../../core/protocol/message-port-link.ts';
import { webSocketLink } from '../../core/protocol/web-socket-link.ts';

/*
 * The link of a window to its host. From a web server: a web socket at the page's address, with its token. From a shell with a
 * scheme of its own: a message port that the preload script posts to the window.
 */

/** What the preload script posts with the port. */
export const portMessage = 'motion-loupe:port';
/** What the window posts when it is ready for a (new) port. */
export const portRequest = 'motion-loupe:ready';
/** What the preload script posts when the host at the other end of the port has exited. */
export const portGone = 'motion-loupe:gone';
/** The first of two items that the preload script posts when no host will be started again; the second is a sentence. */
export const hostFailed = 'motion-loupe:failed';
export const socketPath = 'link';

/** A shell with a preload script has no local server. */
const servedOverWeb = window.motionLoupe === undefined;
const token = takeToken();
const session = servedOverWeb ? ownSession() : null;

/** @throws LoupeError INTERNAL when no host runs and none will be started */
export async function openLink(): Promise<Link> {
  if (!servedOverWeb) return closingWithHost(messagePortLink(await nextPort()));
  return webSocketLink(new WebSocket(hostAddress(socketPath, 'ws')));
}

/**
 * Returns a sentence that says why there is no host and what would do, or null where one is about to be there.
 *
 * @param failure what `openLink` threw, or what came of its link
 */
export async function whyNoHost(failure: unknown): Promise<string | null> {
  if (!servedOverWeb) return failure instanceof LoupeError && failure.code === 'INTERNAL' ? failure.message : null;
  const response = await fetch(hostAddress(socketPath), { method: 'POST' }).catch(() => null);
  if (response === null)
    return 'The program behind this page has ended: start Motion Loupe again, and open the address that it gives.';
  if (response.ok) return null;
  const answer: unknown = await response.json().catch(() => null);
  return answer instanceof Object && 'message' in answer ? String(answer.message) : null;
}

/** Address of a resource on the local server, relative to the page, with the token and the session that it requires. */
export function hostAddress(path: string, scheme: 'http' | 'ws' = 'http'): string {
  const address = new URL(path, location.href);
  address.hash = '';
  if (scheme === 'ws') address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  if (token && !address.searchParams.has('token')) address.searchParams.set('token', token);
  if (session) address.searchParams.set('session', session);
  return address.href;
}

/** Removes the token from the address bar, so that a shared link or a screenshot does not reveal it; it is kept for a reload. */
function takeToken(): string | null {
  if (!servedOverWeb) return null;
  const words = new URLSearchParams(location.hash.slice(1));
  const given = words.get('token') ?? new URLSearchParams(location.search).get('token');
  if (given === null) return sessionStorage.getItem('token');
  sessionStorage.setItem('token', given);
  words.delete('token');
  const rest = words.toString();
  history.replaceState(null, '', rest === '' ? location.pathname : `${location.pathname}#${rest}`);
  return given;
}

/** Returns the secret that separates this tab's files from those of other tabs; it is kept for a reload and a new connection. */
function ownSession(): string {
  const known = sessionStorage.getItem('session') ?? crypto.randomUUID();
  sessionStorage.setItem('session', known);
  return known;
}

/** Closes the link when the host exits: a port itself has no event for that. */
function closingWithHost(link: Link): Link {
  const gone = (event: MessageEvent): void => {
    if (event.source === window && (event.data === portGone || failureIn(event.data) !== null)) link.close('it was ended');
  };
  window.addEventListener('message', gone);
  link.onClose(() => window.removeEventListener('message', gone));
  return link;
}

function nextPort(): Promise<EventTargetPort> {
  return new Promise((resolve, reject) => {
    const take = (event: MessageEvent): void => {
      const failure = failureIn(event.data);
      if (event.source !== window || (event.data !== portMessage && failure === null)) return;
      window.removeEventListener('message', take);
      if (failure === null) resolve(event.ports[0]);
      else reject(new LoupeError('INTERNAL', failure));
    };
    window.addEventListener('message', take);
    window.postMessage(portRequest, location.origin === 'null' ? '*' : location.origin);
  });
}

/** The sentence of a message that no host will be started again; null for any other message. */
function failureIn(data: unknown): string | null {
  return Array.isArray(data) && data[0] === hostFailed && typeof data[1] === 'string' ? data[1] : null;
}
