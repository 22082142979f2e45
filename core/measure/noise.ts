import type { Plane, Size } from '../base/frame.ts';

/** Frames that one estimate needs. */
export const noiseFrames = 5;
/** Fourth difference over time: the steepest short high-pass, so that slow motion leaves next to nothing behind. */
const overTime = [1, -4, 6, -4, 1];
/** Norms of the fourth difference and of the spatial Laplacian-of-Laplacian mask [1 −2 1]ᵀ[1 −2 1]. */
const norm = Math.sqrt(70) * 6;
/** Ratio of a normal distribution's standard deviation to its median absolute value. */
const sigmaPerMedian = 1 / 0.6745;
/** About as many places are looked at, evenly spread. */
const places = 40_000;

/**
 * Standard deviation of the temporal noise of luma, in codes: the median absolute value of what is left of five successive
 * frames after a high-pass over time (fourth difference) and in space (Immerkær 1996), scaled for normal noise.
 *
 * The median is not moved by motion in less than half of the picture, nor the fourth difference much by motion below a
 * sixth of the frame rate. Pictures narrower than 3 pixels give 0.
 *
 * Source: J. Immerkær, "Fast noise variance estimation", Computer Vision and Image Understanding 64 (1996).
 */
export function measureNoise(frames: readonly Plane[], { width, height }: Size): number {
  if (frames.length !== noiseFrames) throw new RangeError(`Noise is measured on ${noiseFrames} frames, not ${frames.length}.`);
  if (width < 3 || height < 3) return 0;
  const stride = Math.max(1, Math.floor(Math.sqrt(((width - 2) * (height - 2)) / places)));
  const residues: number[] = [];
  for (let y = 1; y < height - 1; y += stride) {
    for (let x = 1; x < width - 1; x += stride) {
      const at = y * width + x;
      let residue = 0;
      for (let t = 0; t < noiseFrames; t++) residue += overTime[t] * crossDifference(frames[t], at, width);
      residues.push(Math.abs(residue));
    }
  }
  residues.sort((a, b) => a - b);
  return (residues[residues.length >> 1] * sigmaPerMedian) / norm;
}

/** [1 −2 1; −2 4 −2; 1 −2 1] at a place: blind to anything that is linear along x or along y. */
function crossDifference(plane: Plane, at: number, width: number): number {
  const row = (middle: number): number => plane[middle - 1] - 2 * plane[middle] + plane[middle + 1];
  return row(at - width) - 2 * row(at) + row(at + width);
}
