import type { ModelDescription } from './description.ts';
import type { OptimiserState } from './optimiser.ts';
import type { TrainingOptions } from './training-options.ts';

/** How one epoch went. Losses are means over examples. */
export interface EpochReport {
  /** Counted from 1. */
  readonly epoch: number;
  readonly rate: number;
  /** Over the training examples, each with the weights at the time of its step. */
  readonly loss: number;
  /** Share of right answers, likewise; `null` for regression. */
  readonly accuracy: number | null;
  /** With the weights after the epoch; `null` without validation examples. */
  readonly validation: { readonly loss: number; readonly accuracy: number | null } | null;
  readonly seconds: number;
  /** Whether it is the best so far, by the loss on validation examples, or on training examples where there are none. */
  readonly best: boolean;
}

/**
 * Everything needed to continue training after a complete epoch with the same result as without the interruption. The order of
 * examples and the dropout of a step follow from seed, epoch and step, so there is no other state of random numbers.
 */
export interface TrainingState {
  readonly description: ModelDescription;
  readonly options: TrainingOptions;
  /** Epochs done. */
  readonly epoch: number;
  readonly history: readonly EpochReport[];
  readonly weights: readonly Float32Array[];
  readonly optimiser: OptimiserState;
  readonly best: { readonly epoch: number; readonly loss: number; readonly weights: readonly Float32Array[] };
}
