import type { Size } from '../base/frame.ts';
import type { DisplacementMeter, Samples } from './displacement-meter.ts';
import { createSolver } from '../numeric/least-squares.ts';
import { correlationPeak } from './phase-correlation.ts';
import { conjugateProduct, createImageTransform, signedFrequency } from '../numeric/image-transform.ts';

const iterations = 40;
/** Length in pixels of the step after which iteration stops: far below what is reported. */
const converged = 1e-7;

/**
 * Displacement of whole periodic frames, exact for band-limited ones.
 *
 * Minimises Σ |M − R·e^{−iω·d}|² over all frequencies: by Parseval the squared difference between the moved frame and the shifted
 * reference. The gradient is −iω, the shift exact, so no interpolation comes in. Gauss–Newton: N = Σ ωωᵀ|R|²,
 * b = −Σ ω·Im(conj(R)·M·e^{iω·d}). The row and column at half the sampling rate, whose shift is ambiguous, take no part.
 */
export function createPeriodicMeter(reference: Samples, size: Size, maximum: number): DisplacementMeter {
  const { width, height } = size;
  const transform = createImageTransform(size);
  const still = transform.forward(reference, transform.createSpectrum());
  const moving = transform.createSpectrum();
  const cross = transform.createSpectrum();
  const work = transform.createSpectrum();
  const frame = new Float64Array(width * height);
  const limit = { x: Math.min(maximum, width / 4), y: Math.min(maximum, height / 4) };

  const normal = { xx: 0, xy: 0, yy: 0 };
  let detail = 0;
  forEachFrequency(size, transform.columns, (at, wx, wy, weight) => {
    const power = weight * (still.re[at] ** 2 + still.im[at] ** 2);
    normal.xx += power * wx * wx;
    normal.xy += power * wx * wy;
    normal.yy += power * wy * wy;
    detail += power;
  });
  const solver = createSolver(normal);

  function gradient(x: number, y: number): { x: number; y: number } {
    const sum = { x: 0, y: 0 };
    forEachFrequency(size, transform.columns, (at, wx, wy, weight) => {
      const angle = wx * x + wy * y;
      const imaginary = weight * (cross.re[at] * Math.sin(angle) + cross.im[at] * Math.cos(angle));
      sum.x -= wx * imaginary;
      sum.y -= wy * imaginary;
    });
    return sum;
  }

  function unexplained(x: number, y: number): number {
    let sum = 0;
    forEachFrequency(size, transform.columns, (at, wx, wy, weight) => {
      const angle = wx * x + wy * y;
      const [cos, sin] = [Math.cos(angle), -Math.sin(angle)];
      const re = moving.re[at] - (still.re[at] * cos - still.im[at] * sin);
      const im = moving.im[at] - (still.re[at] * sin + still.im[at] * cos);
      sum += weight * (re * re + im * im);
    });
    return sum;
  }

  return {
    measure(moved) {
      transform.forward(moved, moving);
      conjugateProduct(still, moving, cross);
      conjugateProduct(still, moving, work);
      const d = correlationPeak(transform, work, frame, limit);
      for (let i = 0; i < iterations; i++) {
        const b = gradient(d.x, d.y);
        const step = solver.solve(b.x, b.y);
        d.x += step.x;
        d.y += step.y;
        if (Math.hypot(step.x, step.y) < converged) break;
      }
      const error = unexplained(d.x, d.y);
      // Coefficients are divided by the number of samples, so sums over frequencies are means over samples.
      const perSample = error / (width * height);
      return {
        ...d,
        residual: detail > 0 ? Math.sqrt(error / detail) : 0,
        standardError: solver.standardError(perSample),
        unmeasurable: (['no-texture', 'one-direction', null] as const)[solver.rank],
      };
    },
  };
}

/** Calls back with index, angular frequencies in radians per pixel and the weight that stands for the mirrored half. */
function forEachFrequency(
  { width, height }: Size,
  columns: number,
  use: (at: number, wx: number, wy: number, weight: number) => void,
): void {
  for (let kx = 0; kx < columns; kx++) {
    if (2 * kx === width) continue;
    const wx = (2 * Math.PI * kx) / width;
    const weight = kx === 0 ? 1 : 2;
    for (let line = 0; line < height; line++) {
      if (2 * line === height || (kx === 0 && line === 0)) continue;
      use(kx * height + line, wx, (2 * Math.PI * signedFrequency(line, height)) / height, weight);
    }
  }
}
