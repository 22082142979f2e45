import { constants } from 'node:os';
import type { ErrorCode } from '../core/base/error.ts';

/**
 * Exit code of every error: 2 when the request itself cannot be carried out (options, values, names of files, refused outputs:
 * nothing was started), 1 when the work failed because of its input or its tools.
 */
export const exitCodes: Readonly<Record<ErrorCode, 1 | 2>> = {
  USAGE: 2,
  SPEC_INVALID: 2,
  BAND_INVALID: 2,
  BAND_ABOVE_NYQUIST: 2,
  ALPHA_INVALID: 2,
  LEVELS_TOO_MANY: 2,
  REGION_OUTSIDE: 2,
  RANGE_INVALID: 2,
  INPUT_MISSING: 2,
  INPUT_IS_FOLDER: 2,
  INPUT_NOT_FILE: 2,
  INPUT_TOO_LARGE: 2,
  OUTPUT_IS_INPUT: 2,
  OUTPUT_EXISTS: 2,
  OUTPUT_FOLDER_MISSING: 2,
  OUTPUT_NOT_WRITABLE: 2,
  OUTPUT_FORMAT: 2,
  LAB_FIGURE_UNKNOWN: 2,
  LAB_SETTING_INVALID: 2,
  INPUT_EMPTY: 1,
  INPUT_NOT_MEDIA: 1,
  INPUT_NO_VIDEO: 1,
  INPUT_TRUNCATED: 1,
  INPUT_ONE_FRAME: 1,
  TEXTURE_INVALID: 1,
  POINTS_INVALID: 1,
  RATE_UNEVEN: 1,
  REGION_UNMEASURABLE: 1,
  PICTURE_TOO_SMALL: 1,
  MEMORY_INSUFFICIENT: 1,
  DISK_FULL: 1,
  FFMPEG_MISSING: 1,
  FFMPEG_FAILED: 1,
  ENGINE_UNAVAILABLE: 1,
  ENGINE_FAILED: 1,
  FRAME_MISMATCH: 1,
  PROTOCOL: 1,
  CAMERA_MISSING: 2,
  CAMERA_BUSY: 1,
  CAMERA_DENIED: 1,
  CAMERA_MODE: 2,
  CAMERA_LOST: 1,
  PROJECT_INVALID: 2,
  MODEL_INVALID: 2,
  CODE_INVALID: 2,
  DATASET_INVALID: 2,
  TRAINING_FAILED: 1,
  CANCELLED: 1,
  PYRAMID_FILES: 1,
  INTERNAL: 1,
};

export function exitCodeOf(code: ErrorCode): number {
  // A code that is not in the table counts as a failure.
  return exitCodes[code] ?? 1;
}

/** Exit code of a run that was stopped by a signal: 128 + the signal's number, as in shells. */
export function signalExitCode(signal: NodeJS.Signals): number {
  return 128 + (constants.signals[signal] ?? 0);
}
