/** Every code a Motion Loupe error can carry. Codes are stable: scripts and the window may rely on them. */
export type ErrorCode =
  // what was asked for
  | 'USAGE'
  | 'SPEC_INVALID'
  | 'BAND_INVALID'
  | 'BAND_ABOVE_NYQUIST'
  | 'ALPHA_INVALID'
  | 'LEVELS_TOO_MANY'
  | 'REGION_OUTSIDE'
  | 'PICTURE_TOO_SMALL'
  | 'MEMORY_INSUFFICIENT'
  | 'LAB_FIGURE_UNKNOWN'
  | 'LAB_SETTING_INVALID'
  // what was given
  | 'INPUT_MISSING'
  | 'INPUT_IS_FOLDER'
  | 'INPUT_NOT_FILE'
  | 'INPUT_TOO_LARGE'
  | 'INPUT_EMPTY'
  | 'INPUT_NOT_MEDIA'
  | 'INPUT_NO_VIDEO'
  | 'INPUT_TRUNCATED'
  | 'INPUT_ONE_FRAME'
  | 'TEXTURE_INVALID'
  | 'POINTS_INVALID'
  | 'RANGE_INVALID'
  | 'RATE_UNEVEN'
  | 'REGION_UNMEASURABLE'
  // what is taught
  | 'MODEL_INVALID'
  | 'DATASET_INVALID'
  | 'TRAINING_FAILED'
  // where it should go
  | 'OUTPUT_IS_INPUT'
  | 'OUTPUT_EXISTS'
  | 'OUTPUT_FOLDER_MISSING'
  | 'OUTPUT_NOT_WRITABLE'
  | 'OUTPUT_FORMAT'
  | 'DISK_FULL'
  // what it is done with
  | 'FFMPEG_MISSING'
  | 'FFMPEG_FAILED'
  | 'ENGINE_UNAVAILABLE'
  | 'ENGINE_FAILED'
  | 'FRAME_MISMATCH'
  | 'PROTOCOL'
  | 'CAMERA_MISSING'
  | 'CAMERA_BUSY'
  | 'CAMERA_DENIED'
  | 'CAMERA_MODE'
  | 'CAMERA_LOST'
  | 'PROJECT_INVALID'
  | 'CANCELLED'
  | 'PYRAMID_FILES'
  | 'CODE_INVALID'
  | 'INTERNAL';

/**
 * The one error class of the program.
 *
 * `message` is one sentence for people: what is wrong and what would do. `code` is for programs.
 * Everything crosses process borders as `toJSON()`.
 */
export class LoupeError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'LoupeError';
    this.code = code;
  }

  toJSON(): { code: ErrorCode; message: string } {
    return { code: this.code, message: this.message };
  }
}
