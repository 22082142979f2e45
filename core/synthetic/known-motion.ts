import { LoupeError } from '../base/error.ts';
import { realTime, type RealTime } from '../base/clock.ts';
import { allocateFrame, maxCode, type Frame, type PixelFormat, type Size } from '../base/frame.ts';
import { createPattern, patternNames, rollOff, type PatternName } from './pattern.ts';
import { createImageTransform, signedFrequency, type Spectrum } from '../numeric/image-transform.ts';
import { createRandom } from '../numeric/random.ts';

export interface KnownMotionOptions {
  readonly size: Size;
  readonly pattern: PatternName;
  /** Peak displacement in pixels. */
  readonly amplitude: number;
  /** Oscillations per second, below half of `fps`. */
  readonly frequency: number;
  readonly fps: number;
  readonly frames: number;
  /** Direction of the motion in degrees: 0 is to the right, 90 is down. Default 0. */
  readonly angle?: number;
  /** Standard deviation of Gaussian noise on luma, in 255ths of full scale. Default 0. */
  readonly noise?: number;
  /** Integer that the texture and the noise follow from. Default 1. */
  readonly seed?: number;
  /** Default 8-bit 4:2:0. */
  readonly format?: PixelFormat;
}

/** A clip whose motion is known exactly. */
export interface KnownMotion {
  readonly options: Required<KnownMotionOptions>;
  /** Displacement in pixels of each frame from the still image, x to the right, y down. */
  readonly truth: { readonly x: Float64Array; readonly y: Float64Array };
  /** Frame `index` (0 … frames − 1), rounded to codes, with its noise; the same on every call. */
  frame(index: number): Frame<RealTime>;
  /** Ideal luma, 0…1 of full scale, of the pattern displaced by (dx, dy) pixels; fills `out` when given. */
  image(dx: number, dy: number, out?: Float32Array): Float32Array;
}

/** Smallest and largest side of an image that is made. */
export const sideLimits = { least: 16, most: 8192 } as const;

/**
 * A pattern that moves as x(t) = A·sin(2πft) along a straight line.
 *
 * The pattern is periodic and holds nothing above 0.4 cycles per pixel, so that a displacement by any fraction of a pixel is
 * exact: it multiplies the coefficients of the spectrum by e^{−iω·d} (Fourier shift theorem).
 *
 * @throws LoupeError USAGE, naming the option and what would do
 */
export function knownMotion(options: KnownMotionOptions): KnownMotion {
  const complete = completeMotion(options);
  const { size, pattern, amplitude, frequency, fps, frames, angle, noise, seed, format } = complete;
  const { width, height } = size;
  const direction = (angle * Math.PI) / 180;
  const still = createPattern(pattern, size, direction, seed);
  const transform = createImageTransform(size);
  const work = transform.createSpectrum();
  const luma = new Float32Array(width * height);

  const truth = { x: new Float64Array(frames), y: new Float64Array(frames) };
  for (let index = 0; index < frames; index++) {
    const displacement = amplitude * Math.sin(2 * Math.PI * frequency * (index / fps));
    truth.x[index] = displacement * Math.cos(direction);
    truth.y[index] = displacement * Math.sin(direction);
  }

  function image(dx: number, dy: number, out = new Float32Array(width * height)): Float32Array {
    shiftSpectrum(still, size, dx, dy, work);
    return transform.inverse(work, out, usedColumns(width));
  }

  function frame(index: number): Frame<RealTime> {
    if (!Number.isInteger(index) || index < 0 || index >= frames) {
      throw new LoupeError('USAGE', `There is no frame ${index}: the clip has frames 0 to ${frames - 1}.`);
    }
    image(truth.x[index], truth.y[index], luma);
    const result = allocateFrame(size, format, realTime(index / fps));
    const codes = result.planes[0];
    const top = maxCode(format);
    const random = createRandom(seed, 0x4015e, index);
    const spread = (noise * top) / 255;
    for (let i = 0; i < codes.length; i++) {
      const value = luma[i] * top + (noise > 0 ? spread * random.normal() : 0);
      codes[i] = Math.max(0, Math.min(top, Math.round(value)));
    }
    return result;
  }

  return { options: complete, truth, frame, image };
}

