/**
 * From Laplacians of two frames to the normal equations of motion on the grid of half the size (docs/mathematics/riesz.md).
 *
 * Everything between lives in a few rows. With D = L(+1) − L(−1) = 2R and ∂ = 0.82·(D − κ·(L(+2) − L(−2))), κ = 0.2/0.82:
 *
 * - the pair (D₁, D₂) of the frame before is made again from its Laplacian;
 * - filters along different axes commute, so ∂_y D₁ is the difference along x of ∂_y L, and ∂_x D₂ that along y of ∂_x L:
 *   one subtraction each. ∂_x D₁ and ∂_y D₂ need the pair itself, which is reflected at the edges;
 * - the angle over its sine: with q, s of the change, h = √(q² + s²) and τ² = (h − s)/(h + s), atan2(|q|, s)/|q| =
 *   2·P(τ²)/(h + s) with atan τ = τ·P(τ²): one square root, one division; for s < 0 it is π/|q| less that of −s;
 * - REDUCE of the five planes: each row adds to the (at most three) rows of the grid that it belongs to.
 *
 * With P = 2/0.82 times the true phase gradient and 4·(A² + ε²) below the line, w·PᵀP takes the factor 0.82², and the right
 * side, with half the angle and 4·A², the factor 0.82 (`cEquation`, where the sums of REDUCE stand too; `cMoment` = 0.82/0.82²).
 * Images in units of codes.
 * About 110 operations per sample; memory: one row of L(t) and of L(t − 1) in, a quarter of five rows out.
 */
import { cAtan1, cAtan11, cAtan13, cAtan3, cAtan5, cAtan7, cAtan9, cEquation, cMoment, cOne, cOuterTap, cTiny } from '../constants';
import { constant, madd, nmadd } from '../lanes';
import { EquationRows, RieszLevel } from './blocks';
import { addSums, anyTurn, finishSums, slopeAlong, smallTurn } from './equation-samples';
import { traceEquations, tracePair } from './equation-trace';
import { continueRow, halveRow, reflected } from './pyramid-rows';
import { acrossRow, downRow, pairRow, slopeRow } from './slope-rows';
import { equationPairRows, equationPlanes, equationSlopeRows, equationSumBytes } from './rings';

/** Bytes of the sums of four columns. */
const sumBytes: usize = equationSumBytes;

/** Masks of row numbers: slopes and pairs lie in rings of a power of two rows. */
const lastSlopeRow = equationSlopeRows - 1;
const lastPairRow = equationPairRows - 1;

