import type { Size } from '../base/frame.ts';
import type { DisplacementMeter, Rectangle, Samples } from './displacement-meter.ts';
import { createSolver } from './least-squares.ts';
import { correlationPeak } from './phase-correlation.ts';
import { createPictureTransform } from './picture-transform.ts';

const iterations = 40;
/** Pixels. */
const converged = 1e-5;
/** Samples on either side of the point that is interpolated. */
const reach = 6;

/**
 * Displacement inside a window of a picture that is not periodic.
 *
 * Minimises Σ w·(M(x + d) − R(x) − c)² with a weight w that fades towards the window's edges and a constant c that takes up changes of
 * light. M is read between samples by polynomials, which move straight slopes exactly; the gradient is the reference's, whose errors slow the iteration but do not
 * move the point where it ends.
 */
export function createRegionMeter(reference: Samples, size: Size, region: Rectangle, maximum: number): DisplacementMeter {
  const { width, height } = region;
  const count = width * height;
  const limit = { x: Math.min(maximum, width / 4), y: Math.min(maximum, height / 4) };
  const weights = taper(width, height);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sampler = createSampler(size, region);
  const still = new Float64Array(count);
  const warped = new Float64Array(count);
  const gradientX = new Float64Array(count);
  const gradientY = new Float64Array(count);
  sampler.read(reference, 0, 0, still);
  differentiate(reference, size, region, gradientX, gradientY);
  removeMean(still, weights, total);
  // Gradients without their mean: the constant c then falls out of the equations.
  removeMean(gradientX, weights, total);
  removeMean(gradientY, weights, total);

  const normal = { xx: 0, xy: 0, yy: 0 };
  let detail = 0;
  for (let i = 0; i < count; i++) {
    normal.xx += weights[i] * gradientX[i] * gradientX[i];
    normal.xy += weights[i] * gradientX[i] * gradientY[i];
    normal.yy += weights[i] * gradientY[i] * gradientY[i];
    detail += weights[i] * still[i] * still[i];
  }
  const solver = createSolver(normal);

  const transform = createPictureTransform(region);
  const tapered = new Float64Array(count);
  const stillSpectrum = transform.forward(multiply(still, weights, tapered), transform.createSpectrum());
  const cross = transform.createSpectrum();

  /** Fills `warped` with M(x + d) − R(x), less its mean; returns the weighted sum of squares. */
  function difference(moved: Samples, x: number, y: number): number {
    sampler.read(moved, x, y, warped);
    for (let i = 0; i < count; i++) warped[i] -= still[i];
    removeMean(warped, weights, total);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += weights[i] * warped[i] * warped[i];
    return sum;
  }

  function coarse(moved: Samples): { x: number; y: number } {
    sampler.read(moved, 0, 0, warped);
    removeMean(warped, weights, total);
    transform.forward(multiply(warped, weights, tapered), cross);
    for (let i = 0; i < cross.re.length; i++) {
      const re = stillSpectrum.re[i] * cross.re[i] + stillSpectrum.im[i] * cross.im[i];
      cross.im[i] = stillSpectrum.re[i] * cross.im[i] - stillSpectrum.im[i] * cross.re[i];
      cross.re[i] = re;
    }
    const peak = correlationPeak(transform, cross, tapered, limit);
    // The window itself does not move, which draws the peak towards 0 or, with little detail, anywhere: the better fit decides.
    return difference(moved, peak.x, peak.y) < difference(moved, 0, 0) ? peak : { x: 0, y: 0 };
  }

  return {
    measure(moved) {
      const d = coarse(moved);
      let error = difference(moved, d.x, d.y);
      for (let i = 0; i < iterations; i++) {
        let bx = 0;
        let by = 0;
        for (let j = 0; j < count; j++) {
          bx -= weights[j] * gradientX[j] * warped[j];
          by -= weights[j] * gradientY[j] * warped[j];
        }
        const step = solver.solve(bx, by);
        d.x = Math.max(-width, Math.min(width, d.x + step.x));
        d.y = Math.max(-height, Math.min(height, d.y + step.y));
        error = difference(moved, d.x, d.y);
        if (Math.hypot(step.x, step.y) < converged) break;
      }
      const perSample = error / total;
      return {
        ...d,
        residual: detail > 0 ? Math.sqrt(error / detail) : 0,
        deviation: solver.deviation(perSample),
      };
    },
  };
}

