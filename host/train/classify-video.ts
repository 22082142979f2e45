import { CaptureClock } from '../../core/base/clock.ts';
import type { CaptureFrame } from '../../core/base/frame.ts';
import type { AnalysisEngine } from '../../core/train/features/bands.ts';
import { largest } from '../../core/train/evaluation.ts';
import { createFeatureExtractor } from '../../core/train/features/create-extractor.ts';
import type { ClipFormat, FeatureExtractor } from '../../core/train/features/extractor.ts';
import { energyOf } from '../../core/train/features/motion-energy.ts';
import { strangeness, unknownLabel } from '../../core/train/rejection.ts';
import { LoupeError } from '../../core/base/error.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { decodeVideo } from '../video/decode.ts';
import { createEncoder } from '../video/encode.ts';
import { probeVideo } from '../video/probe.ts';
import { clipFormatOf, requireEven, type ClipPart } from './clip-features.ts';
import { openFeatureEngine } from './feature-engine.ts';
import { promiseWarnings } from './learn-unknown.ts';
import { drawLabel } from './label-frame.ts';
import { openModel, type TrainedModel } from './trained-model.ts';

/** The class that a model predicts for a segment. */
export interface Classification {
  /** Seconds of the capture; equal for features of a single frame. */
  readonly start: number;
  readonly end: number;
  /** The likeliest class, or "unknown" where the segment is unlike all that the model was trained on. */
  readonly label: string;
  /** The likeliest class, rejected or not, and its probability, 0–1. */
  readonly nearest: string;
  readonly probability: number;
  /** How unlike the training examples it is: above 1 it is unknown. Null for a model that rejects nothing. */
  readonly strangeness: number | null;
  /** Probability of every class, by name. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A model that classifies a stream of frames, live or from a file. */
export interface Classifier extends Disposable {
  /** Segments that were not classified, because too many of their frames are missing. */
  readonly droppedWindows: number;
  /** Takes the next frame; returns the class of the segment that ends with it. */
  push(frame: CaptureFrame): Promise<Classification | null>;
  dispose(): void;
}

/** The tensors' backend must be loaded. @throws LoupeError as `createFeatureExtractor` does */
export async function openClassifier(model: TrainedModel, clip: ClipFormat, engine: AnalysisEngine): Promise<Classifier> {
  const extractor: FeatureExtractor = await createFeatureExtractor(model.pipeline.base, clip, engine);
  const { classes } = model.network.description;
  return {
    get droppedWindows() {
      return extractor.droppedWindows;
    },
    async push(frame) {
      const window = await extractor.push(frame);
      if (!window) return null;
      const inputs = await model.pipeline.transform(window.values);
      const { values, hidden } = await answerOf(model, inputs);
      const best = largest(values);
      const energy = energyOf(model.pipeline.base, window.values);
      const strange = model.rejection && strangeness(model.rejection, { inputs, hidden, energy });
      return {
        start: window.start,
        end: window.end,
        label: strange !== null && strange > 1 ? unknownLabel : classes[best],
        nearest: classes[best],
        strangeness: strange,
        probability: values[best],
        probabilities: Object.fromEntries(classes.map((name, at) => [name, values[at]])),
      };
    },
    dispose: () => extractor.dispose(),
    [Symbol.dispose]: () => extractor.dispose(),
  };
}

/** Probabilities of the classes, and what the rejection looks at inside the network, in one pass. */
async function answerOf(
  { network, rejection }: TrainedModel,
  inputs: Float32Array,
): Promise<{ readonly values: Float32Array; readonly hidden: Float32Array | null }> {
  if (!rejection?.hidden) return { values: await network.predict(inputs), hidden: null };
  const [hidden, values] = await network.outputsOf(inputs, [rejection.hidden.layer, network.layers.length - 1]);
  return { values, hidden };
}

export interface ClassifyRequest extends ClipPart {
  /** A model's file. */
  readonly model: string;
  /** File for a copy of the video with the label on every frame. */
  readonly output?: string;
  readonly overwrite?: boolean;
}

export interface ClassifyHooks {
  readonly signal?: AbortSignal;
  /** Called with each segment when it is complete. */
  readonly onWindow?: (found: Classification) => void;
}

export interface ClassifyResult {
  readonly file: string;
  readonly windows: readonly Classification[];
  /** Share of the windows by predicted class, "unknown" included. */
  readonly shares: Readonly<Record<string, number>>;
  readonly output: string | null;
  readonly warnings: readonly string[];
}

/**
 * Classifies the segments of a video. With an output the video is read twice: the class of a segment is known only at its end, and
 * the label is drawn around its middle.
 *
 * @throws LoupeError MODEL_INVALID, BAND_ABOVE_NYQUIST for a capture rate that cannot show the model's frequencies, RANGE_INVALID
 *   for a video shorter than one window, RATE_UNEVEN, and those of reading and writing video
 */
export async function classifyVideo(request: ClassifyRequest, { signal, onWindow }: ClassifyHooks = {}): Promise<ClassifyResult> {
  await loadTensorBackend();
  using model = await openModel(request.model);
  const stop = signal ? { signal } : {};
  const info = await probeVideo(request.file, stop);
  const rate = request.captureFps ?? info.fps;
  const clock = new CaptureClock(info.fps, rate);
  const { start, end, region, output, overwrite = false } = request;
  const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
  const { format } = info;
  const clip: ClipFormat = { ...clipFormatOf(info, rate), ...(region === undefined ? {} : { region }) };
  const encoder =
    output === undefined ? null : await createEncoder({ output, source: info, size: info, format, ...range, overwrite, ...stop });
  try {
    const windows: Classification[] = [];
    const warnings = [...info.warnings, ...(model.meta.rejection ? promiseWarnings(model.meta.rejection) : [])];
    {
      using source = decodeVideo(info, { ...range, ...stop });
      using classifier = await openClassifier(model, clip, await openFeatureEngine());
      for await (const frame of source) {
        const found = await classifier.push(clock.onCapture(frame));
        if (!found) continue;
        windows.push(found);
        onWindow?.(found);
      }
      if (source.warning) warnings.push(source.warning);
      if (windows.length === 0) requireEven(classifier, request.file);
      if (classifier.droppedWindows > 0) warnings.push(droppedWindowsText(classifier.droppedWindows));
    }
    const { base } = model.pipeline;
    if (windows.length === 0) {
      const seconds = 'window' in base ? base.window : base.hop;
      throw new LoupeError(
        'RANGE_INVALID',
        `"${request.file}" is shorter than the ${Number(seconds.toPrecision(3))} s (${Math.round(seconds * rate) + 1} frames) that the model looks at: give a longer part.`,
      );
    }
    if (encoder) {
      using again = decodeVideo(info, { ...range, ...stop });
      let at = 0;
      for await (const frame of again) {
        const time = clock.captureTime(frame.time);
        while (at + 1 < windows.length && distance(windows[at + 1], time) <= distance(windows[at], time)) at++;
        await encoder.write(drawLabel(frame, answerText(windows[at])));
      }
      warnings.push(...(await encoder.finish()).warnings);
    }
    const { classes } = model.network.description;
    const answers = model.rejection ? new Set([...classes, unknownLabel]) : classes;
    const shareOf = (name: string): number => windows.filter(({ label }) => label === name).length / windows.length;
    return {
      file: request.file,
      windows,
      shares: Object.fromEntries([...answers].map((name) => [name, shareOf(name)])),
      output: output ?? null,
      warnings,
    };
  } catch (error) {
    await encoder?.abort();
    throw error;
  }
}

/** A prediction as written on a frame: "worn 97 %", "unknown". */
export function answerText({ label, nearest, probability }: Pick<Classification, 'label' | 'nearest' | 'probability'>): string {
  return label === nearest ? `${label} ${Math.round(100 * probability)} %` : label;
}

/** Returns a sentence about segments that were not classified, and why. */
export function droppedWindowsText(count: number): string {
  return `${count === 1 ? 'One segment was' : `${count} segments were`} not classified, where more than a fifth of the frames is missing.`;
}

/** Seconds from a time to the middle of a segment. */
function distance({ start, end }: Classification, time: number): number {
  return Math.abs((start + end) / 2 - time);
}
