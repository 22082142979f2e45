import type { Size } from '../base/frame.ts';
import { LoupeError } from '../base/error.ts';
import { octavesOf, type Finest, type PyramidShape, type Profile } from '../spec/pyramid.ts';
import type { FrequencyBox } from './plan.ts';
import { goodLength } from './good-length.ts';

/** Responses below this are left out of a band's box: their squares are far below the rounding of float32. */
const negligible = 1e-6;

/** One one-sided band of the frame: where it lies in the frequency plane and how strongly it responds. */
export interface FrameBand {
  readonly scale: number;
  readonly orientation: number;
  /** Direction of the wave vector in radians, in (−π/2, π/2]. */
  readonly angle: number;
  /** Centre of the radial response in radians per pixel. */
  readonly frequency: number;
  readonly box: FrequencyBox;
  /** Response over the box, row by row, in float64, without the factor √2 of `BandPlan.mask`. */
  readonly response: Float64Array;
}

/** Largest number of radial bands for a picture: the low-pass residual is then 2–4 samples wide on the shorter side. */
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
      `A picture of ${size.width}×${size.height} pixels is too small to magnify: both sides must be at least 8 pixels.`,
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
 * The magnifier's own tight frame: one-sided oriented bands whose squared responses, together with those of the untouched
 * residuals, sum to 1 at every frequency (the Nyquist row and column of even pictures belong to the residual).
 *
 * Radially a band is cos(π/2 · log₂(r/rₛ)/w) for |log₂(r/rₛ)| < w, w its width in octaves; in angle it is the profile.
 * Bands come from coarse to fine. Source: docs/mathematics.md, "The magnifier's frame".
 */
export function magnifierFrame(size: Size, shape: PyramidShape): FrameBand[] {
  const levels = resolveLevels(size, shape);
  const bands: FrameBand[] = [];
  for (let scale = levels - 1; scale >= 0; scale--) {
    for (let orientation = 0; orientation < shape.orientations; orientation++) {
      const band = frameBand(size, shape, scale, orientation);
      if (band) bands.push(band);
    }
  }
  return bands;
}

/** `null` where no frequency of the picture falls into the band (the coarsest ones of small or narrow pictures). */
function frameBand(size: Size, shape: PyramidShape, scale: number, orientation: number): FrameBand | null {
  const octaves = octavesOf[shape.bandwidth];
  const centre = bandCentre(shape.finest, octaves, scale);
  const angle = bandAngle(shape.orientations, orientation);
  const openAbove = scale === 0 && shape.finest === 'oriented';
  const widest = openAbove ? Math.SQRT2 : Math.min(Math.SQRT2, 2 ** (centre + octaves));
  // frequencies strictly inside the Nyquist row and column that the band can reach
  const reachX = Math.min(Math.ceil(size.width / 2) - 1, Math.ceil((widest * size.width) / 2));
  const reachY = Math.min(Math.ceil(size.height / 2) - 1, Math.ceil((widest * size.height) / 2));
  const span = 2 * reachX + 1;
  const all = new Float64Array(span * (2 * reachY + 1));
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const widestCosine = shape.profile === 'compact' ? Math.cos(Math.PI / shape.orientations) : 0;
  const innermost = 2 ** (centre - octaves);
  for (let ky = -reachY; ky <= reachY; ky++) {
    for (let kx = -reachX; kx <= reachX; kx++) {
      const fx = (2 * kx) / size.width;
      const fy = (2 * ky) / size.height;
      // cheap tests first: most frequencies lie outside the ring or the wedge
      const squared = fx * fx + fy * fy;
      if (squared <= innermost * innermost || squared >= widest * widest) continue;
      if (fx * cosine + fy * sine <= widestCosine * Math.sqrt(squared)) continue;
      const radial = radialResponse(0.5 * Math.log2(squared), centre, octaves, openAbove);
      if (radial < negligible) continue;
      const value = radial * angularResponse(shape.profile, shape.orientations, Math.atan2(fy, fx) - angle);
      if (value < negligible) continue;
      all[(ky + reachY) * span + kx + reachX] = value;
      left = Math.min(left, kx);
      right = Math.max(right, kx);
      top = Math.min(top, ky);
      bottom = Math.max(bottom, ky);
    }
  }
  if (left > right) return null;
  // columns are worked on four at a time, so widths are multiples of four where that costs little
  const box = { x: left, y: top, width: goodLength(right - left + 1, 4), height: goodLength(bottom - top + 1, 1) };
  const response = new Float64Array(box.width * box.height);
  for (let ky = top; ky <= bottom; ky++) {
    const from = (ky + reachY) * span + reachX;
    response.set(all.subarray(from + left, from + right + 1), (ky - top) * box.width);
  }
  return { scale, orientation, angle, frequency: Math.PI * 2 ** centre, box, response };
}

/** log₂(r) of a band's centre: the finest one at 0 (half the sampling rate) if oriented up to the corner, else one width below. */
function bandCentre(finest: Finest, octaves: number, scale: number): number {
  return -octaves * (finest === 'oriented' ? scale : scale + 1);
}

function bandAngle(orientations: number, orientation: number): number {
  const angle = (Math.PI * orientation) / orientations;
  return angle > Math.PI / 2 ? angle - Math.PI : angle;
}

function radialResponse(logRadius: number, centre: number, octaves: number, openAbove: boolean): number {
  if (openAbove && logRadius >= centre) return 1;
  const u = (logRadius - centre) / octaves;
  return Math.abs(u) < 1 ? Math.cos((Math.PI / 2) * u) : 0;
}

/** Profile at an angle off the band's direction; squares over all orientations sum to 1 on the half plane. */
export function angularResponse(profile: Profile, orientations: number, offset: number): number {
  const wrapped = Math.abs(Math.atan2(Math.sin(offset), Math.cos(offset)));
  switch (profile) {
    case 'compact':
      return wrapped < Math.PI / orientations ? Math.cos((orientations / 2) * wrapped) : 0;
    case 'steerable':
      return wrapped < Math.PI / 2 ? steerableGain(orientations) * Math.cos(wrapped) ** (orientations - 1) : 0;
    default:
      return profile satisfies never;
  }
}

/** 2ᴷ⁻¹(K−1)!/√(K(2K−2)!) (Portilla & Simoncelli 2000), which makes the squares of K orientations sum to 1. */
function steerableGain(orientations: number): number {
  let logFactorials = 0;
  for (let n = 2; n <= orientations - 1; n++) logFactorials += Math.log(n);
  let logDouble = 0;
  for (let n = 2; n <= 2 * orientations - 2; n++) logDouble += Math.log(n);
  return 2 ** (orientations - 1) * Math.exp(logFactorials - 0.5 * (Math.log(orientations) + logDouble));
}
