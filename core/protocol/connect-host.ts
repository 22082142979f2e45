import { type ErrorCode, LoupeError } from '../base/error.ts';
import type { FileFrame } from '../base/frame.ts';
import type { Cancellation } from './cancellation.ts';
import { readMessage, writeMessage } from './control-messages.ts';
import { decodeFrame, encodeFrame, type FramePacket } from './frame-packet.ts';
import { type CallName, type CallParams, type CallResult, calls, type EventData, type EventName, events } from './host-api.ts';
import type { Link, Packet } from './link.ts';
import { type Capability, type Message, protocolVersion } from './messages.ts';

/** The host as a window sees it. */
export interface HostClient {
  /** What the shell round the host can do. */
  readonly capabilities: ReadonlySet<Capability>;
  /**
   * Sends a request and returns its answer. Aborting the signal cancels the request on the host.
   * @throws LoupeError with the host's code; CANCELLED when the signal aborts; PROTOCOL when the link has closed
   */
  call<Name extends CallName>(
    name: Name,
    params: CallParams<Name>,
    options?: { readonly signal?: Cancellation },
  ): Promise<CallResult<Name>>;
  /**
   * Calls the listener for every event of this name, at once for those that came before it was set.
   * @returns a function that stops listening
   */
  on<Name extends EventName>(name: Name, listener: (data: EventData<Name>) => void): () => void;
  /** Listens to the frames of a stream; they come once credit is given. @returns a function that stops listening */
  onFrame(stream: number, listener: (packet: FramePacket) => void): () => void;
  /** Called when no more frames will come on a stream. */
  onEnd(stream: number, listener: () => void): () => void;
  /** Lets the host send so many more frames on a stream, 1 to 64. */
  credit(stream: number, frames: number): void;
  /** Number of frames that may be sent on an upload stream now. */
  uploadCredit(stream: number): number;
  onUploadCredit(stream: number, listener: () => void): () => void;
  /**
   * Sends a frame on an upload stream and spends one credit.
   * @throws LoupeError PROTOCOL when there is no credit: keep the newest frame until `onUploadCredit` says there is
   */
  sendFrame(stream: number, sequence: number, frame: FileFrame, restart?: boolean): void;
  onClose(closed: (reason: string) => void): void;
  close(reason?: string): void;
}

/**
 * Greets the host on a fresh link.
 * @throws LoupeError PROTOCOL when the link closes first, or the host speaks another version
 */
export function connectHost(link: Link): Promise<HostClient> {
  return new Promise((resolve, reject) => {
    link.onClose((reason) => reject(new LoupeError('PROTOCOL', `The host did not answer: ${reason}. Start the program again.`)));
    let client: LinkedHost | null = null;
    link.onPacket((packet) => {
      try {
        if (client) {
          client.take(packet);
          return;
        }
        client = new LinkedHost(link, readHello(packet));
        resolve(client);
      } catch (error) {
        const broken =
          error instanceof LoupeError ? error : new LoupeError('PROTOCOL', 'A packet could not be read.', { cause: error });
        reject(broken);
        link.close(broken.message);
      }
    });
    link.send(writeMessage({ type: 'hello', version: protocolVersion, capabilities: [] }));
  });
}

function readHello(packet: Packet): readonly Capability[] {
  const hello = typeof packet === 'string' ? readMessage(packet) : null;
  if (hello?.type !== 'hello') throw new LoupeError('PROTOCOL', 'The host did not greet first. Start the program again.');
  if (hello.version !== protocolVersion) {
    throw new LoupeError(
      'PROTOCOL',
      `The window speaks version ${protocolVersion} and the host version ${hello.version}. Close all windows and start the program again.`,
    );
  }
  return hello.capabilities;
}

interface WaitingCall {
  readonly name: CallName;
  settle(): void;
  resolve(result: unknown): void;
  reject(error: LoupeError): void;
}

/** Most events of a name that wait for a listener; later ones are dropped. */
const mostEarly = 16;

class LinkedHost implements HostClient {
  readonly capabilities: ReadonlySet<Capability>;
  private readonly link: Link;
  private readonly waiting = new Map<number, WaitingCall>();
  private readonly eventListeners = new Listeners<EventName, unknown>();
  private readonly frameListeners = new Listeners<number, FramePacket>();
  private readonly endListeners = new Listeners<number, null>();
  private readonly creditListeners = new Listeners<number, null>();
  /** Credit may come before the answer that names the stream. */
  private readonly uploads = new Map<number, number>();
  /** Events that came before their first listener: the host may send events as soon as it has greeted. */
  private readonly early = new Map<EventName, unknown[] | 'heard'>();
  private nextId = 0;
  private closed: string | null = null;

  constructor(link: Link, capabilities: readonly Capability[]) {
    this.link = link;
    this.capabilities = new Set(capabilities);
    link.onClose((reason) => {
      this.closed = reason;
      for (const call of this.waiting.values()) {
        call.settle();
        call.reject(lost(reason));
      }
      this.waiting.clear();
    });
  }

