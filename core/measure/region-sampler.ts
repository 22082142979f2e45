import type { Size } from '../base/frame.ts';
import type { Rectangle, Samples } from './displacement-meter.ts';

/** Samples on either side of the point that is interpolated. */
const reach = 6;
/** Central differences of order 12: weights of the samples 1 … 6 to the right; those to the left have the other sign. */
export const slopeWeights = [6 / 7, -15 / 56, 5 / 63, -1 / 56, 1 / 385, -1 / 5544];

/** Reads a window of frames of one size; beyond a frame's border its last sample is repeated. */
export interface RegionSampler {
  /** The window, displaced by (dx, dy) pixels: between samples, polynomials through the nearest 12 × 12 (Lagrange). */
  read(frame: Samples, dx: number, dy: number, out: Float64Array): void;
  /** Share of white noise's variance that is left after reading at (dx, dy): 1 at whole pixels. */
  noiseGain(dx: number, dy: number): number;
  /** Slopes along x and y, per pixel. */
  slopes(frame: Samples, outX: Float64Array, outY: Float64Array): void;
}

export function createRegionSampler({ width: frameWidth, height: frameHeight }: Size, region: Rectangle): RegionSampler {
  const { width, height } = region;
  const taps = 2 * reach;
  const rows = new Float64Array(width * (height + taps));
  const kernelX = new Float64Array(taps);
  const kernelY = new Float64Array(taps);
  return {
    read(frame, dx, dy, out) {
      const baseX = Math.floor(dx);
      const baseY = Math.floor(dy);
      lagrangeKernel(dx - baseX, kernelX);
      lagrangeKernel(dy - baseY, kernelY);
      for (let row = 0; row < height + taps; row++) {
        const sourceY = clamp(region.y + baseY + row - reach + 1, frameHeight) * frameWidth;
        for (let column = 0; column < width; column++) {
          let sum = 0;
          for (let tap = 0; tap < taps; tap++) {
            sum += kernelX[tap] * frame[sourceY + clamp(region.x + baseX + column + tap - reach + 1, frameWidth)];
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

    noiseGain(dx, dy) {
      lagrangeKernel(dx - Math.floor(dx), kernelX);
      lagrangeKernel(dy - Math.floor(dy), kernelY);
      return energy(kernelX) * energy(kernelY);
    },

    slopes(frame, outX, outY) {
      for (let row = 0; row < height; row++) {
        for (let column = 0; column < width; column++) {
          const [x, y] = [region.x + column, region.y + row];
          const line = clamp(y, frameHeight) * frameWidth;
          const place = clamp(x, frameWidth);
          let across = 0;
          let down = 0;
          slopeWeights.forEach((weight, index) => {
            const step = index + 1;
            across += weight * (frame[line + clamp(x + step, frameWidth)] - frame[line + clamp(x - step, frameWidth)]);
            down +=
              weight *
              (frame[clamp(y + step, frameHeight) * frameWidth + place] -
                frame[clamp(y - step, frameHeight) * frameWidth + place]);
          });
          outX[row * width + column] = across;
          outY[row * width + column] = down;
        }
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

function energy(kernel: Float64Array): number {
  return kernel.reduce((sum, weight) => sum + weight * weight, 0);
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
