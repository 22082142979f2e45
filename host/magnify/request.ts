import type { EngineId } from '../../core/engines/engine.ts';
import type { BandSuggestion, MotionFinding } from '../../core/measure/motion-survey-result.ts';
import type { MagnificationInput, MagnificationSpec, Method } from '../../core/spec/magnification.ts';
import type { EngineOption } from '../engines/engine-choice.ts';
import type { FlickerOption } from './output-flicker.ts';
import type { View } from '../../core/stream/view.ts';

/** Request to magnify one video file into another. Times are seconds of the file, whatever the capture rate. */
export interface MagnifyRequest {
  readonly input: string;
  readonly output: string;
  /** Checked by the run itself, so that the window, a settings file and the command line get the same sentences. */
  readonly spec: MagnificationInput | Readonly<Record<string, unknown>>;
  /** Default `auto`. */
  readonly engine?: EngineOption;
  /** Default `magnified`. */
  readonly view?: View;
  readonly start?: number;
  readonly end?: number;
  readonly codec?: string;
  readonly crf?: number;
  /** Looks for flashes (WCAG 2.3.1). Absent: frames are not checked. */
  readonly flicker?: FlickerOption;
  /** Replace an existing output. Default false. */
  readonly overwrite?: boolean;
}

/** Estimate of a run, known before the whole of it starts. */
export interface MagnifyEstimate {
  readonly spec: MagnificationSpec;
  /** `null` when the file does not say. */
  readonly frames: number | null;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly captureFps: number;
  readonly engine: EngineId;
  readonly backend: string;
  /** Why this engine was chosen. */
  readonly reason: string;
  /** Measured on the clip's first frames. */
  readonly secondsPerFrame: number;
  /** For all frames; `null` when their number is not known. */
  readonly seconds: number | null;
  /** State of the engine and frames in flight, in addition to the memory of the program itself. */
  readonly memoryBytes: number;
}

export interface MagnifyProgress {
  /** Frames written so far. */
  readonly frame: number;
  /** Frames there will be; `null` when the file does not say. */
  readonly frames: number | null;
  readonly framesPerSecond: number;
  readonly secondsLeft: number | null;
}

/** The result of a run; also what `--json` prints. */
export interface MagnifyResult {
  readonly input: string;
  readonly output: string;
  readonly frames: number;
  /** Rate of the file in frames per second. */
  readonly fps: number;
  /** Rate at which the motion was captured, which every frequency is measured against. */
  readonly captureFps: number;
  /** Size of the output's frames in pixels. */
  readonly width: number;
  readonly height: number;
  readonly method: Method;
  readonly alpha: number;
  /** Hz. */
  readonly band: { readonly lo: number; readonly hi: number };
  readonly view: View;
  readonly engine: EngineId;
  readonly backend: string;
  /** Wall-clock time from the first frame to the finished file. */
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** Largest resident memory of this process so far (ffmpeg's own not included). */
  readonly peakMemoryBytes: number;
  /** Amplitude-weighted share, 0–1, of coefficients whose requested shift is beyond what their phase can carry. */
  readonly limitedShare: number;
  /** Share, 0–1, of the motion that was held back because it could not be distinguished from noise (method `phase`). */
  readonly heldShare: number;
  /** Whether anything moves in the band, in the source. */
  readonly motion: MotionFinding;
  /** Where nothing moves in the band: bands in which something moves, the surest first. */
  readonly suggestions: readonly BandSuggestion[];
  readonly warnings: readonly string[];
}
