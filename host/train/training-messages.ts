import type { ErrorCode } from '../../core/base/error.ts';
import type { EpochReport } from '../../core/train/training-state.ts';
import type { TensorBackendName } from '../engines/tensor-backend.ts';
import type { TrainRequest, TrainResult, TrainStart } from './request.ts';

/** What a thread that trains is started with. */
export interface TrainingThreadStart {
  readonly request: TrainRequest;
  /** What computes: the same as in the process, so that the same comes out. */
  readonly backend: TensorBackendName;
}

/** To the thread. */
export type TrainingOrder =
  | { readonly kind: 'pause' | 'resume' | 'finish' }
  /** With what the work then ends in. */
  | { readonly kind: 'cancel'; readonly code: ErrorCode; readonly message: string };

/** From the thread: `ready` first, and one of the last two at its end. */
export type TrainingNote =
  | { readonly kind: 'ready' }
  | { readonly kind: 'clip'; readonly done: number; readonly of: number }
  | { readonly kind: 'start'; readonly start: TrainStart }
  | { readonly kind: 'epoch'; readonly report: EpochReport }
  | { readonly kind: 'done'; readonly result: TrainResult }
  /** `code` is null for what is not one of our own errors. */
  | { readonly kind: 'failed'; readonly code: ErrorCode | null; readonly message: string };