/** Columns of a spectrum that a band-limited image uses; the others are zero. */
function usedColumns(width: number): number {
  return Math.floor(rollOff.to * width) + 1;
}

/** out(k) = still(k)·e^{−2πi(kx·dx/W + ky·dy/H)} over the columns in use. */
function shiftSpectrum(still: Spectrum, { width, height }: Size, dx: number, dy: number, out: Spectrum): void {
  const columns = usedColumns(width);
  for (let line = 0; line < height; line++) {
    const ky = signedFrequency(line, height);
    if (Math.abs(ky) > rollOff.to * height) {
      for (let kx = 0; kx < columns; kx++) out.re[kx * height + line] = out.im[kx * height + line] = 0;
      continue;
    }
    const start = (-2 * Math.PI * ky * dy) / height;
    const step = (-2 * Math.PI * dx) / width;
    for (let kx = 0; kx < columns; kx++) {
      const at = kx * height + line;
      const cos = Math.cos(start + kx * step);
      const sin = Math.sin(start + kx * step);
      out.re[at] = still.re[at] * cos - still.im[at] * sin;
      out.im[at] = still.re[at] * sin + still.im[at] * cos;
    }
  }
}

/** The options with every default filled in. @throws LoupeError USAGE, naming the option and what would do */
export function completeMotion(options: KnownMotionOptions): Required<KnownMotionOptions> {
  const complete = {
    ...options,
    angle: options.angle ?? 0,
    noise: options.noise ?? 0,
    seed: options.seed ?? 1,
    format: options.format ?? { chroma: '420', bits: 8 },
  };
  const { size, pattern, amplitude, frequency, fps, frames, angle, noise, seed } = complete;
  const { least, most } = sideLimits;
  const refuse = (sentence: string): never => {
    throw new LoupeError('USAGE', sentence);
  };
  for (const side of [size.width, size.height]) {
    if (!Number.isInteger(side) || side < least || side > most) {
      refuse(
        `A size of ${size.width}×${size.height} cannot be made: both sides are whole numbers from ${least} to ${most} pixels.`,
      );
    }
  }
  if (!patternNames.includes(pattern)) refuse(`There is no pattern "${pattern}": choose one of ${patternNames.join(', ')}.`);
  const smaller = Math.min(size.width, size.height);
  if (!(amplitude >= 0 && amplitude <= smaller / 4)) {
    refuse(
      `An amplitude of ${amplitude} px does not fit: it is from 0 to a quarter of the smaller side, here ${smaller / 4} px.`,
    );
  }
  if (!(fps > 0 && fps <= 1e6)) refuse(`A frame rate of ${fps} does not work: it is above 0, up to 1000000 frames per second.`);
  if (!(frequency > 0 && frequency < fps / 2)) {
    refuse(
      `A frequency of ${frequency} Hz cannot be shown at ${fps} frames per second: it lies above 0 and below ${fps / 2} Hz.`,
    );
  }
  if (!Number.isInteger(frames) || frames < 2 || frames > 1e6) {
    refuse(`A clip of ${frames} frames has no motion to look at: the number of frames is a whole number from 2 to 1000000.`);
  }
  if (!Number.isFinite(angle))
    refuse(`An angle of ${angle} points nowhere: it is a number of degrees (0 is to the right, 90 is down).`);
  if (!(noise >= 0 && noise <= 64)) refuse(`A noise of ${noise} does not work: its standard deviation is from 0 to 64 (of 255).`);
  if (!Number.isSafeInteger(seed)) refuse(`A seed of ${seed} does not work: it is a whole number.`);
  return complete;
}
