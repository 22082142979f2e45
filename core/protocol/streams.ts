import { LoupeError } from '../base/error.ts';
import type { Cancellation } from './cancellation.ts';
import { writeMessage } from './control-messages.ts';
import { encodeFrame, type FramePacket } from './frame-packet.ts';
import type { Link } from './link.ts';

/** Most credit of a stream, and so most of its frames in flight. */
const mostCredit = 64;

/** Frames from the host to a window. */
export interface OutStream {
  readonly id: number;
  /** Number of frames that may be sent now. */
  readonly credits: number;
  /** True when no more can be sent: ended, or the window is gone. */
  readonly ended: boolean;
  /**
   * Copies a frame onto the link and spends one credit. A stream that has ended drops it.
   * @throws LoupeError PROTOCOL when there is no credit
   */
  send(packet: Omit<FramePacket, 'stream'>): void;
  /** Resolves when there is credit, or at once when there is, or when the stream has ended or the signal aborts: look again. */
  whenCredit(signal?: Cancellation): Promise<void>;
  /** Sends a frame whether there is credit or not; only for one that belongs to a frame paid for on another stream. */
  sendPaid(packet: Omit<FramePacket, 'stream'>): void;
  end(): void;
}

/** Frames from a window to the host. */
export interface InStream {
  readonly id: number;
  /** Lets the window send this many more frames, 1 to 64. */
  grant(frames: number): void;
  /** Ends the stream; frames in flight are dropped. */
  end(): void;
}

/** The streams of one connection. Numbers are given by the host and never used twice. */
export class HostStreams {
  private readonly link: Link;
  private readonly outs = new Map<number, Out>();
  private readonly ins = new Map<number, In>();
  private last = 0;

  constructor(link: Link) {
    this.link = link;
  }

  openOut(): OutStream {
    const id = ++this.last;
    const stream = new Out(this.link, id, () => this.outs.delete(id));
    this.outs.set(id, stream);
    return stream;
  }

  openIn(onFrame: (packet: FramePacket) => void): InStream {
    const id = ++this.last;
    const stream = new In(this.link, id, onFrame, () => this.ins.delete(id));
    this.ins.set(id, stream);
    return stream;
  }

  /** Credit may arrive for a stream that has just ended. */
  takeCredit(stream: number, frames: number): void {
    this.outs.get(stream)?.grant(frames);
  }

  /** @throws LoupeError PROTOCOL for a frame without credit */
  takeFrame(packet: FramePacket): void {
    const stream = this.ins.get(packet.stream);
    if (stream) stream.take(packet);
    else if (packet.stream > this.last || this.outs.has(packet.stream)) throw unasked(packet.stream);
  }

  close(): void {
    for (const stream of this.outs.values()) stream.finish();
    for (const stream of this.ins.values()) stream.finish();
    this.outs.clear();
    this.ins.clear();
  }
}

class Out implements OutStream {
  readonly id: number;
  credits = 0;
  ended = false;
  private readonly link: Link;
  private readonly forget: () => void;
  private waiters: (() => void)[] = [];

  constructor(link: Link, id: number, forget: () => void) {
    this.link = link;
    this.id = id;
    this.forget = forget;
  }

  grant(frames: number): void {
    this.credits = Math.min(mostCredit, this.credits + frames);
    this.wake();
  }

  send(packet: Omit<FramePacket, 'stream'>): void {
    if (this.ended) return;
    if (this.credits === 0) throw new LoupeError('PROTOCOL', `The window takes no frame on stream ${this.id} now.`);
    this.credits--;
    this.sendPaid(packet);
  }

  sendPaid(packet: Omit<FramePacket, 'stream'>): void {
    if (!this.ended) this.link.send(encodeFrame({ ...packet, stream: this.id }));
  }

  whenCredit(signal?: Cancellation): Promise<void> {
    if (this.credits > 0 || this.ended || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        signal?.removeEventListener('abort', done);
        this.waiters = this.waiters.filter((waiter) => waiter !== done);
        resolve();
      };
      this.waiters.push(done);
      signal?.addEventListener('abort', done);
    });
  }

  end(): void {
    if (this.ended) return;
    this.link.send(writeMessage({ type: 'end', stream: this.id }));
    this.forget();
    this.finish();
  }

  finish(): void {
    this.ended = true;
    this.credits = 0;
    this.wake();
  }

  private wake(): void {
    for (const waiter of this.waiters.splice(0)) waiter();
  }
}

class In implements InStream {
  readonly id: number;
  private readonly link: Link;
  private readonly onFrame: (packet: FramePacket) => void;
  private readonly forget: () => void;
  private granted = 0;
  private ended = false;

  constructor(link: Link, id: number, onFrame: (packet: FramePacket) => void, forget: () => void) {
    this.link = link;
    this.id = id;
    this.onFrame = onFrame;
    this.forget = forget;
  }

  grant(frames: number): void {
    if (this.ended) return;
    this.granted += frames;
    this.link.send(writeMessage({ type: 'credit', stream: this.id, frames }));
  }

  take(packet: FramePacket): void {
    if (this.granted === 0) throw unasked(this.id);
    this.granted--;
    this.onFrame(packet);
  }

  end(): void {
    if (this.ended) return;
    this.link.send(writeMessage({ type: 'end', stream: this.id }));
    this.forget();
    this.finish();
  }

  finish(): void {
    this.ended = true;
  }
}

function unasked(stream: number): LoupeError {
  return new LoupeError('PROTOCOL', `A frame came on stream ${stream}, where none was asked for.`);
}
