import type { Link } from '../../core/protocol/link.ts';
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
export const socketPath = 'link';

/** A shell with a preload script has no local server. */
const servedOverWeb = window.motionLoupe === undefined;
const token = takeToken();
const session = servedOverWeb ? ownSession() : null;

export async function openLink(): Promise<Link> {
  if (!servedOverWeb) return closingWithHost(messagePortLink(await nextPort()));
  return webSocketLink(new WebSocket(hostAddress(socketPath, 'ws')));
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
  const given = new URLSearchParams(location.hash.slice(1)).get('token') ?? new URLSearchParams(location.search).get('token');
  if (given === null) return sessionStorage.getItem('token');
  sessionStorage.setItem('token', given);
  history.replaceState(null, '', location.pathname);
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
    if (event.source === window && event.data === portGone) link.close('it was ended');
  };
  window.addEventListener('message', gone);
  link.onClose(() => window.removeEventListener('message', gone));
  return link;
}

function nextPort(): Promise<EventTargetPort> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent): void => {
      if (event.source !== window || event.data !== portMessage) return;
      window.removeEventListener('message', take);
      resolve(event.ports[0]);
    };
    window.addEventListener('message', take);
    window.postMessage(portRequest, location.origin === 'null' ? '*' : location.origin);
  });
}
