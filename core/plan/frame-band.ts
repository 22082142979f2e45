import type { Size } from '../base/frame.ts';
import type { Pieces } from '../base/in-turns.ts';
import { octavesOf, type Finest, type PyramidShape } from '../spec/pyramid.ts';
import { angularProfile } from './angular-profile.ts';
import { foldedGrid } from './folded-grid.ts';
import type { BandPlace, FrequencyBox } from './plan.ts';

/** Responses below this lie outside a band's box: their squares are far below the rounding of float32. */
const negligible = 1e-6;
/** Rows of the frequency plane that are a piece of the work: about a millisecond of the largest images. */
const rowsAPiece = 32;

/** One one-sided band of the magnifier's filter bank, with the moments of its response. */
export interface FrameBand extends BandPlace {
  /** Sum of the squares of the mask. */
  readonly energy: number;
  /** Mean frequency, weighted with those squares, counted from the box's corner. */
  readonly centre: { readonly x: number; readonly y: number };
}

/**
 * Radius of every frequency with kx, ky ≥ 0 inside the Nyquist column and row, row by row; the other quadrants are its
 * mirror images.
 */
export interface FrequencyQuadrant {
  /** Largest kx and ky. */
  readonly reachX: number;
  readonly reachY: number;
  /** log₂ r, −∞ at zero. */
  readonly logRadius: Float64Array;
  readonly inverseRadius: Float64Array;
  /** Radial responses of one scale: see `setRadialResponses`. */
  readonly responses: Float64Array;
}

export function* frequencyQuadrant(size: Size): Pieces<FrequencyQuadrant> {
  const reachX = Math.ceil(size.width / 2) - 1;
  const reachY = Math.ceil(size.height / 2) - 1;
  const columns = reachX + 1;
  const logRadius = new Float64Array(columns * (reachY + 1));
  const inverseRadius = new Float64Array(logRadius.length);
  for (let ky = 0, at = 0; ky <= reachY; ky++) {
    if (ky % rowsAPiece === 0) yield;
    const fy = (2 * ky) / size.height;
    for (let kx = 0; kx <= reachX; kx++, at++) {
      const fx = (2 * kx) / size.width;
      const square = fx * fx + fy * fy;
      logRadius[at] = 0.5 * Math.log2(square);
      inverseRadius[at] = 1 / Math.sqrt(square);
    }
  }
  return { reachX, reachY, logRadius, inverseRadius, responses: new Float64Array(logRadius.length) };
}

/** Works out the radial response of a scale over the part of the quadrant that it reaches, shared by its orientations. */
export function* setRadialResponses(size: Size, shape: PyramidShape, scale: number, plane: FrequencyQuadrant): Pieces<void> {
  const { reachX, reachY, logRadius, responses } = plane;
  const octaves = octavesOf[shape.bandwidth];
  const centre = bandCentre(shape.finest, octaves, scale);
  const openAbove = scale === 0 && shape.finest === 'oriented';
  const outer = outerRadius(shape, scale);
  const lastX = Math.min(reachX, Math.ceil((outer * size.width) / 2));
  const lastY = Math.min(reachY, Math.ceil((outer * size.height) / 2));
  for (let ky = 0; ky <= lastY; ky++) {
    if (ky % rowsAPiece === 0) yield;
    for (let at = ky * (reachX + 1), end = at + lastX; at <= end; at++) {
      const offset = logRadius[at] - centre;
      if (openAbove && offset >= 0) responses[at] = 1;
      else responses[at] = Math.abs(offset) < octaves ? Math.cos(((Math.PI / 2) * offset) / octaves) : 0;
    }
  }
}

/** Largest r that a scale responds to. */
function outerRadius(shape: PyramidShape, scale: number): number {
  if (scale === 0 && shape.finest === 'oriented') return Math.SQRT2;
  const octaves = octavesOf[shape.bandwidth];
  return Math.min(Math.SQRT2, 2 ** (bandCentre(shape.finest, octaves, scale) + octaves));
}

/**
 * One band of the scale whose radial responses are set. `null` where no frequency of the image falls into it (the coarsest ones of small or narrow images).
 *
 * @param found room for the mask over the search box, used again for every band
 */
