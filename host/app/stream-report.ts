import type { Magnifier } from '../../core/engines/engine.ts';
import type { HostConnection } from '../../core/protocol/serve-link.ts';
import type { FlickerState } from '../../core/stream/flicker-guard.ts';
import type { Tuning } from './preview/tuning.ts';
import type { EngineInfo, StreamMeter } from './stream-status.ts';
import { LimitedShare, streamWarnings } from './stream-warnings.ts';

/** Milliseconds between two messages. */
const every = 500;

/** The state of a stream at one moment. */
export interface StreamNow {
  readonly tuning: Tuning;
  readonly meter: StreamMeter;
  readonly pace: number;
  readonly flicker: FlickerState;
  readonly autoQuality: boolean;
}

export interface StreamReportOptions {
  /** The preview's or the camera's id. */
  readonly of: string;
  readonly engineInfo: EngineInfo;
  readonly connection: HostConnection<AbortSignal>;
  /** Whether a frame that comes too late is dropped (a camera) or played later (a file). */
  readonly live: boolean;
  readonly now: () => StreamNow;
}

/** Reports the status of a stream to its window twice a second, for as long as frames flow. */
export class StreamReport implements Disposable {
  readonly #options: StreamReportOptions;
  readonly #limited = new LimitedShare();
  readonly #timer: NodeJS.Timeout;
  #news = false;

  constructor(options: StreamReportOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tell(), every);
    this.#timer.unref();
  }

  /** Notes that something has changed that the next report should hold. */
  touch(): void {
    this.#news = true;
  }

  #tell(): void {
    if (!this.#news) return;
    this.#news = false;
    const { of, engineInfo, connection, live } = this.#options;
    const { tuning, meter, pace, flicker, autoQuality } = this.#options.now();
    const { spec } = tuning.plan;
    const limitedShare = this.#limitedShare(tuning.current);
    const heldShare = tuning.current?.report().heldShare ?? 0;
    connection.emit('stream.status', {
      of,
      engine: engineInfo,
      method: spec.method,
      quality: spec.quality,
      millisecondsPerFrame: meter.engineMs,
      framesPerSecond: meter.framesPerSecond,
      pace: Math.min(1, pace),
      shown: meter.shown,
      dropped: meter.dropped,
      latencyMs: meter.latencyMs,
      limitedShare,
      heldShare,
      flicker,
      warnings: streamWarnings({ spec, limitedShare, heldShare, flicker, pace, autoQuality, live }),
    });
  }

  #limitedShare(magnifier: Magnifier | null): number {
    return magnifier ? this.#limited.since(magnifier) : 0;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