  /** @throws LoupeError PROTOCOL for packets that make no sense */
  take(packet: Packet): void {
    if (typeof packet !== 'string') {
      const frame = decodeFrame(packet);
      this.frameListeners.notify(frame.stream, frame);
      return;
    }
    const message = readMessage(packet);
    switch (message.type) {
      case 'ok':
      case 'fail':
        this.takeAnswer(message);
        return;
      case 'event': {
        const name = message.name as EventName;
        if (!Object.hasOwn(events, name)) throw unknownThing('event', message.name);
        this.hear(name, events[name].parse(message.data));
        return;
      }
      case 'credit':
        this.uploads.set(message.stream, this.uploadCredit(message.stream) + message.frames);
        this.creditListeners.notify(message.stream, null);
        return;
      case 'end':
        this.uploads.delete(message.stream);
        this.endListeners.notify(message.stream, null);
        return;
      case 'hello':
      case 'call':
      case 'cancel':
        throw unknownThing('message', message.type);
      default:
        message satisfies never;
    }
  }

  private hear(name: EventName, data: unknown): void {
    const early = this.early.get(name);
    if (early === 'heard') this.eventListeners.notify(name, data);
    else if (!early) this.early.set(name, [data]);
    else if (early.length < mostEarly) early.push(data);
  }

  private takeAnswer(message: Extract<Message, { type: 'ok' | 'fail' }>): void {
    const call = this.waiting.get(message.id);
    // The call was cancelled here, and the host answered before it received the cancellation.
    if (!call) return;
    this.waiting.delete(message.id);
    call.settle();
    if (message.type === 'fail') {
      call.reject(new LoupeError(message.error.code as ErrorCode, message.error.message));
      return;
    }
    const result = calls[call.name].result.safeParse(message.result);
    if (result.success) {
      call.resolve(result.data);
    } else {
      const where = result.error.issues[0].path.join('.');
      call.reject(
        new LoupeError(
          'PROTOCOL',
          `The host's answer to ${call.name} was not understood (${where}). Reloading the window would do.`,
        ),
      );
    }
  }

  call<Name extends CallName>(
    name: Name,
    params: CallParams<Name>,
    { signal }: { readonly signal?: Cancellation } = {},
  ): Promise<CallResult<Name>> {
    return new Promise((resolve, reject) => {
      if (this.closed !== null) throw lost(this.closed);
      if (signal?.aborted) throw cancelled(name);
      const id = this.nextId++;
      const text = writeMessage({ type: 'call', id, method: name, params });
      const cancel = (): void => {
        this.waiting.delete(id);
        signal?.removeEventListener('abort', cancel);
        this.post({ type: 'cancel', id });
        reject(cancelled(name));
      };
      signal?.addEventListener('abort', cancel);
      this.waiting.set(id, {
        name,
        settle: () => signal?.removeEventListener('abort', cancel),
        resolve: (result) => resolve(result as CallResult<Name>),
        reject,
      });
      this.link.send(text);
    });
  }

  on<Name extends EventName>(name: Name, listener: (data: EventData<Name>) => void): () => void {
    const notify = listener as (data: unknown) => void;
    const stop = this.eventListeners.add(name, notify);
    const early = this.early.get(name);
    this.early.set(name, 'heard');
    if (Array.isArray(early)) for (const data of early) notify(data);
    return stop;
  }

  onFrame(stream: number, listener: (packet: FramePacket) => void): () => void {
    return this.frameListeners.add(stream, listener);
  }

  onEnd(stream: number, listener: () => void): () => void {
    return this.endListeners.add(stream, listener);
  }

  credit(stream: number, frames: number): void {
    this.post({ type: 'credit', stream, frames });
  }

  uploadCredit(stream: number): number {
    return this.uploads.get(stream) ?? 0;
  }

  onUploadCredit(stream: number, listener: () => void): () => void {
    return this.creditListeners.add(stream, listener);
  }

  sendFrame(stream: number, sequence: number, frame: FileFrame, restart = false): void {
    const credit = this.uploadCredit(stream);
    if (credit === 0) throw new LoupeError('PROTOCOL', `The host takes no frame on stream ${stream} now.`);
    this.uploads.set(stream, credit - 1);
    this.link.send(encodeFrame({ stream, sequence, restart, frame }));
  }

  onClose(closed: (reason: string) => void): void {
    this.link.onClose(closed);
  }

  close(reason?: string): void {
    this.link.close(reason);
  }

  private post(message: Message): void {
    this.link.send(writeMessage(message));
  }
}

class Listeners<Key, Value> {
  private readonly sets = new Map<Key, Set<(value: Value) => void>>();

  add(key: Key, listener: (value: Value) => void): () => void {
    const set = this.sets.get(key) ?? new Set();
    this.sets.set(key, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.sets.get(key) === set) this.sets.delete(key);
    };
  }

  notify(key: Key, value: Value): void {
    for (const listener of this.sets.get(key) ?? []) listener(value);
  }
}

function lost(reason: string): LoupeError {
  return new LoupeError('PROTOCOL', `The connection to the host has ended (${reason}). Reloading the window would do.`);
}

function cancelled(name: CallName): LoupeError {
  return new LoupeError('CANCELLED', `${name} was cancelled.`);
}

function unknownThing(kind: string, name: string): LoupeError {
  return new LoupeError(
    'PROTOCOL',
    `The host sent the ${kind} "${name}", which this window does not know. Reloading it would do.`,
  );
}
