import type { CaptureFrame, Frame } from '../base/frame.ts';
import type { AnalysisPlan } from '../plan/analysis-plan.ts';
import type { Plan, Step } from '../plan/plan.ts';

export type EngineId = 'tensor' | 'simd';

/** Runs plans: one of the implementations of the same steps. */
export interface Engine {
  readonly id: EngineId;
  /** Display name of what does the arithmetic: "TensorFlow native", "WebAssembly SIMD, 2 threads". */
  readonly backend: string;
  /** Threads that compute; 1 where the backend distributes the work itself. */
  readonly threads: number;
  /**
   * Bytes that running a plan takes on top of the program itself, whatever the length of the video. Known before anything is
   * allocated.
   */
  memoryBytes(plan: Plan): number;
  /** Allocates everything the plan needs. Throws `LoupeError` (`MEMORY_INSUFFICIENT`, `ENGINE_UNAVAILABLE`, `LEVELS_TOO_MANY`). */
  prepare(plan: Plan): Promise<Magnifier>;
  /** Allocates what an analysis needs. Throws as `prepare` does. */
  prepareAnalysis(plan: AnalysisPlan): Promise<Analyser>;
}

/** Splits frames into subbands: no filtering over time, no synthesis. */
export interface Analyser extends Disposable {
  readonly plan: AnalysisPlan;
  /**
   * The subbands of a frame's luma, one array per band of the plan: real plane, then imaginary plane, each row by row, in units of the
   * image (0–1). They are valid until the next call. Calls must not overlap.
   *
   * @throws LoupeError FRAME_MISMATCH when size or format differ from the plan's
   */
  analyse(frame: Frame): Promise<readonly Float32Array[]>;
  dispose(): void;
}

/** What a magnifier reports of the frames so far. */
export interface MagnifierReport {
  readonly frames: number;
  /** Amplitude-weighted share, 0–1, of coefficients whose shift was beyond what their phase can carry. */
  readonly limitedShare: number;
  /** Share, 0–1, of the motion that noise held back; 0 for methods that hold nothing back. */
  readonly heldShare: number;
}

/** A plan that runs on one stream of frames. Its memory is fixed by the plan. */
export interface Magnifier extends Disposable {
  readonly plan: Plan;
  /**
   * Takes the next frame and gives the magnified one, `plan.latency` frames behind: `null` while the filter fills.
   * The input is not kept, and the result shares no memory with it. Calls must not overlap.
   * @param reuse an earlier result that is no longer needed: its planes may be overwritten and returned again
   * @throws LoupeError FRAME_MISMATCH when size or format differ from the plan's.
   */
  push(frame: CaptureFrame, reuse?: Frame): Promise<CaptureFrame | null>;
  /** The last `plan.latency` frames, at the end of a stream. */
  drain(): AsyncIterable<CaptureFrame>;
  /** Swaps the numbers of the plan between two frames; `plan.layout` must be equal. */
  retune(plan: Plan): void;
  /** Forgets the past: the next frame starts a new shot. With a latency, `drain` first, or the waiting frames are lost. */
  reset(): void;
  /** A copy of a buffer as the last `push` left it: components one after another, each row by row. */
  read(buffer: string): Promise<Float32Array>;
  report(): MagnifierReport;
  dispose(): void;
}

/** One function per step, for an engine that runs a plan step by step: a new step does not compile until it has one. */
export type OpTable<Context> = {
  readonly [Op in Step['op']]: (context: Context, step: Extract<Step, { op: Op }>) => void;
};
