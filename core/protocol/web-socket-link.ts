import type { Link, Packet } from './link.ts';
import { LinkInbox } from './link-inbox.ts';

/** The `WebSocket` of a browser and that of the package `ws`. */
export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
}

const connecting = 0;
const open = 1;
/** Close code of a normal end, the only one that a page may give besides numbers of its own. */
const normalClosure = 1000;
/** A reason may have 123 bytes of UTF-8. */
const reasonCharacters = 40;

/** A link over a web socket, open or about to be. What is sent before it is open waits. */
export function webSocketLink(socket: SocketLike): Link {
  return new WebSocketLink(socket);
}

class WebSocketLink implements Link {
  private readonly inbox = new LinkInbox();
  private readonly socket: SocketLike;
  private early: Packet[] = [];
  private farewell: string | null = null;

  constructor(socket: SocketLike) {
    this.socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      for (const packet of this.early.splice(0)) socket.send(packet);
      if (this.farewell !== null) socket.close(normalClosure, this.farewell);
    });
    socket.addEventListener('message', ({ data }) => {
      if (this.inbox.closed) return;
      if (typeof data === 'string' || data instanceof ArrayBuffer) this.inbox.deliver(data);
      else this.close('a message is neither text nor a buffer');
    });
    // A socket that breaks emits an error and then closes; ws would throw without a listener.
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', ({ code, reason }) => {
      this.inbox.close(reason || (code === normalClosure ? 'closed' : `the connection broke (${code})`));
    });
  }

  get bufferedBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(packet: Packet): void {
    if (this.inbox.closed) return;
    if (this.socket.readyState === connecting) this.early.push(packet);
    else if (this.socket.readyState === open) this.socket.send(packet);
  }

  onPacket(receive: (packet: Packet) => void): void {
    this.inbox.onPacket(receive);
  }

  onClose(closed: (reason: string) => void): void {
    this.inbox.onClose(closed);
  }

  close(reason = 'closed'): void {
    if (this.inbox.closed) return;
    this.inbox.close(reason);
    const farewell = reason.slice(0, reasonCharacters);
    // Closed before it is open, a socket would break instead.
    if (this.socket.readyState === connecting) this.farewell = farewell;
    else this.socket.close(normalClosure, farewell);
  }
}
