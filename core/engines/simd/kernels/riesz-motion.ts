/**
 * Riesz pyramid, motion: the normal equations of a level blurred and solved, leaning on the coarser level's motion, and
 * filtered over time. Everything on the grid of half the level's size, so the filter's memory is a quarter.
 */
import { expandRow } from './expand';
import { filterSections, filterTaps } from './filter';
import { address, madd, nmadd, splat, word } from './lanes';
import {
  filterBefore,
  filterCoefficients,
  filterOutsideBefore,
  filterOutsideCoefficients,
  filterOutsideSections,
  filterSections as sectionsOf,
  filterTaps as tapsOf,
  frameSourceHistorySlot,
  levelFrame,
  rieszBlurX,
  rieszBlurXWeights,
  rieszBlurY,
  rieszBlurYWeights,
  rieszDenseBytes,
  rieszEquations,
  rieszFiltered,
  rieszFilters,
  rieszGridHeight,
  rieszGridPitch,
  rieszGridWidth,
  rieszLast,
  rieszLeaning,
  rieszLevel,
  rieszMotion,
  rieszNoiseFloor,
  rieszOutside,
  rieszOutsideLast,
  rieszOutsideState,
  rieszOutsideStateBytes,
  rieszOutsideWaiting,
  rieszPartFrom,
  rieszPartLevel,
  rieszPartScratch,
  rieszPartTo,
  rieszPlaneBytes,
  rieszPrior,
  rieszPriorHeight,
  rieszPriorPitch,
  rieszPriorPlaneBytes,
  rieszPriorWidth,
  rieszSeePrior,
  rieszSeeSourceMotion,
  rieszState,
  rieszStateBytes,
  rieszWaiting,
} from './layout';
import { reflectedIndex } from './reduce';
import { reflectRow } from './riesz-analysis';

/** Rows `from` … `to` − 1 of the grid. */
export function rieszMotionRows(part: usize): void {
  const riesz = address(part, rieszPartLevel);
  const to = word(part, rieszPartTo);
  const width = word(riesz, rieszGridWidth);
  const rowBytes = (<usize>width << 2) + 192 + 2 * (<usize>word(riesz, rieszBlurX) << 2);
  const scratch = address(part, rieszPartScratch) + 64 + (<usize>word(riesz, rieszBlurX) << 2);
  const pitch = address(riesz, rieszGridPitch);
  const planeBytes = address(riesz, rieszPlaneBytes);
  const rows = scratch + rowBytes;
  const floor = splat(riesz, rieszNoiseFloor);
  const leaning = splat(riesz, rieszLeaning);
  const prior = address(riesz, rieszPrior);
  for (let y = word(part, rieszPartFrom); y < to; y++) {
    for (let plane: usize = 0; plane < 5; plane++) {
      blurRow(riesz, address(riesz, rieszEquations) + plane * planeBytes, y, scratch, rows + plane * rowBytes);
    }
    const prior1 = rows + 5 * rowBytes;
    const prior2 = prior1 + rowBytes;
    if (prior != 0) {
      const w = word(riesz, rieszPriorWidth);
      const h = word(riesz, rieszPriorHeight);
      const p = address(riesz, rieszPriorPitch);
      expandRow(prior, w, h, p, y, scratch, prior1);
      expandRow(prior + address(riesz, rieszPriorPlaneBytes), w, h, p, y, scratch, prior2);
      seeGridRow(riesz, rieszSeePrior, 0, y, prior1);
      seeGridRow(riesz, rieszSeePrior, 1, y, prior2);
    } else {
      memory.fill(prior1, 0, 2 * rowBytes);
    }
    const motion1 = address(riesz, rieszMotion) + pitch * <usize>y;
    const motion2 = motion1 + planeBytes;
    for (let at: usize = 0; at < <usize>width << 2; at += 16) {
      const from = rows + at;
      const j11 = v128.load(from);
      const j12 = v128.load(from + rowBytes);
      const j22 = v128.load(from + 2 * rowBytes);
      const lambda = madd(leaning, f32x4.add(j11, j22), floor);
      const twice = f32x4.add(lambda, lambda);
      const c1 = madd(twice, v128.load(prior1 + at), v128.load(from + 3 * rowBytes));
      const c2 = madd(twice, v128.load(prior2 + at), v128.load(from + 4 * rowBytes));
      const a11 = f32x4.add(j11, lambda);
      const a22 = f32x4.add(j22, lambda);
      const determinant = nmadd(j12, j12, f32x4.mul(a11, a22));
      v128.store(motion1 + at, f32x4.div(nmadd(j12, c2, f32x4.mul(a22, c1)), determinant));
      v128.store(motion2 + at, f32x4.div(nmadd(j12, c1, f32x4.mul(a11, c2)), determinant));
    }
    filterMotion(riesz, y, 0, motion1, prior1);
    filterMotion(riesz, y, 1, motion2, prior1);
  }
}

