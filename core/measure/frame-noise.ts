import type { Plane, Size } from '../base/frame.ts';

/** Most frames that one estimate uses. */
export const noiseFrames = 5;
/** Approximate number of samples of a frame that are used. */
const places = 40_000;
/** Median of |x| of a Gaussian variable of standard deviation 1. */
const medianOfGaussian = 0.6745;
/** Gain of the spatial mask for white noise: the root of the sum of its squared weights. */
const maskGain = 6;

/**
 * Standard deviation of the noise that changes from frame to frame, in the frames' codes.
 *
 * Two high-passes leave noise and little else: over time the highest difference that the frames allow (of five frames the
 * fourth, [1 −4 6 −4 1], which takes out motion below a sixth of the frame rate), in space the mask [1 −2 1; −2 4 −2; 1 −2 1]
 * (J. Immerkær, "Fast noise variance estimation", Computer Vision and Image Understanding 64, 1996). The median over the frame
 * does not mind the places where something moved all the same.
 *
 * @param frames luma planes of consecutive frames, at least two; the first five are used
 */
export function measureNoise(frames: readonly Plane[], { width, height }: Size): number {
  const across = width - 2;
  const inner = across * (height - 2);
  if (across < 1 || inner < 1) return 0;
  const overTime = differenceWeights(Math.min(frames.length, noiseFrames));
  // An odd step that is no divisor of the width walks through all columns.
  let step = Math.max(1, Math.floor(inner / places)) | 1;
  while (step > 1 && across % step === 0) step += 2;
  const residues = new Float64Array(Math.ceil(inner / step));
  for (let place = 0, count = 0; place < inner; place += step, count++) {
    const at = (Math.floor(place / across) + 1) * width + (place % across) + 1;
    let residue = 0;
    for (let t = 0; t < overTime.length; t++) residue += overTime[t] * crossDifference(frames[t], at, width);
    residues[count] = Math.abs(residue);
  }
  return median(residues) / (medianOfGaussian * maskGain * Math.hypot(...overTime));
}

/** Weights of the (count − 1)-th difference of `count` samples: binomial coefficients with alternating signs. */
function differenceWeights(count: number): number[] {
  let weights = [1];
  while (weights.length < count) weights = [...weights, 0].map((weight, index) => weight - (weights[index - 1] ?? 0));
  return weights;
}

/** [1 −2 1; −2 4 −2; 1 −2 1] at a sample: 0 for everything that is linear along x or along y. */
function crossDifference(plane: Plane, at: number, width: number): number {
  const row = (middle: number): number => plane[middle - 1] - 2 * plane[middle] + plane[middle + 1];
  return row(at - width) - 2 * row(at) + row(at + width);
}

/** The values are sorted in place. */
function median(values: Float64Array): number {
  if (values.length === 0) return 0;
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
