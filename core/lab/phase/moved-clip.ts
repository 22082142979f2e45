import { LoupeError } from '../../base/error.ts';
import type { Size } from '../../base/frame.ts';
import { ComplexSteerablePyramid } from '../../pyramid/complex-steerable-pyramid.ts';
import type { SteerableBands } from '../../pyramid/steerable-transform.ts';
import type { Complex } from '../../tensor/dft.ts';
import { tf } from '../../tensor/tf.ts';
import type { FigureContext, LabClip } from '../definition.ts';
import { bandWeights } from './temporal-band.ts';

export interface Pipeline {
  readonly scales: number;
  readonly orientations: number;
  readonly alpha: number;
  /** Hz. */
  readonly low: number;
  readonly high: number;
  /** The frame that is shown. */
  readonly frame: number;
  readonly scale: number;
  readonly orientation: number;
}

/** What the pipeline does to one frame, and to one of its subbands. */
export interface Moved {
  /** Grid of the subband. */
  readonly grid: Size;
  readonly amplitude: Float32Array;
  /** Radians, −π … π. */
  readonly phase: Float32Array;
  /** Change of the phase within the frequency band, radians. */
  readonly filtered: Float32Array;
  /** The frame with all its oriented subbands moved by alpha times their filtered phase. */
  readonly result: Float32Array;
  /** At the place of the largest amplitude: the phase since the first frame, and what the filter keeps of it, frame by frame. */
  readonly trace: {
    readonly phase: readonly number[];
    readonly filtered: readonly number[];
    readonly x: number;
    readonly y: number;
  };
  /** Amplitude-weighted root mean square of the filtered phase over all frames, radians. */
  readonly motion: number;
}

/**
 * Phase-based magnification of one frame, plainly: phases of every subband followed from frame to frame, filtered over the whole clip by
 * an ideal band-pass, amplified, and put together again.
 *
 * Source: N. Wadhwa, M. Rubinstein, F. Durand and W. T. Freeman, "Phase-based video motion processing", ACM Trans. Graphics 32 (2013).
 *
 * @throws LoupeError CANCELLED
 */
export async function movedFrame(clip: LabClip, settings: Pipeline, { signal, onProgress }: FigureContext): Promise<Moved> {
  const { width, height, frames, fps } = clip;
  const { orientations, scales, alpha, frame, scale, orientation } = settings;
  using pyramid = new ComplexSteerablePyramid({ width, height, levels: scales, orientations });
  const weights = bandWeights(frames.length, fps, settings, frame);
  const chosen = scale * orientations + orientation;
  const series = new PhaseSeries(weights, chosen);
  let shown: SteerableBands<Complex> | null = null;
  try {
    for (const [index, luma] of frames.entries()) {
      const bands = tf.tidy(() => pyramid.analyse(tf.tensor2d(luma, [height, width])));
      series.push(bands.oriented.flat().map(({ re, im }) => ({ re: re.dataSync<'float32'>(), im: im.dataSync<'float32'>() })));
      if (index === frame) shown = bands;
      else disposeBands(bands);
      onProgress?.((index + 1) / frames.length, 'Following phases');
      await tf.nextFrame();
      if (signal?.aborted) throw new LoupeError('CANCELLED', 'The figure was cancelled.');
    }
    if (shown === null) throw new LoupeError('RANGE_INVALID', `There is no frame ${frame}: the clip has ${frames.length}.`);
    const kept = shown;
    const result = tf.tidy(() =>
      pyramid.synthesise({
        ...kept,
        oriented: kept.oriented.map((row, s) => row.map((band, k) => turned(band, series.filtered[s * orientations + k], alpha))),
      }),
    );
    const values = result.dataSync<'float32'>();
    result.dispose();
    const { re, im } = kept.oriented[scale][orientation];
    const [real, imaginary] = [re.dataSync<'float32'>(), im.dataSync<'float32'>()];
    return {
      grid: pyramid.sizes[scale],
      amplitude: real.map((value, at) => Math.hypot(value, imaginary[at])),
      phase: real.map((value, at) => Math.atan2(imaginary[at], value)),
      filtered: series.filtered[chosen],
      result: values,
      ...series.traceOf(pyramid.sizes[scale], (t) => bandWeights(frames.length, fps, settings, t)),
    };
  } finally {
    if (shown) disposeBands(shown);
  }
}

function disposeBands({ highpass, oriented, lowpass }: SteerableBands<Complex>): void {
  tf.dispose([highpass, lowpass, ...oriented.flat().flatMap(({ re, im }) => [re, im])]);
}

/** B·e^(iα·δ). */
function turned({ re, im }: Complex, delta: Float32Array, alpha: number): Complex {
  const angle = tf.mul<tf.Tensor2D>(tf.tensor2d(delta, re.shape), alpha);
  const [cos, sin] = [tf.cos(angle), tf.sin(angle)];
  return { re: tf.sub(tf.mul(re, cos), tf.mul(im, sin)), im: tf.add(tf.mul(re, sin), tf.mul(im, cos)) };
}

interface Samples {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** Phases of all subbands since the first frame, summed with a filter's weights as frames come; of one subband they are kept. */
class PhaseSeries {
  readonly filtered: Float32Array[] = [];
  readonly #weights: Float64Array;
  readonly #chosen: number;
  readonly #kept: Float32Array[] = [];
  readonly #phase: Float32Array[] = [];
  #before: readonly Samples[] = [];
  #amplitude = new Float32Array();
  #frame = 0;

  constructor(weights: Float64Array, chosen: number) {
    this.#weights = weights;
    this.#chosen = chosen;
  }

  push(bands: readonly Samples[]): void {
    const weight = this.#weights[this.#frame++];
    bands.forEach(({ re, im }, index) => {
      this.filtered[index] ??= new Float32Array(re.length);
      this.#phase[index] ??= new Float32Array(re.length);
      const [filtered, phase, before] = [this.filtered[index], this.#phase[index], this.#before[index]];
      if (before) {
        for (let at = 0; at < re.length; at++) {
          // The angle of B·conj(B before), −π … π.
          phase[at] += Math.atan2(
            im[at] * before.re[at] - re[at] * before.im[at],
            re[at] * before.re[at] + im[at] * before.im[at],
          );
        }
      }
      for (let at = 0; at < re.length; at++) filtered[at] += weight * phase[at];
    });
    const { re, im } = bands[this.#chosen];
    this.#amplitude = re.map((value, at) => Math.hypot(value, im[at]));
    this.#kept.push(this.#phase[this.#chosen].slice());
    this.#before = bands;
  }

  /** The course at the loudest place of the kept subband, and how far its phases go. */
  traceOf({ width }: Size, weightsOf: (frame: number) => Float64Array): Pick<Moved, 'trace' | 'motion'> {
    let place = 0;
    this.#amplitude.forEach((value, at) => {
      if (value > this.#amplitude[place]) place = at;
    });
    const rows = this.#kept.map((_, t) => weightsOf(t));
    let [power, amount] = [0, 0];
    for (let at = 0; at < this.#amplitude.length; at++) {
      const loudness = this.#amplitude[at] ** 2;
      amount += loudness * rows.length;
      for (const row of rows) power += loudness * row.reduce((sum, weight, t) => sum + weight * this.#kept[t][at], 0) ** 2;
    }
    const phase = this.#kept.map((values) => values[place]);
    const filtered = rows.map((row) => row.reduce((sum, weight, t) => sum + weight * phase[t], 0));
    return {
      trace: { phase, filtered, x: place % width, y: Math.floor(place / width) },
      motion: amount === 0 ? 0 : Math.sqrt(power / amount),
    };
  }
}