/** Rows of the equations of a level, for the rows of the grid that a thread has. */
export function equationRows(rows: EquationRows): void {
  const from = rows.from;
  const to = rows.to;
  if (from >= to) return;
  const level = rows.level;
  const frame = level.frame;
  const width = level.width;
  const height = level.height;
  const stride = level.stride;
  const slotBytes = level.slotBytes;
  const line = level.laplacian;
  const now = line + <usize>frame.bandSlot * slotBytes;
  const first = frame.first != 0;
  const before = first ? now : line + <usize>frame.bandBefore * slotBytes;
  const scratch = rows.scratch;
  const rowBytes = scratch.rowBytes;
  const vectors = (<usize>(width + 3)) >> 2;
  const slopes = scratch.slopes;
  const pair = scratch.pairs;
  const across = scratch.across;
  const down = scratch.down;
  const sum = scratch.reduced;
  const sums = scratch.sums;
  const traced = level.traceChange != 0;
  memory.fill(sums, 0, vectors * sumBytes);
  const start = max(0, 2 * from - 2);
  const last = min(height - 1, 2 * to);
  for (let row = max(0, start - 2); row < start + 2 && row < height; row++) {
    pairRow(now, stride, row, height, pair + <usize>(row & lastPairRow) * rowBytes, vectors);
  }
  for (let row = max(0, start - 1); row <= start; row++) {
    slopeRow(now + <usize>row * stride, slopes + <usize>(row & lastSlopeRow) * rowBytes, vectors);
  }
  for (let row = start; row <= last; row++) {
    if (row + 2 < height) pairRow(now, stride, row + 2, height, pair + <usize>((row + 2) & lastPairRow) * rowBytes, vectors);
    if (row + 1 < height) slopeRow(now + <usize>(row + 1) * stride, slopes + <usize>((row + 1) & lastSlopeRow) * rowBytes, vectors);
    const here = now + <usize>row * stride;
    const pairHere = pair + <usize>(row & lastPairRow) * rowBytes;
    acrossRow(here, across, vectors);
    continueRow(across, width);
    const above = now + <usize>reflected(row - 2, height) * stride;
    const below = now + <usize>reflected(row + 2, height) * stride;
    downRow(above, below, pairHere, down, vectors);
    continueRow(down, width);
    const past = before + <usize>row * stride;
    const even = (row & 1) == 0;
    const own = row >> 1;
    if (traced) tracePair(level, row, here, across, pairHere);
    equations(
      here, across, down,
      pairHere,
      pair + <usize>(reflected(row - 2, height) & lastPairRow) * rowBytes,
      pair + <usize>(reflected(row - 1, height) & lastPairRow) * rowBytes,
      pair + <usize>(reflected(row + 1, height) & lastPairRow) * rowBytes,
      pair + <usize>(reflected(row + 2, height) & lastPairRow) * rowBytes,
      slopes + <usize>(row & lastSlopeRow) * rowBytes,
      slopes + <usize>(reflected(row - 1, height) & lastSlopeRow) * rowBytes,
      slopes + <usize>(reflected(row + 1, height) & lastSlopeRow) * rowBytes,
      past,
      before + <usize>reflected(row - 1, height) * stride,
      before + <usize>reflected(row + 1, height) * stride,
      !first, level, sum, rowBytes, sums, vectors,
      even, reduceWeight(own, row, height), even ? 1 : reduceWeight(own + 1, row, height),
      traced ? row : -1,
    );
    if (even && own > from) halveSums(level, own - 1, sum, rowBytes, width);
  }
  if (2 * to >= height) {
    for (let index: usize = 0; index < vectors; index++) {
      const finished = sums + index * sumBytes;
      for (let plane: usize = 0; plane < <usize>equationPlanes; plane++) {
        v128.store(sum + plane * rowBytes + (index << 4), v128.load(finished + (plane << 4)));
      }
    }
    halveSums(level, to - 1, sum, rowBytes, width);
  }
}

/** Sixteenths of row `row` of a level that go into row `to` of the grid. */
function reduceWeight(to: i32, row: i32, height: i32): f32 {
  let weight = 0;
  for (let tap = -2; tap <= 2; tap++) {
    if (reflected(2 * to + tap, height) == row) weight += tap == 0 ? 6 : tap & 1 ? 4 : 1;
  }
  return <f32>weight;
}

/** REDUCE along x of the five rows that REDUCE along y has finished. */
function halveSums(level: RieszLevel, row: i32, sum: usize, rowBytes: usize, width: i32): void {
  let to = level.equations + <usize>row * level.gridStride;
  for (let plane = 0; plane < equationPlanes; plane++) {
    continueRow(sum, width);
    halveRow(sum, to, level.gridWidth);
    sum += rowBytes;
    to += level.gridBytes;
  }
}

/**
 * Adds one row of the equations to the sums.
 *
 * The parameters are the rows that it reads, by what they hold and where they lie around the current one. They stand one by one because
 * AssemblyScript has no records but on its heap; parameters stay in locals throughout the loop.
 *
 * @param tracedRow the row's number where intermediate results are traced, else −1
 */
