import type { Band } from '../spec/band.ts';
import type { MainsFlicker } from './mains-flicker.ts';

/** A part of the frame, in pixels. */
export interface SurveyCell {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether something moves in a band. */
export interface MotionFinding {
  readonly found: boolean;
  /** 0–`mostConfidence`, that there is motion; 0 when none was found. */
  readonly confidence: number;
  /** Hz; `null` unless found, as are the next two. */
  readonly peakHz: number | null;
  /** Amplitude, half of peak to peak, in pixels, of the part of the frame where the motion is clearest. */
  readonly amplitudePx: number | null;
  /** That part. */
  readonly cell: SurveyCell | null;
  /** Frames seen. */
  readonly frames: number;
  /** One sentence for people. */
  readonly reason: string;
}

/** A band worth trying, and the motion in it. */
export interface BandSuggestion {
  readonly band: Band;
  readonly peakHz: number;
  readonly amplitudePx: number;
  /** 0–`mostConfidence`, that there is motion. */
  readonly confidence: number;
  /** Power over that of the noise around it in frequency. */
  readonly signalToNoise: number;
  readonly cell: SurveyCell;
  /** The motion of which this is an overtone, and which one; `null` for one of its own. */
  readonly harmonicOf: { readonly peakHz: number; readonly order: number } | null;
  /** The light that would show at this frequency if it flickered; `null` at frequencies that no lamp on the mains has. */
  readonly mains: MainsFlicker | null;
}
