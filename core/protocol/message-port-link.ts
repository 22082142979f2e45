import type { Link, Packet } from './link.ts';
import { LinkInbox } from './link-inbox.ts';

/** The `MessagePort` of a browser, of a worker, and of Node. */
export interface EventTargetPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: 'message' | 'close' | 'messageerror', listener: (event: { readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** Electron's `MessagePortMain`, which cannot hand over buffers: they are copied. */
export interface EmitterPort {
  postMessage(message: unknown, transfer: never[]): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Ports have no reason for their end: it is sent as the last message, an object where all others are text or buffers. */
interface Farewell {
  readonly farewell: string;
}

/** A link over one end of a message channel. It takes the port over: the caller must not listen to it. */
export function messagePortLink(port: EventTargetPort | EmitterPort): Link {
  return new MessagePortLink(port);
}

class MessagePortLink implements Link {
  /** Ports do not report what they still hold; frames are bounded by credit. */
  readonly bufferedBytes = 0;
  private readonly inbox = new LinkInbox();
  private readonly port: EventTargetPort | EmitterPort;

  constructor(port: EventTargetPort | EmitterPort) {
    this.port = port;
    const take = (event: { readonly data?: unknown }): void => this.take(event.data);
    const end = (): void => this.inbox.close('the other side is gone');
    if ('addEventListener' in port) {
      port.addEventListener('message', take);
      port.addEventListener('messageerror', () => this.close('a message could not be read'));
      port.addEventListener('close', end);
    } else {
      port.on('message', take);
      port.on('close', end);
    }
    port.start();
  }

  private take(data: unknown): void {
    if (this.inbox.closed) return;
    if (typeof data === 'string' || data instanceof ArrayBuffer) {
      this.inbox.deliver(data);
    } else if (isFarewell(data)) {
      this.inbox.close(data.farewell);
      this.port.close();
    } else {
      this.close('a message is neither text nor a buffer');
    }
  }

  send(packet: Packet): void {
    if (this.inbox.closed) return;
    if (typeof packet !== 'string' && 'addEventListener' in this.port) this.port.postMessage(packet, [packet]);
    else this.port.postMessage(packet, []);
  }

  onPacket(receive: (packet: Packet) => void): void {
    this.inbox.onPacket(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.inbox.onClose(closed);
  }

  close(reason = 'closed'): void {
    if (this.inbox.closed) return;
    this.port.postMessage({ farewell: reason } satisfies Farewell, []);
    this.inbox.close(reason);
    this.port.close();
  }
}

function isFarewell(data: unknown): data is Farewell {
  return typeof data === 'object' && data !== null && 'farewell' in data && typeof data.farewell === 'string';
}
