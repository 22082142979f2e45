import type { Size } from '../core/base/frame.ts';
import type { EngineId } from '../core/engines/engine.ts';
import type { MethodName } from './methods.ts';
import type { Ceilings } from './ceilings.ts';

/** The magnification that a job measures. */
export interface Subject {
  readonly method: MethodName;
  readonly size: Size;
  readonly engine: EngineId;
  readonly threads: number;
  /** Written by `writeClip`. */
  readonly clip: string;
}

/** A measurement made in a process of its own. Plain data. */
export type Job =
  | ({ readonly kind: 'frames'; readonly frames: number; readonly stages: boolean } & Subject)
  | ({ readonly kind: 'start' } & Subject)
  | ({ readonly kind: 'soak'; readonly frames: number } & Subject)
  | ({ readonly kind: 'end-to-end'; readonly video: string; readonly folder: string } & Subject)
  | (Omit<Subject, 'method'> & {
      readonly kind: 'features';
      readonly features: FeatureTimes['features'];
      readonly frames: number;
    })
  | { readonly kind: 'ceilings'; readonly threads: number };

/** Times of single frames. */
export interface FrameTimes {
  readonly backend: string;
  /** Threads that the engine computes on. */
  readonly threads: number;
  /** Milliseconds of each frame. */
  readonly frames: readonly number[];
  /** For each frame, the slower of the calibrations before and after it, in milliseconds. */
  readonly calibrations: readonly number[];
  readonly planMs: number;
  readonly prepareMs: number;
  /** Samples of all bands or levels that are magnified. */
  readonly coefficients: number;
  /** Memory of the plan as the engine reports it. */
  readonly memoryBytes: number;
  /** Growth of the process's resident memory. */
  readonly residentBytes: number;
  readonly stages: StageTimes | null;
}

/** Milliseconds per frame of each kernel of the simd engine, mean over threads; `barrier` is waiting for other threads. */
export type StageTimes = Readonly<Record<string, number>>;

/** Milliseconds from the request for an engine to its first frames, step by step. */
export interface StartTimes {
  readonly backend: string;
  /** Loading the engine's code. */
  readonly importMs: number;
  /** Opening it: reading and compiling. */
  readonly openMs: number;
  readonly planMs: number;
  /** Laying out and allocating, and starting threads. */
  readonly prepareMs: number;
  /** First frame in to first frame out; threads that were not ready yet are waited for. */
  readonly firstFrameMs: number;
  /** The second one, the first that can show motion. */
  readonly secondFrameMs: number;
}

export interface SoakTimes {
  readonly backend: string;
  readonly frames: number;
  readonly seconds: number;
  /** Bytes in use during the run, after garbage collection. */
  readonly samples: readonly {
    readonly frames: number;
    readonly resident: number;
    readonly heap: number;
    readonly buffers: number;
  }[];
}

/** Wall-clock time, and processor time of everything that belongs to the run, where the system reports it, in seconds. */
export interface Span {
  readonly seconds: number;
  readonly processorSeconds: number | null;
  /** Processor time of all other processes of the machine meanwhile, steal included: 0 when undisturbed. */
  readonly othersSeconds: number | null;
}

export interface EndToEndTimes {
  readonly backend: string;
  readonly frames: number;
  readonly decode: Span;
  readonly engine: Span;
  readonly encode: Span;
  readonly together: Span;
  /** Of `together`: seconds until the first frame was written, and from the last one to the finished file. */
  readonly firstSeconds: number;
  readonly lastSeconds: number;
  /** Of `together`: processor time of the main thread, which plans, copies and surveys. */
  readonly mainThreadSeconds: number | null;
}

/** Times of single frames on their way to features. */
export interface FeatureTimes {
  readonly features: 'pyramid' | 'motion';
  readonly backend: string;
  readonly threads: number;
  /** Milliseconds of each frame. */
  readonly frames: readonly number[];
  /** Windows that came out of them. */
  readonly windows: number;
  /** Processor time of a frame, all threads together: other programs hardly change it. */
  readonly processorMs: number;
}

interface Results {
  readonly frames: FrameTimes;
  readonly start: StartTimes;
  readonly soak: SoakTimes;
  readonly 'end-to-end': EndToEndTimes;
  readonly features: FeatureTimes;
  readonly ceilings: Ceilings;
}
export type ResultOf<Kind extends Job['kind']> = Results[Kind];

/** The answer of a measuring process. */
export type Answer =
  | { readonly ok: true; readonly result: Results[Job['kind']] }
  | { readonly ok: false; readonly code: string; readonly message: string };
