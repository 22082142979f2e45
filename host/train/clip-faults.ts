import type { ErrorCode } from '../../core/base/error.ts';

/** A clip that cannot be used, and why. */
export interface SkippedClip {
  readonly file: string;
  readonly code: ErrorCode;
  readonly why: string;
}

/** A clip that is truncated or damaged, and how. */
export interface DamagedClip {
  readonly file: string;
  readonly why: string;
}
