import { type ErrorCode, LoupeError } from '../base/error.ts';
import type { Cancellation, Canceller } from './cancellation.ts';
import { readMessage, writeMessage } from './control-messages.ts';
import { decodeFrame, type FramePacket } from './frame-packet.ts';
import { type CallName, calls, type EventData, type EventName, type HostHandlers } from './host-api.ts';
import type { Link, Packet } from './link.ts';
import { type Capability, type Message, protocolVersion } from './messages.ts';
import { HostStreams, type InStream, type OutStream } from './streams.ts';

/** The second argument of a call's handler. */
export interface CallContext<Signal extends Cancellation = Cancellation> {
  /** Fires when the window cancels the call or goes away. */
  readonly signal: Signal;
}

/** One window as the host sees it. */
export interface HostConnection<Signal extends Cancellation = Cancellation> {
  /** Fires when the window goes away. */
  readonly signal: Signal;
  /** Sends an event to the window. Events that the next of their kind replaces are dropped while the window does not read. */
  emit<Name extends EventName>(name: Name, data: EventData<Name>): void;
  /** Opens a stream of frames to the window; the viewer grants its credit. */
  openStream(): OutStream;
  /** Opens a stream of frames from the window; the host grants its credit. */
  openUpload(onFrame: (packet: FramePacket) => void): InStream;
  onClose(closed: (reason: string) => void): void;
  close(reason?: string): void;
}

export interface ServeOptions<Signal extends Cancellation> {
  readonly capabilities: readonly Capability[];
  readonly handlers: (connection: HostConnection<Signal>) => HostHandlers<CallContext<Signal>>;
  /** `() => new AbortController()`, where there is one. */
  readonly newCanceller: () => Canceller<Signal>;
  /** Returns a clearer sentence for parameters that do not fit their schema, if there is one. */
  readonly explain?: (name: CallName, params: unknown) => LoupeError | undefined;
  /** Called with each call that failed and each failure that is reported to the window, by the name of the call or event. */
  readonly onFailure?: (name: string, error: unknown) => void;
}

/** Answers the calls of the window at the other end of a link until it closes. */
export function serveLink<Signal extends Cancellation>(link: Link, options: ServeOptions<Signal>): HostConnection<Signal> {
  return new ServedLink(link, options);
}

/** Events of which only the newest matters: a window that does not read misses some, and no memory grows. */
const replaceable: ReadonlySet<EventName> = new Set([
  'preview.state',
  'stream.status',
  'survey.progress',
  'export.progress',
  'lab.progress',
] as const);
/** Bytes in flight from which on replaceable events are dropped. */
const mostBytesForEvents = 1 << 20;
/** Bytes in flight from which on the window counts as gone. */
const mostBytesInFlight = 1 << 28;
/** Calls at one time. A window makes a handful; more is a mistake. */
const mostCalls = 256;

class ServedLink<Signal extends Cancellation> implements HostConnection<Signal> {
  readonly signal: Signal;
  private readonly link: Link;
  private readonly options: ServeOptions<Signal>;
  private readonly handlers: HostHandlers<CallContext<Signal>>;
  private readonly running = new Map<number, Canceller<Signal>>();
  private readonly streams: HostStreams;
  private greeted = false;

  constructor(link: Link, options: ServeOptions<Signal>) {
    this.link = link;
    this.options = options;
    this.streams = new HostStreams(link);
    const end = options.newCanceller();
    this.signal = end.signal;
    this.post({ type: 'hello', version: protocolVersion, capabilities: [...options.capabilities] });
    this.handlers = options.handlers(this);
    link.onClose((reason) => {
      end.abort(reason);
      for (const call of this.running.values()) call.abort(reason);
      this.running.clear();
      this.streams.close();
    });
    link.onPacket((packet) => {
      try {
        this.take(packet);
      } catch (error) {
        link.close(error instanceof LoupeError ? error.message : 'a packet could not be read');
      }
    });
  }

  private take(packet: Packet): void {
    if (typeof packet !== 'string') {
      this.streams.takeFrame(decodeFrame(packet));
      return;
    }
    const message = readMessage(packet);
    if (!this.greeted && message.type !== 'hello') throw new LoupeError('PROTOCOL', 'The window did not greet first.');
    switch (message.type) {
      case 'hello':
        if (message.version !== protocolVersion) {
          throw new LoupeError('PROTOCOL', `The window speaks version ${message.version}, not ${protocolVersion}.`);
        }
        this.greeted = true;
        return;
      case 'call':
        void this.answer(message);
        return;
      case 'cancel':
        this.running.get(message.id)?.abort(new LoupeError('CANCELLED', 'The window no longer waits for the answer.'));
        return;
      case 'credit':
        this.streams.takeCredit(message.stream, message.frames);
        return;
      case 'ok':
      case 'fail':
      case 'event':
      case 'end':
        throw new LoupeError('PROTOCOL', `A window does not send "${message.type}".`);
      default:
        message satisfies never;
    }
  }

  private async answer({ id, method, params }: Extract<Message, { type: 'call' }>): Promise<void> {
    const canceller = this.options.newCanceller();
    try {
      if (this.running.has(id) || this.running.size >= mostCalls) {
        throw new LoupeError('PROTOCOL', `Call ${id} is one too many; wait for the answers.`);
      }
      this.running.set(id, canceller);
      const result = await this.dispatch(method, params, canceller.signal);
      this.reply({ type: 'ok', id, result });
    } catch (error) {
      if (!canceller.signal.aborted) this.options.onFailure?.(method, error);
      this.reply({ type: 'fail', id, error: describe(error, canceller.signal) });
    } finally {
      if (this.running.get(id) === canceller) this.running.delete(id);
    }
  }

  private dispatch(method: string, params: unknown, signal: Signal): Promise<unknown> {
    if (!Object.hasOwn(calls, method)) {
      throw new LoupeError('PROTOCOL', `There is no call "${method}". Reloading the window would do.`);
    }
    const name = method as CallName;
    const checked = calls[name].params.safeParse(params);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw (
        this.options.explain?.(name, params) ??
        new LoupeError('PROTOCOL', `${name} was asked with a wrong ${issue.path.join('.') || 'object'}: ${issue.message}.`)
      );
    }
    const handler = this.handlers[name] as (params: unknown, context: CallContext<Signal>) => Promise<unknown>;
    return handler(checked.data, { signal });
  }

  private reply(message: Extract<Message, { type: 'ok' | 'fail' }>): void {
    try {
      this.post(message);
    } catch (error) {
      this.post({ type: 'fail', id: message.id, error: describe(error, this.signal) });
    }
  }

  emit<Name extends EventName>(name: Name, data: EventData<Name>): void {
    const waiting = this.link.bufferedBytes;
    if (waiting > mostBytesForEvents && replaceable.has(name)) return;
    if (waiting > mostBytesInFlight) {
      this.close('the window does not read what it is sent');
      return;
    }
    if ('error' in data) this.options.onFailure?.(name, new LoupeError(data.error.code as ErrorCode, data.error.message));
    this.post({ type: 'event', name, data });
  }

  openStream(): OutStream {
    return this.streams.openOut();
  }

  openUpload(onFrame: (packet: FramePacket) => void): InStream {
    return this.streams.openIn(onFrame);
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

function describe(error: unknown, signal: Cancellation): { code: string; message: string } {
  if (error instanceof LoupeError) return error.toJSON();
  if (signal.aborted) return { code: 'CANCELLED', message: 'It was cancelled.' };
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something went wrong inside the program: ${text}. Please report it.` };
}
