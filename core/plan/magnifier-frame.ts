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
export function magnifierFrame(size: Size, shape: PyramidShape): readonly FrameBand[] {
  const key = JSON.stringify([size.width, size.height, shape]);
  if (lastFrame?.key !== key) lastFrame = { key, bands: makeFrame(size, shape) };
  return lastFrame.bands;
}

/** Kept because plans of the same frame are built again and again while settings change. */
let lastFrame: { readonly key: string; readonly bands: readonly FrameBand[] } | null = null;

function makeFrame(size: Size, shape: PyramidShape): FrameBand[] {
  const levels = resolveLevels(size, shape);
  const plane = frequencyQuadrant(size);
  const bands: FrameBand[] = [];
  for (let scale = levels - 1; scale >= 0; scale--) {
    const radial = radialResponses(plane, shape, scale);
    for (let orientation = 0; orientation < shape.orientations; orientation++) {
      const band = frameBand(size, shape, scale, orientation, plane, radial);
      if (band) bands.push(band);
    }
  }
  return bands;
}

/**
 * Radius and direction of every frequency with kx, ky ≥ 0 inside the Nyquist column and row, row by row; the other quadrants
 * are its mirror images. Worked out once, as logarithms and arcs are what a frame costs most.
 */
interface FrequencyQuadrant {
  /** Largest kx and ky. */
  readonly reachX: number;
  readonly reachY: number;
  /** log₂ r, −∞ at zero. */
  readonly logRadius: Float64Array;
  /** atan2(|ωy|, |ωx|), 0…π/2. */
  readonly angle: Float64Array;
}

function frequencyQuadrant(size: Size): FrequencyQuadrant {
  const reachX = Math.ceil(size.width / 2) - 1;
  const reachY = Math.ceil(size.height / 2) - 1;
  const columns = reachX + 1;
  const logRadius = new Float64Array(columns * (reachY + 1));
  const angle = new Float64Array(logRadius.length);
  for (let ky = 0; ky <= reachY; ky++) {
    for (let kx = 0; kx <= reachX; kx++) {
      const fx = (2 * kx) / size.width;
      const fy = (2 * ky) / size.height;
      logRadius[ky * columns + kx] = 0.5 * Math.log2(fx * fx + fy * fy);
      angle[ky * columns + kx] = Math.atan2(fy, fx);
    }
  }
  return { reachX, reachY, logRadius, angle };
}

/** Radial response of a scale over the quadrant, shared by its orientations. */
function radialResponses({ logRadius }: FrequencyQuadrant, shape: PyramidShape, scale: number): Float64Array {
  const octaves = octavesOf[shape.bandwidth];
  const centre = bandCentre(shape.finest, octaves, scale);
  const openAbove = scale === 0 && shape.finest === 'oriented';
  const responses = new Float64Array(logRadius.length);
  for (let at = 0; at < responses.length; at++) {
    if (logRadius[at] > centre - octaves) responses[at] = radialResponse(logRadius[at], centre, octaves, openAbove);
  }
  return responses;
}

/** `null` where no frequency of the picture falls into the band (the coarsest ones of small or narrow pictures). */
function frameBand(
  size: Size,
  shape: PyramidShape,
  scale: number,
  orientation: number,
  plane: FrequencyQuadrant,
  radial: Float64Array,
): FrameBand | null {
  const centre = bandCentre(shape.finest, octavesOf[shape.bandwidth], scale);
  const angle = bandAngle(shape.orientations, orientation);
  const profile = angularProfile(shape.profile, shape.orientations);
  const search = searchBox(size, shape, scale, angle, plane);
  const found = new Float64Array(Math.max(0, search.width * search.height));
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row < search.height; row++) {
    const ky = search.y + row;
    for (let column = 0; column < search.width; column++) {
      const kx = search.x + column;
      const at = Math.abs(ky) * (plane.reachX + 1) + Math.abs(kx);
      if (radial[at] < negligible) continue;
      const folded = kx < 0 ? Math.PI - plane.angle[at] : plane.angle[at];
      const value = radial[at] * profile((ky < 0 ? -folded : folded) - angle);
      if (value < negligible) continue;
      found[row * search.width + column] = value;
      if (kx < left) left = kx;
      if (kx > right) right = kx;
      if (ky < top) top = ky;
      if (ky > bottom) bottom = ky;
    }
  }
  if (left > right) return null;
  // columns are worked on four at a time, so widths are multiples of four where that costs little
  const box = { x: left, y: top, width: goodLength(right - left + 1, 4), height: goodLength(bottom - top + 1, 1) };
  const response = new Float64Array(box.width * box.height);
  for (let ky = top; ky <= bottom; ky++) {
    const from = (ky - search.y) * search.width - search.x;
    response.set(found.subarray(from + left, from + right + 1), (ky - top) * box.width);
  }
  return { scale, orientation, angle, frequency: Math.PI * 2 ** centre, box, response };
}

/** Box round the part of a ring that lies within the profile's angles, inside the Nyquist rows and columns. */
function searchBox(
  size: Size,
  shape: PyramidShape,
  scale: number,
  angle: number,
  { reachX, reachY }: FrequencyQuadrant,
): FrequencyBox {
  const octaves = octavesOf[shape.bandwidth];
  const centre = bandCentre(shape.finest, octaves, scale);
  const outer = scale === 0 && shape.finest === 'oriented' ? Math.SQRT2 : Math.min(Math.SQRT2, 2 ** (centre + octaves));
  const inner = 2 ** (centre - octaves);
  const half = shape.profile === 'compact' ? Math.PI / shape.orientations : Math.PI / 2;
  // extremes lie on the two rims, or where an axis crosses the ring
  const axes = [-2, -1, 0, 1, 2].map((quarter) => (quarter * Math.PI) / 2).filter((axis) => Math.abs(axis - angle) < half);
  const directions = [angle - half, angle + half, ...axes];
  const range = (project: (direction: number) => number, side: number, reach: number): [number, number] => {
    const ends = directions.flatMap((direction) => [inner * project(direction), outer * project(direction)]);
    const limit = (frequency: number): number => Math.max(-reach, Math.min(reach, frequency));
    return [limit(Math.floor((Math.min(...ends) * side) / 2)), limit(Math.ceil((Math.max(...ends) * side) / 2))];
  };
  const [left, right] = range(Math.cos, size.width, reachX);
  const [top, bottom] = range(Math.sin, size.height, reachY);
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
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

/** Profile over the angle off the band's direction, in radians; squares over all orientations sum to 1 on the half plane. */
export function angularProfile(profile: Profile, orientations: number): (offset: number) => number {
  const unsigned = (offset: number): number => {
    const turned = Math.abs(offset) % (2 * Math.PI);
    return turned > Math.PI ? 2 * Math.PI - turned : turned;
  };
  switch (profile) {
    case 'compact': {
      const reach = Math.PI / orientations;
      return (offset) => {
        const distance = unsigned(offset);
        return distance < reach ? Math.cos((orientations / 2) * distance) : 0;
      };
    }
    case 'steerable': {
      const gain = steerableGain(orientations);
      return (offset) => {
        const distance = unsigned(offset);
        if (distance >= Math.PI / 2) return 0;
        const cosine = Math.cos(distance);
        let response = gain;
        for (let power = 1; power < orientations; power++) response *= cosine;
        return response;
      };
    }
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