/** 1 in the middle half, falling as a raised cosine to 0 just outside the window (Tukey). */
function taper(width: number, height: number): Float64Array {
  const line = (length: number) =>
    Float64Array.from({ length }, (_, i) => {
      const fromEdge = (Math.min(i, length - 1 - i) + 1) / (length / 4 + 1);
      return fromEdge >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * fromEdge);
    });
  const [across, down] = [line(width), line(height)];
  return Float64Array.from({ length: width * height }, (_, i) => across[i % width] * down[Math.floor(i / width)]);
}

/** Reads a window of a picture, displaced by any fraction of a pixel; beyond the picture's border its last sample goes on. */
function createSampler({ width: pictureWidth, height: pictureHeight }: Size, region: Rectangle) {
  const { width, height } = region;
  const taps = 2 * reach;
  const rows = new Float64Array(width * (height + taps));
  const kernelX = new Float64Array(taps);
  const kernelY = new Float64Array(taps);
  return {
    read(picture: Samples, dx: number, dy: number, out: Float64Array): void {
      const baseX = Math.floor(dx);
      const baseY = Math.floor(dy);
      lagrangeKernel(dx - baseX, kernelX);
      lagrangeKernel(dy - baseY, kernelY);
      for (let row = 0; row < height + taps; row++) {
        const sourceY = clamp(region.y + baseY + row - reach + 1, pictureHeight) * pictureWidth;
        for (let column = 0; column < width; column++) {
          let sum = 0;
          for (let tap = 0; tap < taps; tap++) {
            sum += kernelX[tap] * picture[sourceY + clamp(region.x + baseX + column + tap - reach + 1, pictureWidth)];
          }
          rows[row * width + column] = sum;
        }
      }
      for (let i = 0; i < width * height; i++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) sum += kernelY[tap] * rows[i + tap * width];
        out[i] = sum;
      }
    },
  };
}

/** Weights of samples −reach + 1 … reach for a point `fraction` of a pixel behind sample 0: the polynomial through them all (Lagrange). */
function lagrangeKernel(fraction: number, out: Float64Array): void {
  for (let tap = 0; tap < out.length; tap++) {
    let weight = 1;
    for (let other = 0; other < out.length; other++) {
      if (other !== tap) weight *= (fraction - (other - reach + 1)) / (tap - other);
    }
    out[tap] = weight;
  }
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}

/** Central differences, fourth order. */
function differentiate(
  picture: Samples,
  { width, height }: Size,
  region: Rectangle,
  outX: Float64Array,
  outY: Float64Array,
): void {
  for (let row = 0; row < region.height; row++) {
    for (let column = 0; column < region.width; column++) {
      const [x, y] = [region.x + column, region.y + row];
      const along = (step: number) => picture[y * width + clamp(x + step, width)];
      const down = (step: number) => picture[clamp(y + step, height) * width + x];
      const at = row * region.width + column;
      outX[at] = (8 * (along(1) - along(-1)) - (along(2) - along(-2))) / 12;
      outY[at] = (8 * (down(1) - down(-1)) - (down(2) - down(-2))) / 12;
    }
  }
}

function removeMean(values: Float64Array, weights: Float64Array, total: number): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += weights[i] * values[i];
  const mean = sum / total;
  for (let i = 0; i < values.length; i++) values[i] -= mean;
}

function multiply(a: Float64Array, b: Float64Array, out: Float64Array): Float64Array {
  for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  return out;
}