/** A row of a plane of the grid, blurred along both axes; edges reflected. */
function blurRow(riesz: usize, plane: usize, y: i32, scratch: usize, out: usize): void {
  const width = word(riesz, rieszGridWidth);
  const height = word(riesz, rieszGridHeight);
  const pitch = address(riesz, rieszGridPitch);
  const bytes = <usize>width << 2;
  const radiusX = word(riesz, rieszBlurX);
  const radiusY = word(riesz, rieszBlurY);
  const weightsX = address(riesz, rieszBlurXWeights);
  const weightsY = address(riesz, rieszBlurYWeights);
  const down = radiusX == 0 ? out : scratch;
  const own = plane + pitch * <usize>y;
  const centre = v128.load_splat<f32>(weightsY);
  for (let at: usize = 0; at < bytes; at += 16) v128.store(down + at, f32x4.mul(centre, v128.load(own + at)));
  for (let offset = 1; offset <= radiusY; offset++) {
    const weight = v128.load_splat<f32>(weightsY + (<usize>offset << 2));
    const up = plane + pitch * <usize>reflectedIndex(y - offset, height);
    const below = plane + pitch * <usize>reflectedIndex(y + offset, height);
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(down + at, madd(weight, f32x4.add(v128.load(up + at), v128.load(below + at)), v128.load(down + at)));
    }
  }
  if (radiusX == 0) return;
  reflectRow(down, width, radiusX);
  const middle = v128.load_splat<f32>(weightsX);
  for (let at: usize = 0; at < bytes; at += 16) {
    let sum = f32x4.mul(middle, v128.load(down + at));
    for (let offset: usize = 4; offset <= <usize>radiusX << 2; offset += 4) {
      const weight = v128.load_splat<f32>(weightsX + offset);
      sum = madd(weight, f32x4.add(v128.load(down + at - offset), v128.load(down + at + offset)), sum);
    }
    v128.store(out + at, sum);
  }
}

/** Filters one component of a row of motion. */
function filterMotion(riesz: usize, y: i32, component: usize, motion: usize, row: usize): void {
  const width = word(riesz, rieszGridWidth);
  const chunks = (width + 3) >> 2;
  const bytes = <usize>chunks << 4;
  const frame = address(address(riesz, rieszLevel), levelFrame);
  const filters = address(riesz, rieszFilters);
  const sections = word(filters, sectionsOf);
  const place = <usize>y * <usize>chunks;
  const dense = address(riesz, rieszDenseBytes);
  const target = address(riesz, rieszGridPitch) * <usize>y + component * address(riesz, rieszPlaneBytes);
  const history = address(riesz, rieszState) + component * address(riesz, rieszStateBytes);
  memory.copy(row, motion, bytes);
  if (sections > 0) {
    const last = address(riesz, rieszLast);
    const kept = component * dense + (place << 4);
    const numbers = address(filters, filterCoefficients);
    const state = history + ((place * <usize>sections) << 5);
    filterSections(frame, sections, numbers, address(filters, filterBefore), row, chunks, state, address(riesz, rieszWaiting) + kept, last == 0 ? 0 : last + kept);
  } else {
    filterTaps(frame, word(filters, tapsOf), address(filters, filterCoefficients), row, chunks, history + (place << 4), dense);
  }
  memory.copy(address(riesz, rieszFiltered) + target, row, bytes);
  const outside = word(filters, filterOutsideSections);
  if (outside == 0) return;
  if (sections > 0) memory.copy(row, motion, bytes);
  else {
    // the motion that belongs to the frame that comes out
    const slot = word(frame, frameSourceHistorySlot);
    if (slot < 0) memory.fill(row, 0, bytes);
    else memory.copy(row, history + <usize>slot * dense + (place << 4), bytes);
    seeGridRow(riesz, rieszSeeSourceMotion, <i32>component, y, row);
  }
  const last = address(riesz, rieszOutsideLast);
  const kept = component * dense + (place << 4);
  const state = address(riesz, rieszOutsideState) + component * address(riesz, rieszOutsideStateBytes) + ((place * <usize>outside) << 5);
  const numbers = address(filters, filterOutsideCoefficients);
  filterSections(frame, outside, numbers, address(filters, filterOutsideBefore), row, chunks, state, address(riesz, rieszOutsideWaiting) + kept, last == 0 ? 0 : last + kept);
  memory.copy(address(riesz, rieszOutside) + target, row, bytes);
}

function seeGridRow(riesz: usize, what: i32, component: i32, y: i32, row: usize): void {
  const to = address(riesz, what);
  if (to == 0) return;
  const bytes = <usize>word(riesz, rieszGridWidth) << 2;
  memory.copy(to + bytes * <usize>(component * word(riesz, rieszGridHeight) + y), row, bytes);
}
