import type * as z from 'zod';
import type { engineInfoSchema } from '../../core/protocol/host-api.ts';

export type EngineInfo = z.output<typeof engineInfoSchema>;

/** Figures describe the frames of the last `windowMs` milliseconds: at least the last `fewestFrames`, at most `mostFrames`. */
const windowMs = 1000;
const fewestFrames = 5;
const mostFrames = 600;

interface Sample {
  readonly at: number;
  readonly engineMs: number;
  readonly latencyMs: number;
  /** Seconds of the file by which this frame moves playback, forwards or backwards; 0 for a camera and during a seek. */
  readonly played: number;
}

/** Counts the frames of a stream and measures their rate, their latency and the time that the engine takes for them. */
export class StreamMeter {
  shown = 0;
  dropped = 0;
  readonly #samples: Sample[] = [];
  #typicalMs = 0;
  /** Time of the last restart, in milliseconds. */
  #since = 0;

  /** Restarts the measurement: earlier figures do not hold for the frames from now on. */
  restart(now = performance.now()): void {
    this.#typicalMs = this.engineMs;
    this.#samples.length = 0;
    this.#since = now;
  }

  /** Adds one frame that went through the engine. */
  add(engineMs: number, latencyMs: number, played: number, now = performance.now()): void {
    this.#samples.push({ at: now, engineMs, latencyMs, played });
    while (this.#samples.length > mostFrames || (this.#samples.length > fewestFrames && this.#samples[0].at < now - windowMs))
      this.#samples.shift();
  }

  /** Median milliseconds that the engine alone takes for a frame; after a restart, the former median until a frame is added. */
  get engineMs(): number {
    if (this.#samples.length > 0) this.#typicalMs = median(this.#samples.map((sample) => sample.engineMs));
    return this.#typicalMs;
  }

  get latencyMs(): number {
    return median(this.#samples.map((sample) => sample.latencyMs));
  }

  get framesPerSecond(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    return ((this.#samples.length - 1) / (last.at - first.at)) * 1000;
  }

  /** Seconds played per second of the clock, over the last second. */
  get speed(): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    const played = this.#samples.reduce((sum, sample) => sum + sample.played, 0) - first.played;
    return (played / (last.at - first.at)) * 1000;
  }

  /** Milliseconds since the last restart. */
  msSinceRestart(now = performance.now()): number {
    return now - this.#since;
  }
}

function median(values: number[]): number {
  if (values.length === 0) return 0;
  values.sort((a, b) => a - b);
  return values[values.length >> 1];
}
