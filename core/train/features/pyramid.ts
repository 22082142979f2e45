import { maxCode } from '../../base/frame.ts';
import { type AnalysisEngine, openBands } from './bands.ts';
import { cutOf } from './cut.ts';
import type { ClipFormat, FeatureExtractor } from './extractor.ts';
import { bandStatistics, featureShape, type PlainFeatures } from './settings.ts';
import { createTicker } from './ticker.ts';

/** Added to energies before the logarithm, so that an empty subband stays finite: the square of a quarter of an 8-bit code, white being 1. */
const leastEnergy = 1e-6;

/**
 * Creates the extractor of the features `pyramid`: one vector for each frame that is due.
 *
 * For every subband of the complex steerable pyramid, finest scale first, with amplitudes A:
 *
 * 1. log₁₀ of ⟨A²⟩, its energy;
 * 2. ⟨A⟩/√⟨A²⟩: 1 where all amplitudes are alike, near 0 where few are large;
 * 3. log₁₀ of ⟨A⁴⟩/⟨A²⟩²: 0 where all amplitudes are alike, larger where few are large.
 *
 * The last two values are the mean and the standard deviation of the luma, 0–1, inside the clip's region.
 */
export async function createPyramidExtractor(
  features: Extract<PlainFeatures, { kind: 'pyramid' }>,
  clip: ClipFormat,
  engine: AnalysisEngine,
): Promise<FeatureExtractor> {
  const stream = await openBands(features, clip, engine);
  const cut = cutOf(clip, clip.region);
  const isDue = createTicker(features.hop, clip);
  const [length] = featureShape(features);

  return {
    droppedWindows: 0,
    async push(frame) {
      if (!isDue(frame.time)) return null;
      const coefficients = await stream.analyse(frame);
      const values = new Float32Array(length);
      for (const [index, { scale, orientation }] of stream.bands.entries()) {
        const at = (scale * features.orientations + orientation) * bandStatistics.length;
        describeBand(coefficients[index], values, at);
      }
      describeLuma(frame.planes[0], frame.width, cut, maxCode(frame.format), values, length - 2);
      return { start: frame.time, end: frame.time, values };
    },
    dispose: () => stream.dispose(),
    [Symbol.dispose]: () => stream.dispose(),
  };
}

/** Writes the three values of one subband to `out` from index `at` on. @param coefficients all real parts, then all imaginary ones */
function describeBand(coefficients: Float32Array, out: Float32Array, at: number): void {
  const count = coefficients.length / 2;
  let [first, second, fourth] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const power = coefficients[i] ** 2 + coefficients[i + count] ** 2;
    first += Math.sqrt(power);
    second += power;
    fourth += power * power;
  }
  const energy = second / count;
  out[at] = Math.log10(energy + leastEnergy);
  out[at + 1] = energy > 0 ? first / count / Math.sqrt(energy) : 1;
  out[at + 2] = Math.log10((fourth / count + leastEnergy ** 2) / (energy ** 2 + leastEnergy ** 2));
}

/** Writes the mean and the standard deviation of a region of a plane to `out` from index `at` on. @param top the code of white */
function describeLuma(
  luma: ArrayLike<number>,
  stride: number,
  cut: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  top: number,
  out: Float32Array,
  at: number,
): void {
  let [sum, squares] = [0, 0];
  for (let y = cut.y; y < cut.y + cut.height; y++) {
    for (let x = cut.x; x < cut.x + cut.width; x++) {
      const value = luma[y * stride + x] / top;
      sum += value;
      squares += value * value;
    }
  }
  const count = cut.width * cut.height;
  out[at] = sum / count;
  out[at + 1] = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
