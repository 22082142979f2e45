import type { CaptureFrame, PixelFormat, Size } from '../../base/frame.ts';
import type { Cut } from './cut.ts';

/** The features of one segment of a clip. */
export interface FeatureWindow {
  /** Seconds on the clock of the frames; the same for the features of a single frame. */
  readonly start: number;
  readonly end: number;
  /** Values of one example in the shape of the features. A new array each time. */
  readonly values: Float32Array;
}

/** Format and timing of a clip's frames. */
export interface ClipFormat extends Size {
  readonly format: PixelFormat;
  /** Frames per second of the capture; their mean where they come unevenly. */
  readonly rate: number;
  /** True where frames do not come at equal distances, or some may be dropped: then their times count, not their number. */
  readonly uneven?: boolean;
  /** Luma uses all codes from black to white, as in most JPEG files. */
  readonly fullRange?: boolean;
  /** The part of the frame that is looked at; everything when absent. */
  readonly region?: Cut;
}

/** Features of a stream of frames, with memory that does not grow with its length. */
export interface FeatureExtractor extends Disposable {
  /** Number of windows that were dropped because frames are missing in more than a fifth of their time. */
  readonly droppedWindows: number;
  /** Takes the next frame, and returns the features of the window that ends with it, or `null`. */
  push(frame: CaptureFrame): Promise<FeatureWindow | null>;
  dispose(): void;
}
