import type { Magnifier } from '../../../core/engines/engine.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { VideoInfo } from '../../video/probe.ts';
import { FrameRun, type FrameRunOptions } from './frame-run.ts';
import { openingFrames } from './opening-frames.ts';
import type { PlayedRange } from './played-range.ts';
import type { Tuning } from './tuning.ts';
import { quickFrames, settlingFrames } from './warm-up.ts';

/** A position in the file to show next. */
export interface Goal {
  /** Seconds of the file. */
  readonly time: number;
  /**
   * `quick`: the window waits for the frame, so the warm-up is shortened. `settled`: it does not wait, so the filter settles fully
   * first.
   */
  readonly warmUp: 'quick' | 'settled';
}

/** The runs of a preview through its file: one at a time, with the next round of a loop prepared beside it. */
export class FileRuns {
  readonly #info: VideoInfo;
  readonly #tuning: Tuning;
  #current: FrameRun | null = null;
  #nextRound: FrameRun | null = null;
  #truncated = false;
  readonly #endings = new Set<Promise<void>>();

  constructor(info: VideoInfo, tuning: Tuning) {
    this.#info = info;
    this.#tuning = tuning;
  }

  get current(): FrameRun | null {
    return this.#current;
  }

  /** Whether the current run began too late for its filter to settle. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /**
   * Begins a run early enough for the filter to settle before the goal is reached. No frame may be in progress.
   * @param engineMs milliseconds that the engine takes for a frame
   */
  async start(goal: Goal, range: PlayedRange, engineMs: number): Promise<FrameRun> {
    this.end();
    const magnifier = this.#tuning.take();
    const { plan } = this.#tuning;
    const settling = settlingFrames(plan);
    const frames = goal.warmUp === 'settled' ? settling : quickFrames(plan, engineMs);
    const start = goal.time - (frames + 0.5) / this.#info.fps;
    this.#truncated = start > range.first && frames < settling;
    if (start <= range.first) return (this.#current = this.#round(magnifier, range));
    if (!this.#tuning.noiseKnown) await this.#tuning.takeOpening(await openingFrames(this.#info, range.in));
    return (this.#current = this.#run(magnifier, range, { start }));
  }

  /** Prepares the next round of a loop while the current one goes on. */
  prepareRound(range: PlayedRange): void {
    const magnifier = this.#tuning.current;
    if (magnifier) this.#nextRound ??= this.#round(magnifier, range);
  }

  /** Continues with the next round of a loop. No frame may be in progress. */
  startRound(range: PlayedRange): void {
    const next = this.#nextRound ?? this.#round(this.#tuning.take(), range);
    this.#nextRound = null;
    this.end();
    this.#current = next;
  }

  forgetRound(): void {
    if (this.#nextRound) this.#remember(this.#nextRound.end());
    this.#nextRound = null;
  }

  retune(plan: Plan): void {
    this.#current?.retune(plan);
    this.#nextRound?.retune(plan);
  }

  /** Ends the current run. No frame may be in progress. */
  end(): void {
    if (this.#current) this.#remember(this.#current.end());
    this.#current = null;
  }

  /** Ends all runs; ffmpeg has exited when it resolves. */
  async close(): Promise<void> {
    this.end();
    this.forgetRound();
    await Promise.all(this.#endings);
  }

  /** A run from the in point, whose frames are those of an export to the last bit. */
  #round(magnifier: Magnifier, range: PlayedRange): FrameRun {
    const run: FrameRun = this.#run(magnifier, range, {
      ...(range.in === null ? {} : { start: range.in }),
      onOpening: async (first) => {
        await this.#tuning.takeOpening(first);
        run.retune(this.#tuning.plan);
      },
    });
    return run;
  }

  #run(magnifier: Magnifier, { out }: PlayedRange, from: Pick<FrameRunOptions, 'start' | 'onOpening'>): FrameRun {
    const { clock, plan } = this.#tuning;
    const run = new FrameRun({ info: this.#info, magnifier, clock, ...from, ...(out === null ? {} : { end: out }) });
    run.retune(plan);
    return run;
  }

  #remember(ending: Promise<void>): void {
    const over = ending.finally(() => this.#endings.delete(over));
    this.#endings.add(over);
  }
}
