/**
 * Motion on a level's grid: equations blurred, solved, and filtered over time (docs/mathematics/riesz.md).
 *
 * δ of (J + λ) δ = b + λ·2·F δ′ with δ′ the next coarser level's motion. Blur along y first, straight from the planes; along x
 * from one row each. About 45 operations and a division per sample of the grid, 20·(radius + 1) for the blur, 14 per section.
 */
import { addressAt, madd, nmadd } from '../lanes';
import { MotionRows, RieszLevel } from './blocks';
import { filterSections, filterTaps } from '../filter';
import { continueRow, expandAlong, expandDown, reflected, traceRow } from './pyramid-rows';
import { equationPlanes } from './rings';

export function motionRows(rows: MotionRows): void {
  const level = rows.level;
  const width = level.gridWidth;
  const height = level.gridHeight;
  const stride = level.gridStride;
  const planeBytes = level.gridBytes;
  const vectors = <usize>(width + 3) >> 2;
  const bytes = vectors << 4;
  const radiusX = level.blurX;
  const radiusY = level.blurY;
  const scratch = rows.scratch;
  const blurred = scratch.blurred;
  const wide = scratch.wide;
  const wideBytes = scratch.wideBytes;
  const prior = scratch.prior;
  const priorBytes = scratch.priorBytes;
  const narrow = scratch.narrow;
  const offsets = scratch.offsets;
  const coarser = level.coarser;
  const hasCoarser = changetype<usize>(coarser) != 0;
  const tracePrior = level.tracePrior;
  const end = rows.to;
  for (let row = rows.from; row < end; row++) {
    const place = <usize>row * stride;
    let equations = level.equations + place;
    let equationBytes = planeBytes;
    if (radiusX + radiusY > 0) {
      for (let tap = -radiusY; tap <= radiusY; tap++) {
        store<u32>(offsets + ((<usize>(tap + radiusY)) << 2), <u32>(<usize>reflected(row + tap, height) * stride));
      }
      let plane = level.equations;
      let middle = wide;
      let to = blurred;
      for (let index = 0; index < equationPlanes; index++) {
        blurDown(plane, offsets, radiusY, level.blurYWeights, radiusX > 0 ? middle : to, vectors);
        if (radiusX > 0) {
          for (let k: usize = 0; k < (<usize>radiusX) << 2; k += 4) {
            store<f32>(middle - 4 - k, load<f32>(middle + k));
            store<f32>(middle + ((<usize>width) << 2) + k, load<f32>(middle + ((<usize>width) << 2) - 4 - k));
          }
          blurAlongRow(middle, radiusX, level.blurXWeights, to, vectors);
        }
        plane += planeBytes;
        middle += wideBytes;
        to += bytes;
      }
      equations = blurred;
      equationBytes = bytes;
    }
    if (hasCoarser) {
      let plane = coarser.motion;
      for (let component = 0; component < 2; component++) {
        const to = prior + <usize>component * priorBytes;
        const from = coarser.gridWidth;
        expandDown(plane, coarser.gridStride, coarser.gridHeight, row, narrow, from, 1);
        expandAlong(narrow, to, from);
        if (tracePrior != 0) traceRow(tracePrior, width, height, component, row, to);
        plane += coarser.gridBytes;
      }
    }
    const motion = level.motion + place;
    solve(level, equations, equationBytes, hasCoarser ? prior : 0, priorBytes, motion, planeBytes, vectors);
    continueRow(motion, width);
    continueRow(motion + planeBytes, width);
    filterRow(level, row, 0, motion, vectors, width, height);
    filterRow(level, row, 1, motion + planeBytes, vectors, width, height);
  }
}

/** Blur along y of one row of a plane; `offsets` of its 2·radius + 1 rows from the plane's first, top first. */
function blurDown(plane: usize, offsets: usize, radius: i32, weights: usize, to: usize, vectors: usize): void {
  const centre = plane + addressAt(offsets, radius);
  const w0 = v128.load_splat<f32>(weights);
  const end = vectors << 4;
  if (radius == 3) {
    const w1 = v128.load_splat<f32>(weights, 4);
    const w2 = v128.load_splat<f32>(weights, 8);
    const w3 = v128.load_splat<f32>(weights, 12);
    const above3 = plane + addressAt(offsets, 0);
    const above2 = plane + addressAt(offsets, 1);
    const above1 = plane + addressAt(offsets, 2);
    const below1 = plane + addressAt(offsets, 4);
    const below2 = plane + addressAt(offsets, 5);
    const below3 = plane + addressAt(offsets, 6);
    for (let x: usize = 0; x < end; x += 16) {
      let sum = f32x4.mul(w0, v128.load(centre + x));
      sum = madd(w1, f32x4.add(v128.load(above1 + x), v128.load(below1 + x)), sum);
      sum = madd(w2, f32x4.add(v128.load(above2 + x), v128.load(below2 + x)), sum);
      v128.store(to + x, madd(w3, f32x4.add(v128.load(above3 + x), v128.load(below3 + x)), sum));
    }
    return;
  }
  for (let x: usize = 0; x < end; x += 16) v128.store(to + x, f32x4.mul(w0, v128.load(centre + x)));
  for (let tap = 1; tap <= radius; tap++) {
    const w = v128.load_splat<f32>(weights + ((<usize>tap) << 2));
    const above = plane + addressAt(offsets, radius - tap);
    const below = plane + addressAt(offsets, radius + tap);
    for (let x: usize = 0; x < end; x += 16) {
      v128.store(to + x, madd(w, f32x4.add(v128.load(above + x), v128.load(below + x)), v128.load(to + x)));
    }
  }
}