function equations(
  here: usize, across: usize, down: usize,
  pair: usize, pairAbove2: usize, pairAbove: usize, pairBelow: usize, pairBelow2: usize,
  slope: usize, slopeAbove: usize, slopeBelow: usize,
  past: usize, pastAbove: usize, pastBelow: usize,
  alive: bool, level: RieszLevel, sum: usize, rowBytes: usize, sums: usize, vectors: usize,
  even: bool, ownWeight: f32, nextWeight: f32,
  tracedRow: i32,
): void {
  const epsilon = f32x4.splat(level.epsilon);
  const kappa = constant(cOuterTap);
  const equation = constant(cEquation);
  const momentScale = alive ? constant(cMoment) : f32x4.splat(0);
  const tiny = constant(cTiny);
  const one = constant(cOne);
  const atan1 = constant(cAtan1);
  const atan3 = constant(cAtan3);
  const atan5 = constant(cAtan5);
  const atan7 = constant(cAtan7);
  const atan9 = constant(cAtan9);
  const atan11 = constant(cAtan11);
  const atan13 = constant(cAtan13);
  const own = f32x4.splat(ownWeight);
  const next = f32x4.splat(nextWeight);
  const end = vectors << 4;
  for (let x: usize = 0; x < end; x += 16, sums += sumBytes) {
    const l = v128.load(here + x);
    const r1 = v128.load(across + x);
    const r2 = v128.load(pair + x);
    const l2 = f32x4.add(l, l);
    const power = madd(r2, r2, madd(r1, r1, f32x4.mul(l2, l2)));
    const m = v128.load(past + x);
    const m2 = f32x4.add(m, m);
    const s1 = f32x4.sub(v128.load(past + x, 4), v128.load(past + x - 4));
    const s2 = f32x4.sub(v128.load(pastBelow + x), v128.load(pastAbove + x));
    const q1 = nmadd(l2, s1, f32x4.mul(m2, r1));
    const q2 = nmadd(l2, s2, f32x4.mul(m2, r2));
    const s = madd(r2, s2, madd(r1, s1, f32x4.mul(m2, l2)));
    const square = madd(q2, q2, f32x4.mul(q1, q1));
    const turn = v128.any_true(f32x4.lt(s, f32x4.splat(0)))
      ? anyTurn(square, s)
      : smallTurn(square, s, one, tiny, atan1, atan3, atan5, atan7, atan9, atan11, atan13);
    const moment = f32x4.mul(f32x4.mul(power, momentScale), turn);
    const c1 = f32x4.mul(q1, moment);
    const c2 = f32x4.mul(q2, moment);
    const weight = f32x4.div(equation, f32x4.add(power, epsilon));
    const gx = v128.load(slope + x);
    const gy = v128.load(down + x);
    const r1x = slopeAlong(across + x, kappa);
    const p11 = nmadd(l, r1x, f32x4.mul(r1, gx));
    const p12 = nmadd(l, f32x4.sub(v128.load(down + x, 4), v128.load(down + x - 4)), f32x4.mul(r1, gy));
    const p21 = nmadd(l, f32x4.sub(v128.load(slopeBelow + x), v128.load(slopeAbove + x)), f32x4.mul(r2, gx));
    const r2y = nmadd(
      kappa,
      f32x4.sub(v128.load(pairBelow2 + x), v128.load(pairAbove2 + x)),
      f32x4.sub(v128.load(pairBelow + x), v128.load(pairAbove + x)),
    );
    const p22 = nmadd(l, r2y, f32x4.mul(r2, gy));
    const u11 = f32x4.mul(weight, p11);
    const u12 = f32x4.mul(weight, p12);
    const u21 = f32x4.mul(weight, p21);
    const u22 = f32x4.mul(weight, p22);
    const j11 = madd(u21, p21, f32x4.mul(u11, p11));
    const j12 = madd(u21, p22, f32x4.mul(u11, p12));
    const j22 = madd(u22, p22, f32x4.mul(u12, p12));
    const b1 = madd(u21, c2, f32x4.mul(u11, c1));
    const b2 = madd(u22, c2, f32x4.mul(u12, c1));
    if (even) finishSums(sum + x, rowBytes, sums, own, j11, j12, j22, b1, b2);
    else addSums(sums, own, next, j11, j12, j22, b1, b2);
    if (tracedRow >= 0) traceEquations(level, tracedRow, x, f32x4.mul(f32x4.splat(alive ? 2 : 0), turn), q1, q2, j11, j12, j22, b1, b2);
  }
}
