import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { atOnce, type Pieces } from '../base/in-turns.ts';
import { differences, findExtrema } from './extrema.ts';
import { gaussianOctaves, levelsPerOctave, sigmaOf } from './gaussian-octaves.ts';
import { orientationsAt } from './orientation.ts';

export interface KeyPoint {
  /** In pixels; 0 is the centre of the first pixel. */
  readonly x: number;
  readonly y: number;
  /** Standard deviation of the Gaussian that fits the blob, in pixels. */
  readonly scale: number;
  /** Direction of the gradient in radians, 0 … 2π, x right and y down. */
  readonly angle: number;
  /** Of the difference of Gaussians, white being 1; positive for dark blobs on light. */
  readonly contrast: number;
}

export interface KeyPointOptions {
  /** Least |contrast|. */
  readonly contrast?: number;
  /** Most of the ratio of the curvatures across and along; smaller leaves fewer places along edges. */
  readonly edgeRatio?: number;
}

export const keyPointDefaults = { contrast: 0.015, edgeRatio: 10 } as const;

/** Pixels of the largest image that is searched: its scale space holds fifty numbers for each. */
const mostPixels = 2 ** 22;

/**
 * Returns the key points of an image: extrema of differences of Gaussians in place and scale, with the direction of the gradient round
 * each. A place with two directions is there twice. The strongest come first.
 *
 * @param values 0 black … 1 white, row by row
 * @throws LoupeError INPUT_TOO_LARGE
 *
 * Source: D. G. Lowe, "Distinctive image features from scale-invariant keypoints", IJCV 60 (2004).
 */
export function findKeyPoints(values: ArrayLike<number>, size: Size, options: KeyPointOptions = {}): KeyPoint[] {
  return atOnce(keyPointsInPieces(values, size, options));
}

/** `findKeyPoints` in pieces: each level of the scale space, and the search of each octave. */
export function* keyPointsInPieces(values: ArrayLike<number>, size: Size, options: KeyPointOptions = {}): Pieces<KeyPoint[]> {
  const { contrast, edgeRatio } = { ...keyPointDefaults, ...options };
  if (size.width * size.height > mostPixels) {
    throw new LoupeError(
      'INPUT_TOO_LARGE',
      `The image has ${size.width}×${size.height} pixels; key points are searched in ${mostPixels / 2 ** 20} million at most: make it smaller first.`,
    );
  }
  const points: KeyPoint[] = [];
  const octaves = yield* gaussianOctaves({ width: size.width, height: size.height, values: Float64Array.from(values) });
  for (const octave of octaves) {
    yield;
    for (const { x, y, level, value } of findExtrema(differences(octave), contrast, edgeRatio)) {
      const sigma = sigmaOf(level);
      const gaussian = octave.levels[Math.min(levelsPerOctave + 1, Math.max(0, Math.round(level)))];
      for (const angle of orientationsAt(gaussian, x, y, sigma)) {
        points.push({
          x: octave.left + octave.spacing * x,
          y: octave.top + octave.spacing * y,
          scale: octave.spacing * sigma,
          angle,
          contrast: value,
        });
      }
    }
  }
  return points.toSorted((a, b) => Math.abs(b.contrast) - Math.abs(a.contrast));
}
