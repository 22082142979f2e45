import type { Evaluation } from '../../core/train/evaluation.ts';
import type { FittedRejection } from '../../core/train/rejection.ts';
import type { ClusteredShare } from '../../core/train/share.ts';
import type { LayerSummary } from '../../core/train/network.ts';
import type { CaptureRates, RateGuess } from '../../core/train/dataset/capture-rate.ts';
import type { SplitRule } from '../../core/train/dataset/split.ts';
import type { FeatureOptions } from '../../core/train/features/resolve.ts';
import type { Features } from '../../core/train/features/settings.ts';
import type { TrainingInput } from '../../core/train/training-options.ts';
import type { EpochReport } from '../../core/train/training-state.ts';
import type { DamagedClip, SkippedClip } from './feature-set.ts';
import type { ModelChoice } from '../../core/train/model-choice.ts';
import type { PartsFigures } from './part-figures.ts';

/** By what clips are described: features, whose absent settings follow from the clips, or a trained model's hidden layer. */
export type FeatureRequest =
  | FeatureOptions
  | { readonly kind: 'embedding'; readonly network: string }
  /** Those of a model that there is, with every number settled. */
  | { readonly kind: 'settled'; readonly features: Features };

/** One network to be taught. */
export interface TrainRequest {
  /** A folder, or a manifest. */
  readonly dataset: string;
  readonly features: FeatureRequest;
  readonly model: ModelChoice;
  /** Goes before what is usual for the model; its seed is `seed`. */
  readonly training?: Omit<TrainingInput, 'seed'>;
  readonly split?: SplitRule;
  /** Capture rates of clips that state none; see `extractDataset`. */
  readonly rates?: CaptureRates;
  /** Of the split, the first weights and the order of examples. Default 1. */
  readonly seed?: number;
  /** The model's file. Beside it, `<output>.training` holds what is needed to go on. */
  readonly output: string;
  readonly overwrite?: boolean;
  /** Keep a few test examples in the model's file, for exports to be checked on; default false. */
  readonly withExamples?: boolean;
  /** Share of examples of something unlike the classes that may be accepted, 0–1; default 0.05. */
  readonly falseAccept?: number;
  /** Go on from `<output>.training`. */
  readonly resume?: boolean;
  /** Where there is nothing to resume, or the clips are others now: begin with the weights of this model, for so many epochs. */
  readonly startFrom?: { readonly model: string; readonly epochs: number };
  /** Where features are kept; see `extractDataset`. */
  readonly cache?: string;
}

/** How many clips, and windows of clips, each part holds. */
export interface PartSizes {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** Known when the features are there, before the first epoch. */
export interface TrainStart {
  readonly features: Features;
  /** Where the features' window and band come from; empty where they were settled before. */
  readonly why: string;
  /** Of one example. */
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly clips: PartSizes;
  readonly examples: PartSizes;
  readonly model: string;
  readonly layers: readonly LayerSummary[];
  readonly parameters: number;
  readonly backend: string;
  /** Epochs done before; 0 unless resumed. */
  readonly epochsDone: number;
  readonly epochs: number;
  readonly skipped: readonly SkippedClip[];
  readonly damaged: readonly DamagedClip[];
  /** What is known before the first epoch about clips, their rates and how they were shared out. */
  readonly notes: readonly string[];
}

/** Holds, lets go on, and ends a training; the best epoch's weights are kept. */
export interface TrainControl {
  pause(): void;
  resume(): void;
  /** Ends after the batch that is being worked on: the model is written as it was in its best epoch. */
  finish(): void;
}

export interface TrainHooks {
  /** Aborting ends the work with CANCELLED; features and whole epochs that were done are kept for `resume`. */
  readonly signal?: AbortSignal;
  /** See `extractDataset`. */
  readonly askRates?: (guesses: readonly RateGuess[]) => Promise<boolean>;
  /** Called after each clip whose features are there. */
  readonly onClip?: (done: number, of: number) => void;
  readonly onStart?: (start: TrainStart) => void;
  /** Called after each epoch, when it is safe on disk. */
  readonly onEpoch?: (report: EpochReport) => void;
  /** Called once, before the work begins. */
  readonly onControl?: (control: TrainControl) => void;
}

/** How a model does on clips. */
export interface ClipEvaluation {
  /** Every window counts. */
  readonly windows: Evaluation;
  /** Every clip counts once, with the mean of its windows' probabilities. */
  readonly clips: Evaluation;
  /** Share of windows that are taken for unknown, which the other figures do not look at; null for a model that knows everything. */
  readonly rejected: ClusteredShare | null;
  /** Windows that were taken for another class, the surest first. */
  readonly mistakes: readonly Answer[];
  /** Windows that were classified correctly, the least sure first. */
  readonly hits: readonly Answer[];
}

/** What one window was taken for. */
export interface Answer {
  readonly file: string;
  /** Where it is not the file's own rate. */
  readonly captureFps?: number;
  /** Seconds of the capture, from the file's start. */
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly taken: string;
  readonly probability: number;
}

/** What came out; also what `--json` prints. */
export interface TrainResult extends TrainStart {
  readonly output: string;
  readonly seed: number;
  readonly ended: 'finished' | 'patience' | 'stopped' | 'diverged';
  readonly bestEpoch: number;
  readonly history: readonly EpochReport[];
  /** On the test part; `null` when the split has none. */
  readonly test: ClipEvaluation | null;
  /** Of the scores; see `calibrateTemperature`. Null where there were no validation clips, or the network has no place for it. */
  readonly temperature: number | null;
  /** How the unknown is recognised; null where there are too few examples to learn it from. */
  readonly rejection: Omit<FittedRejection, 'means' | 'scales'> | null;
  /** Test examples that the model's file holds; 0 unless they were asked for. */
  readonly carriedExamples: number;
  /** Every part of the split on its own; `unseen` is empty. */
  readonly parts: PartsFigures;
  readonly seconds: number;
  readonly warnings: readonly string[];
}
