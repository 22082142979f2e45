import type { Evaluation } from '../../core/train/evaluation.ts';
import type { FittedRejection, promiseOf } from '../../core/train/rejection.ts';
import type { ClusteredShare } from '../../core/train/share.ts';
import type { LayerSummary } from '../../core/train/network.ts';
import type { CaptureRates, RateGuess } from '../../core/train/dataset/capture-rate.ts';
import type { SplitRule } from '../../core/train/dataset/split.ts';
import type { FeatureOptions } from '../../core/train/features/resolve.ts';
import type { Features } from '../../core/train/features/settings.ts';
import type { TrainingInput } from '../../core/train/training-options.ts';
import type { EpochReport } from '../../core/train/training-state.ts';
import type { DamagedClip, SkippedClip } from './clip-faults.ts';
import type { ModelChoice } from '../../core/train/model-choice.ts';
import type { PartsFigures } from './part-figures.ts';

/** The description of clips: features, whose absent settings follow from the clips, or a trained model's hidden layer. */
export type FeatureRequest =
  | FeatureOptions
  | { readonly kind: 'embedding'; readonly network: string }
  /** Features of an existing model, with every number set. */
  | { readonly kind: 'settled'; readonly features: Features };

/** Request to train one network. */
export interface TrainRequest {
  /** A folder, or a manifest. */
  readonly dataset: string;
  readonly features: FeatureRequest;
  readonly model: ModelChoice;
  /** Overrides the model's default training; its seed is `seed`. */
  readonly training?: Omit<TrainingInput, 'seed'>;
  readonly split?: SplitRule;
  /** Capture rates of clips that state none; see `extractDataset`. */
  readonly rates?: CaptureRates;
  /** Seed of the split, the first weights and the order of examples. Default 1. */
  readonly seed?: number;
  /** The model's file. Beside it, `<output>.training` holds the state needed to continue. */
  readonly output: string;
  readonly overwrite?: boolean;
  /** Keep a few test examples in the model's file, for exports to be checked on; default false. */
  readonly withExamples?: boolean;
  /** Share of examples of something unlike the classes that may be accepted, 0–1; default 0.05. */
  readonly falseAccept?: number;
  /** Continue from `<output>.training`. */
  readonly resume?: boolean;
  /** Where there is nothing to resume, or the clips have changed: start from the weights of this model, for this many epochs. */
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

/** Known when the features are computed, before the first epoch. */
export interface TrainStart {
  readonly features: Features;
  /** A sentence on how the features' window and band were chosen; empty where they were given. */
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
  /** Remarks known before the first epoch about clips, their rates and the split. */
  readonly notes: readonly string[];
}

/** Pauses, resumes and stops a training; the best epoch's weights are kept. */
export interface TrainControl {
  pause(): void;
  resume(): void;
  /** Stops after the current batch: the model of the best epoch is written. */
  finish(): void;
}

export interface TrainHooks {
  /** Aborting stops the work with CANCELLED; features and completed epochs are kept for `resume`. */
  readonly signal?: AbortSignal;
  /** See `extractDataset`. */
  readonly askRates?: (guesses: readonly RateGuess[]) => Promise<boolean>;
  /** Called after each clip whose features have been computed or found. */
  readonly onClip?: (done: number, of: number) => void;
  readonly onStart?: (start: TrainStart) => void;
  /** Called after each epoch, when its state is on disk. */
  readonly onEpoch?: (report: EpochReport) => void;
  /** Called once, before the work begins. */
  readonly onControl?: (control: TrainControl) => void;
}

/** Figures of a model on clips. */
export interface ClipEvaluation {
  /** Every window counts. */
  readonly windows: Evaluation;
  /** Every clip counts once, with the mean of its windows' probabilities. */
  readonly clips: Evaluation;
  /** Share of windows that are rejected as unknown. The other figures ignore rejection. Null for a model that rejects nothing. */
  readonly rejected: ClusteredShare | null;
  /** Share of windows that would be taken for another class if the model had never seen their own; null likewise. */
  readonly acceptedUnseen: ClusteredShare | null;
  /** Windows with a wrong prediction, the surest first. */
  readonly mistakes: readonly Answer[];
  /** Windows with a right prediction, the least sure first. */
  readonly hits: readonly Answer[];
}

/** The prediction for one window. */
export interface Answer {
  readonly file: string;
  /** Capture rate, where it is not the file's own. */
  readonly captureFps?: number;
  /** Seconds of the capture, from the file's start. */
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly taken: string;
  readonly probability: number;
}

/** The result of a training; also what `--json` prints. */
export interface TrainResult extends TrainStart {
  readonly output: string;
  readonly seed: number;
  readonly ended: 'finished' | 'patience' | 'stopped' | 'diverged';
  readonly bestEpoch: number;
  readonly history: readonly EpochReport[];
  /** Figures on the test part; `null` when the split has none. */
  readonly test: ClipEvaluation | null;
  /**
   * Temperature of the scores; see `calibrateTemperature`. Null where there were no validation clips, or the network does not end
   * in a dense layer and a softmax.
   */
  readonly temperature: number | null;
  /** The rejection of unknown examples; null where there are too few examples to fit one. */
  readonly rejection:
    | (Pick<FittedRejection, 'distance' | 'energy' | 'from' | 'falseAccept' | 'falseReject'> & {
        /** What the model can say of classes that it has not seen; see `promiseOf`. */
        readonly promise: ReturnType<typeof promiseOf>;
      })
    | null;
  /** Test examples that the model's file holds; 0 unless requested. */
  readonly carriedExamples: number;
  /** Figures of every part of the split; `unseen` is empty. */
  readonly parts: PartsFigures;
  readonly seconds: number;
  readonly warnings: readonly string[];
}
