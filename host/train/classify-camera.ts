import { CaptureClock } from '../../core/base/clock.ts';
import { LoupeError } from '../../core/base/error.ts';
import type { Size } from '../../core/base/frame.ts';
import type { Cut } from '../../core/train/features/cut.ts';
import type { PlainFeatures } from '../../core/train/features/settings.ts';
import { openCamera, type OpenCamera } from '../camera/open-camera.ts';
import { syntheticSource } from '../video/synthetic-source.ts';
import { loadTensorBackend } from '../engines/tensor-backend.ts';
import { createEncoder } from '../video/encode.ts';
import { answerText, droppedWindowsText, openClassifier, type Classification } from './classify-video.ts';
import { openFeatureEngine } from './feature-engine.ts';
import { drawLabel } from './label-frame.ts';
import { openModel } from './trained-model.ts';

export interface ClassifyCameraRequest {
  /** A model's file. */
  readonly model: string;
  /** The camera, as `openCamera` takes it. */
  readonly device?: string;
  /** Requested size in pixels, frames per second, and ffmpeg's name of the camera's format. */
  readonly size?: Size;
  readonly fps?: number;
  readonly coding?: string;
  /** The region of the frame that is classified; the whole frame when absent. */
  readonly region?: Cut;
  /** Seconds after which it stops; absent: when the signal is aborted. */
  readonly duration?: number;
  /** File for a copy of the frames with the label on each. */
  readonly output?: string;
  readonly overwrite?: boolean;
}

/** The camera, once its first frames have come. */
export type CameraStart = Pick<OpenCamera, 'name' | 'size' | 'rate'>;

export interface ClassifyCameraHooks {
  /** Aborting it is the usual way to stop; the result holds what was found until then. */
  readonly signal?: AbortSignal;
  readonly onStart?: (camera: CameraStart) => void;
  /** Called with each segment when it is complete; times are seconds from the first frame. */
  readonly onWindow?: (found: Classification) => void;
  /** Called with warnings for the user while it runs. */
  readonly onWarning?: (sentence: string) => void;
}

export interface ClassifyCameraResult {
  readonly windows: number;
  /** Frames that came, and those dropped because the machine was too slow. */
  readonly frames: number;
  readonly dropped: number;
  readonly output: string | null;
  readonly warnings: readonly string[];
}

/** Frames for warm-up, frames after which the pace is judged, and the largest share that may be dropped. */
const warmUp = 60;
const judged = 100;
const mostDropped = 0.05;

/**
 * Classifies the frames of a camera, live. Frames are dropped when the machine is too slow; the others count with the times that
 * the camera gave them.
 *
 * @throws LoupeError MODEL_INVALID, BAND_ABOVE_NYQUIST for a camera too slow for the model's frequencies, REGION_OUTSIDE,
 *   PICTURE_TOO_SMALL; those of `openCamera` and of writing video
 */
export async function classifyCamera(
  request: ClassifyCameraRequest,
  { signal, onStart, onWindow, onWarning }: ClassifyCameraHooks = {},
): Promise<ClassifyCameraResult> {
  await loadTensorBackend();
  using model = await openModel(request.model);
  const engine = await openFeatureEngine();
  const {
    device,
    size: wantedSize,
    fps,
    coding,
    region,
    duration = Number.POSITIVE_INFINITY,
    output,
    overwrite = false,
  } = request;
  const stop = signal ? { signal } : {};
  const mode = { ...(wantedSize && { size: wantedSize }), ...(fps === undefined ? {} : { fps }), ...(coding && { coding }) };
  await using camera = await openCamera({ ...mode, ...(device === undefined ? {} : { device }), ...stop });
  const { name, size, rate, format } = camera;
  requireSpeed(model.pipeline.base, camera);
  using classifier = await openClassifier(model, { ...size, format, rate, uneven: true, ...(region && { region }) }, engine);
  const source = syntheticSource({ size, format, fps: rate });
  const encoder =
    output === undefined ? null : await createEncoder({ output, source, size, format, preset: 'superfast', overwrite });
  try {
    onStart?.({ name, size, rate });
    camera.skip();
    const before = { arrived: camera.arrived, dropped: camera.dropped };
    let warm = before;
    let windows = 0;
    let label = '';
    let last = Number.NEGATIVE_INFINITY;
    let isWarned = false;
    for await (const frame of camera) {
      if (frame.time >= duration) break;
      const found = await classifier.push(CaptureClock.live.onCapture(frame));
      if (found) {
        windows++;
        label = answerText(found);
        onWindow?.(found);
      }
      // a camera may give a frame twice; the times of a file must rise
      if (encoder && frame.time > last) await encoder.write(label === '' ? frame : drawLabel(frame, label));
      last = Math.max(last, frame.time);
      if (warm === before && camera.arrived >= before.arrived + warmUp)
        warm = { arrived: camera.arrived, dropped: camera.dropped };
      const [arrived, dropped] = [camera.arrived - warm.arrived, camera.dropped - warm.dropped];
      if (warm === before || isWarned || arrived < judged || dropped <= mostDropped * arrived) continue;
      isWarned = true;
      onWarning?.(behindText(arrived, dropped));
    }
    const [frames, dropped] = [camera.arrived - before.arrived, camera.dropped - before.dropped];
    const warnings = classifier.droppedWindows > 0 ? [droppedWindowsText(classifier.droppedWindows)] : [];
    if (encoder && Number.isFinite(last)) warnings.push(...(await encoder.finish()).warnings);
    return { windows, frames, dropped, output: output ?? null, warnings };
  } finally {
    await encoder?.abort();
  }
}

function requireSpeed(features: PlainFeatures, { name, rate }: OpenCamera): void {
  if (!('band' in features) || features.band.hi * 2 <= rate) return;
  const { hi } = features.band;
  throw new LoupeError(
    'BAND_ABOVE_NYQUIST',
    `The camera ${name} gives ${rounded(rate)} frames per second, which show motion only below ${rounded(rate / 2)} Hz, but the model looks up to ${rounded(hi)} Hz: ask for more with --fps, give it more light, or train with a --band that ends lower.`,
  );
}

function behindText(arrived: number, dropped: number): string {
  return `This machine does not keep up: ${dropped} of ${arrived} frames were dropped. Ask for a smaller --size or --fps, or look at a part with --roi.`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
