import type { Size } from '../base/frame.ts';
import { LoupeError } from '../base/error.ts';
import { atOnce, type Pieces } from '../base/in-turns.ts';
import { octavesOf, type PyramidShape } from '../spec/pyramid.ts';
import { frameBand, frequencyQuadrant, mirrored, searchRoom, setRadialResponses, type FrameBand } from './frame-band.ts';

/** Largest number of radial bands for an image: the low-pass residual is then 2–4 samples wide on the shorter side. */
export function maximumLevels(size: Size, shape: Pick<PyramidShape, 'bandwidth'>): number {
  const octaves = Math.log2(Math.min(size.width, size.height) / 2);
  return Math.max(0, Math.floor(octaves / octavesOf[shape.bandwidth] + 1e-9));
}

/** Depth that a spec asks for. @throws LoupeError `LEVELS_TOO_MANY`, `PICTURE_TOO_SMALL` */
export function resolveLevels(size: Size, shape: PyramidShape): number {
  const maximum = maximumLevels(size, shape);
  if (maximum < 1 || Math.min(size.width, size.height) < 8) {
    throw new LoupeError(
      'PICTURE_TOO_SMALL',
      `An image of ${size.width}×${size.height} pixels is too small to magnify: both sides must be at least 8 pixels.`,
    );
  }
  if (shape.levels === 'auto') return maximum;
  if (shape.levels > maximum) {
    throw new LoupeError(
      'LEVELS_TOO_MANY',
      `${shape.levels} levels are too many for ${size.width}×${size.height} pixels with ${shape.bandwidth} bands: at most ${maximum} fit (or "auto").`,
    );
  }
  return shape.levels;
}

/**
 * The magnifier's own tight frame: one-sided oriented bands whose squared responses, together with those of the residuals that are
 * not magnified, sum to 1 at every frequency (the Nyquist row and column of even images belong to the residual).
 *
 * Radially a band is cos(π/2 · log₂(r/rₛ)/w) for |log₂(r/rₛ)| < w, w its width in octaves; in angle it is the profile. Bands come
 * from coarse to fine. Source: docs/mathematics.md, "The magnifier's frame".
 */
export function magnifierFrame(size: Size, shape: PyramidShape): readonly FrameBand[] {
  return atOnce(makingFrame(size, shape));
}

/** `magnifierFrame` in pieces: of a large image it takes a second. */
export function* makingFrame(size: Size, shape: PyramidShape): Pieces<readonly FrameBand[]> {
  const key = JSON.stringify([size.width, size.height, shape]);
  if (lastFrame?.key === key) return lastFrame.bands;
  const bands = yield* bandsOf(size, shape);
  lastFrame = { key, bands };
  return bands;
}

/** Kept because plans of the same frame are built again and again while settings change. */
let lastFrame: { readonly key: string; readonly bands: readonly FrameBand[] } | null = null;

function* bandsOf(size: Size, shape: PyramidShape): Pieces<FrameBand[]> {
  const levels = resolveLevels(size, shape);
  const plane = yield* frequencyQuadrant(size);
  const found = searchRoom(plane);
  const frame: FrameBand[] = [];
  for (let scale = levels - 1; scale >= 0; scale--) {
    yield* setRadialResponses(size, shape, scale, plane);
    const bands: (FrameBand | null)[] = [];
    for (let orientation = 0; orientation < shape.orientations; orientation++) {
      // θ and π − θ are each other's mirror images
      const opposite = shape.orientations - orientation;
      const known = opposite < orientation ? bands[opposite] : undefined;
      const band =
        known === undefined
          ? yield* frameBand(size, shape, scale, orientation, plane, found)
          : known && mirrored(known, orientation);
      yield;
      bands.push(band);
      if (band) frame.push(band);
    }
  }
  return frame;
}