export function* frameBand(
  size: Size,
  shape: PyramidShape,
  scale: number,
  orientation: number,
  plane: FrequencyQuadrant,
  found: Float32Array,
): Pieces<FrameBand | null> {
  const centre = bandCentre(shape.finest, octavesOf[shape.bandwidth], scale);
  const angle = bandAngle(shape.orientations, orientation);
  const profile = angularProfile(shape.profile, shape.orientations);
  const search = searchBox(size, shape, scale, angle, plane);
  const outer = outerRadius(shape, scale);
  const spans = new Int32Array(2 * Math.max(0, search.height));
  const moments = new Float64Array(2);
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [energy, sumX, sumY] = [0, 0, 0];
  for (let row = 0; row < search.height; row++) {
    if (row % rowsAPiece === 0) yield;
    const ky = search.y + row;
    const span = spans.subarray(2 * row, 2 * row + 2);
    const reach = Math.ceil((Math.sqrt(Math.max(0, outer ** 2 - ((2 * ky) / size.height) ** 2)) * size.width) / 2);
    const from = Math.max(search.x, -reach);
    const to = Math.min(search.x + search.width - 1, reach);
    if (to < from) continue;
    const mask = found.subarray(row * search.width - search.x + from, row * search.width - search.x + to + 1);
    maskRow(
      mask,
      from,
      ky,
      (2 * Math.cos(angle)) / size.width,
      (2 * Math.sin(angle)) / size.height,
      profile,
      plane,
      span,
      moments,
    );
    if (span[0] === span[1]) continue;
    energy += moments[0];
    sumX += moments[1];
    sumY += moments[0] * ky;
    left = Math.min(left, span[0]);
    right = Math.max(right, span[1] - 1);
    top = Math.min(top, ky);
    bottom = ky;
  }
  if (left > right) return null;
  const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  const mask = new Float32Array(box.width * box.height);
  for (let ky = top; ky <= bottom; ky++) {
    const row = ky - search.y;
    const from = row * search.width - search.x;
    const [first, past] = [spans[2 * row], spans[2 * row + 1]];
    mask.set(found.subarray(from + first, from + past), (ky - top) * box.width + first - left);
  }
  const boxSpans = spans.slice(2 * (top - search.y), 2 * (bottom - search.y + 1));
  for (let row = 0; row < boxSpans.length; row += 2) {
    if (boxSpans[row] === boxSpans[row + 1]) boxSpans.fill(0, row, row + 2);
    else {
      boxSpans[row] -= left;
      boxSpans[row + 1] -= left;
    }
  }
  return {
    scale,
    orientation,
    angle,
    frequency: Math.PI * 2 ** centre,
    box,
    grid: foldedGrid(box, boxSpans),
    mask,
    spans: boxSpans,
    energy,
    centre: { x: sumX / energy - left, y: sumY / energy - top },
  };
}

/**
 * A row of a band's mask, from kx on. A function of its own, so that it is compiled after a few rows.
 *
 * @param span out: first kx and one past the last with a response, or the same where there is none
 * @param moments out: sums of squares, and of squares times kx
 */
function maskRow(
  mask: Float32Array,
  from: number,
  ky: number,
  alongX: number,
  alongY: number,
  profile: (cosine: number) => number,
  { reachX, inverseRadius, responses }: FrequencyQuadrant,
  span: Int32Array,
  moments: Float64Array,
): void {
  const row = Math.abs(ky) * (reachX + 1);
  const across = ky * alongY;
  let first = 0;
  let past = 0;
  let energy = 0;
  let moment = 0;
  for (let index = 0; index < mask.length; index++) {
    const kx = from + index;
    const at = row + Math.abs(kx);
    mask[index] = 0;
    if (responses[at] < negligible) continue;
    const value = responses[at] * profile((kx * alongX + across) * inverseRadius[at]);
    if (value < negligible) continue;
    mask[index] = Math.SQRT2 * value;
    const power = 2 * value * value;
    energy += power;
    moment += power * kx;
    if (past === first) first = kx;
    past = kx + 1;
  }
  span[0] = first;
  span[1] = past;
  moments[0] = energy;
  moments[1] = moment;
}

/** The band at the opposite angle: the same one with its rows in reverse order. */
export function mirrored(band: FrameBand, orientation: number): FrameBand {
  const { box, centre } = band;
  const mask = new Float32Array(band.mask.length);
  const spans = new Int32Array(band.spans.length);
  for (let row = 0; row < box.height; row++) {
    spans.set(band.spans.subarray(2 * (box.height - 1 - row), 2 * (box.height - row)), 2 * row);
    const from = (box.height - 1 - row) * box.width;
    mask.set(band.mask.subarray(from, from + box.width), row * box.width);
  }
  return {
    ...band,
    orientation,
    angle: -band.angle,
    box: { ...box, y: 1 - box.y - box.height },
    mask,
    spans,
    centre: { x: centre.x, y: box.height - 1 - centre.y },
  };
}

/** Room for the largest search box, the image's own. */
export function searchRoom({ reachX, reachY }: FrequencyQuadrant): Float32Array {
  return new Float32Array((2 * reachX + 1) * (2 * reachY + 1));
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
  const outer = outerRadius(shape, scale);
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