/** Blur of a row that continues on either side. */
function blurAlongRow(row: usize, radius: i32, weights: usize, to: usize, vectors: usize): void {
  const w0 = v128.load_splat<f32>(weights);
  const end = to + (vectors << 4);
  if (radius == 3) {
    const w1 = v128.load_splat<f32>(weights, 4);
    const w2 = v128.load_splat<f32>(weights, 8);
    const w3 = v128.load_splat<f32>(weights, 12);
    for (; to < end; to += 16, row += 16) {
      let sum = f32x4.mul(w0, v128.load(row));
      sum = madd(w1, f32x4.add(v128.load(row - 4), v128.load(row, 4)), sum);
      sum = madd(w2, f32x4.add(v128.load(row - 8), v128.load(row, 8)), sum);
      v128.store(to, madd(w3, f32x4.add(v128.load(row - 12), v128.load(row, 12)), sum));
    }
    return;
  }
  const reach = (<usize>radius) << 2;
  for (; to < end; to += 16, row += 16) {
    let sum = f32x4.mul(w0, v128.load(row));
    let weight = weights;
    for (let offset: usize = 4; offset <= reach; offset += 4) {
      weight += 4;
      sum = madd(v128.load_splat<f32>(weight), f32x4.add(v128.load(row - offset), v128.load(row + offset)), sum);
    }
    v128.store(to, sum);
  }
}

function solve(
  level: RieszLevel,
  equations: usize,
  equationBytes: usize,
  prior: usize,
  priorBytes: usize,
  motion: usize,
  motionBytes: usize,
  vectors: usize,
): void {
  const leaning = f32x4.splat(level.leaning);
  const floor = f32x4.splat(level.noiseFloor);
  const end = vectors << 4;
  for (let x: usize = 0; x < end; x += 16) {
    const from = equations + x;
    const j11 = v128.load(from);
    const j12 = v128.load(from + equationBytes);
    const j22 = v128.load(from + 2 * equationBytes);
    let c1 = v128.load(from + 3 * equationBytes);
    let c2 = v128.load(from + 4 * equationBytes);
    const lambda = madd(f32x4.add(j11, j22), leaning, floor);
    if (prior != 0) {
      const twice = f32x4.add(lambda, lambda);
      c1 = madd(twice, v128.load(prior + x), c1);
      c2 = madd(twice, v128.load(prior + priorBytes + x), c2);
    }
    const a11 = f32x4.add(j11, lambda);
    const a22 = f32x4.add(j22, lambda);
    const inverse = f32x4.div(f32x4.splat(1), nmadd(j12, j12, f32x4.mul(a11, a22)));
    v128.store(motion + x, f32x4.mul(inverse, nmadd(j12, c2, f32x4.mul(a22, c1))));
    v128.store(motion + motionBytes + x, f32x4.mul(inverse, nmadd(j12, c1, f32x4.mul(a11, c2))));
  }
}

/** Filters one row of one component of the motion. */
function filterRow(level: RieszLevel, row: i32, component: i32, motion: usize, vectors: usize, width: i32, height: i32): void {
  const frame = level.frame;
  const filters = level.filters;
  const sections = filters.sections;
  const bytes = vectors << 4;
  const place = <usize>(component * height + row) * vectors;
  const offset = <usize>component * level.gridBytes + <usize>row * level.gridStride;
  const filtered = level.filtered + offset;
  const historyBytes = (<usize>(2 * height) * vectors) << 4;
  memory.copy(filtered, motion, bytes);
  if (sections > 0) {
    const last = level.last;
    filterSections(
      frame,
      sections,
      filters.coefficients,
      filters.before,
      filtered,
      <i32>vectors,
      level.state + ((place * <usize>sections) << 5),
      level.waiting + (place << 4),
      last == 0 ? 0 : last + (place << 4),
    );
  } else {
    const line = level.state + (place << 4);
    filterTaps(frame, filters.taps, filters.coefficients, filtered, <i32>vectors, line, historyBytes);
  }
  continueRow(filtered, width);
  const outsideSections = filters.outsideSections;
  if (outsideSections == 0) return;
  const outside = level.outside + offset;
  if (sections > 0) memory.copy(outside, motion, bytes);
  else {
    // the motion of the frame that comes out
    const slot = frame.sourceHistorySlot;
    if (slot < 0) memory.fill(outside, 0, bytes);
    else memory.copy(outside, level.state + (place << 4) + <usize>slot * historyBytes, bytes);
    const trace = level.traceSourceMotion;
    if (trace != 0) traceRow(trace, width, height, component, row, outside);
  }
  const last = level.outsideLast;
  filterSections(
    frame,
    outsideSections,
    filters.outsideCoefficients,
    filters.outsideBefore,
    outside,
    <i32>vectors,
    level.outsideState + ((place * <usize>outsideSections) << 5),
    level.outsideWaiting + (place << 4),
    last == 0 ? 0 : last + (place << 4),
  );
  continueRow(outside, width);
}
