/**
 * Differences and derivatives of rows of a level, D = L(+1) − L(−1) and ∂ = 0.82·(D − κ·(L(+2) − L(−2))) over 0.82.
 */
import { cOuterTap } from '../constants';
import { constant, nmadd } from '../lanes';

/** D₂ of a row. */
export function pairRow(image: usize, stride: usize, row: i32, height: i32, to: usize, vectors: usize): void {
  let above = image + <usize>max(row - 1, 0) * stride;
  let below = image + <usize>min(row + 1, height - 1) * stride;
  for (const end = to + (vectors << 4); to < end; to += 16, above += 16, below += 16) {
    v128.store(to, f32x4.sub(v128.load(below), v128.load(above)));
  }
}

/** ∂_x L of a row. */
export function slopeRow(row: usize, to: usize, vectors: usize): void {
  const kappa = constant(cOuterTap);
  for (const end = to + (vectors << 4); to < end; to += 16, row += 16) {
    const near = f32x4.sub(v128.load(row, 4), v128.load(row - 4));
    v128.store(to, nmadd(kappa, f32x4.sub(v128.load(row, 8), v128.load(row - 8)), near));
  }
}

/** D₁ of a row. */
export function acrossRow(row: usize, to: usize, vectors: usize): void {
  for (const end = to + (vectors << 4); to < end; to += 16, row += 16) {
    v128.store(to, f32x4.sub(v128.load(row, 4), v128.load(row - 4)));
  }
}

/** ∂_y L of a row, from its D₂ and the rows two above and below. */
export function downRow(above: usize, below: usize, near: usize, to: usize, vectors: usize): void {
  const kappa = constant(cOuterTap);
  for (const end = to + (vectors << 4); to < end; to += 16, above += 16, below += 16, near += 16) {
    v128.store(to, nmadd(kappa, f32x4.sub(v128.load(below), v128.load(above)), v128.load(near)));
  }
}
