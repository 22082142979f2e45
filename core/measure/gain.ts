import { LoupeError } from '../base/error.ts';

/** Displacement over time in pixels, one value a frame. */
export interface DisplacementSeries {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Gain {
  /** Amplitude of the measured motion along the true one, divided by the true amplitude. */
  readonly gain: number;
  /** Phase of the measured motion against the true one, in radians, −π…π; negative lags behind. */
  readonly phase: number;
  /** Amplitude of measured motion across the true direction, divided by the true amplitude. */
  readonly across: number;
}

/**
 * Compares two motions at one frequency: sinusoid and constant are fitted to each axis by least squares, so that the frames need not
 * make up whole periods.
 *
 * @param settle frames at the start that are dropped, while filters settle
 * @throws LoupeError USAGE with fewer than four frames left, or when the true motion has no amplitude at that frequency
 */
export function measureGain(
  truth: DisplacementSeries,
  measured: DisplacementSeries,
  { frequency, fps, settle = 0 }: { readonly frequency: number; readonly fps: number; readonly settle?: number },
): Gain {
  const fit = (values: ArrayLike<number>) => fitSinusoid(values, (2 * Math.PI * frequency) / fps, settle);
  const truths = [fit(truth.x), fit(truth.y)];
  const found = [fit(measured.x), fit(measured.y)];
  const power = truths.reduce((sum, t) => sum + t.re * t.re + t.im * t.im, 0);
  if (!(power > 1e-24))
    throw new LoupeError('USAGE', `The true motion has no part at ${frequency} Hz, so there is no gain to measure.`);

  let re = 0;
  let im = 0;
  for (const [axis, t] of truths.entries()) {
    re += found[axis].re * t.re + found[axis].im * t.im;
    im += found[axis].im * t.re - found[axis].re * t.im;
  }
  re /= power;
  im /= power;
  let rest = 0;
  for (const [axis, t] of truths.entries()) {
    rest += (found[axis].re - (re * t.re - im * t.im)) ** 2 + (found[axis].im - (re * t.im + im * t.re)) ** 2;
  }
  return { gain: Math.hypot(re, im), phase: Math.atan2(im, re), across: Math.sqrt(rest / power) };
}

/** Complex amplitude a of x(n) ≈ Re(a·e^{iωn}) + c, over n ≥ settle. */
function fitSinusoid(values: ArrayLike<number>, omega: number, settle: number): { re: number; im: number } {
  if (values.length - settle < 4) {
    throw new LoupeError('USAGE', `Of ${values.length} frames, ${settle} are left out: too few remain, at least 4 are needed.`);
  }
  // Normal equations of the three columns cos ωn, −sin ωn, 1, with the right-hand side as fourth column.
  const rows = [0, 1, 2].map(() => [0, 0, 0, 0]);
  for (let n = settle; n < values.length; n++) {
    const column = [Math.cos(omega * n), -Math.sin(omega * n), 1];
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) rows[i][j] += column[i] * column[j];
      rows[i][3] += column[i] * values[n];
    }
  }
  for (let pivot = 0; pivot < 3; pivot++) {
    for (let i = 0; i < 3; i++) {
      if (i === pivot) continue;
      const factor = rows[i][pivot] / rows[pivot][pivot];
      for (let j = pivot; j < 4; j++) rows[i][j] -= factor * rows[pivot][j];
    }
  }
  return { re: rows[0][3] / rows[0][0], im: rows[1][3] / rows[1][1] };
}
