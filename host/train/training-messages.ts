import type { ErrorCode } from '../../core/base/error.ts';
import type { EpochReport } from '../../core/train/training-state.ts';
import type { TensorBackendName } from '../engines/tensor-backend.ts';
import type { TrainRequest, TrainResult, TrainStart } from './request.ts';

/** Start data of a thread that trains. */
export interface TrainingThreadStart {
  readonly request: TrainRequest;
  /** The backend of the process, so that the result is the same. */
  readonly backend: TensorBackendName;
}

/** Messages to the thread. */
export type TrainingOrder =
  | { readonly kind: 'pause' | 'resume' | 'finish' }
  /** Stops the work with this error. */
  | { readonly kind: 'cancel'; readonly code: ErrorCode; readonly message: string };

/** Messages from the thread: `ready` first, and one of the last two at its end. */
export type TrainingNote =
  | { readonly kind: 'ready' }
  | { readonly kind: 'clip'; readonly done: number; readonly of: number }
  | { readonly kind: 'start'; readonly start: TrainStart }
  | { readonly kind: 'epoch'; readonly report: EpochReport }
  | { readonly kind: 'done'; readonly result: TrainResult }
  /** `code` is null for errors that are not a `LoupeError`. */
  | { readonly kind: 'failed'; readonly code: ErrorCode | null; readonly message: string };
