/**
 * Gradients of a band's phases: g = Im(conj B · ∇B)/|B|², with ∇B from neighbours one and two samples apart (`AxisDerivative`).
 *
 * Coefficients are conjugates C = B*, so with n the next and l the last neighbour, and tap·cos and tap·sin of the turn,
 * Im(conj B · ∂B) = wave·|B|² + Σ Im C·(cos·Re(n − l) − sin·Im(n + l)) − Re C·(cos·Im(n − l) + sin·Re(n + l)).
 */
import { chunkBytes, chunkShift, imaginary, madd, nmadd } from '../lanes';
import { Derivative, GradientScratch, MovingBand } from './blocks';

/** What powers are at least when something is divided by them. */
export const leastPower: f32 = 1e-20;
/** Neighbours that a row is continued by. */
const reach: i32 = 2;

/**
 * Powers and gradients of a row, into the rows of the scratch.
 *
 * One axis after the other: both at once need more vectors than a machine holds.
 */
export function gradientRow(band: MovingBand, row: i32, scratch: GradientScratch): void {
  const chunks = band.panels;
  const height = band.height;
  const coefficients = band.coefficients + <usize>band.frame.sourceSlot * band.slotBytes;
  const here = rowAt(coefficients, row, 0, height, chunks);
  openRow(here, chunks, band.width, scratch.real, scratch.imag);
  const steepest = f32x4.splat(band.steepest);
  gradientsAlong(chunks, band.x, steepest, scratch.real, scratch.imag, scratch.power, scratch.inverse, scratch.gradientX);
  gradientsAcross(
    chunks,
    band.y,
    steepest,
    here,
    rowAt(coefficients, row, 1, height, chunks) - here,
    rowAt(coefficients, row, -1, height, chunks) - here,
    rowAt(coefficients, row, 2, height, chunks) - here,
    rowAt(coefficients, row, -2, height, chunks) - here,
    scratch.power,
    scratch.inverse,
    scratch.gradientY,
  );
}

function gradientsAlong(
  chunks: i32,
  axis: Derivative,
  steepest: v128,
  real: usize,
  imag: usize,
  powers: usize,
  inverses: usize,
  to: usize,
): void {
  const least = f32x4.splat(leastPower);
  const one = f32x4.splat(1);
  for (const end = to + ((<usize>chunks) << 4); to < end; to += 16) {
    const cr = v128.load(real);
    const ci = v128.load(imag);
    const power = madd(ci, ci, f32x4.mul(cr, cr));
    const inverse = f32x4.div(one, f32x4.add(power, least));
    v128.store(powers, power);
    v128.store(inverses, inverse);
    v128.store(to, gradientOf(axis, currentAlong(axis, cr, ci, real, imag), power, inverse, steepest));
    real += 16;
    imag += 16;
    powers += 16;
    inverses += 16;
  }
}

function gradientsAcross(
  chunks: i32,
  axis: Derivative,
  steepest: v128,
  at: usize,
  down1: usize,
  up1: usize,
  down2: usize,
  up2: usize,
  powers: usize,
  inverses: usize,
  to: usize,
): void {
  for (const end = at + ((<usize>chunks) << chunkShift); at < end; at += chunkBytes) {
    const cr = v128.load(at);
    const ci = v128.load(at, imaginary);
    const current = currentAcross(axis, cr, ci, at + down1, at + up1, at + down2, at + up2);
    v128.store(to, gradientOf(axis, current, v128.load(powers), v128.load(inverses), steepest));
    powers += 16;
    inverses += 16;
    to += 16;
  }
}

/** Takes a row of coefficients apart into rows of real and imaginary parts, continued periodically on either side. */
function openRow(coefficients: usize, chunks: i32, width: i32, real: usize, imag: usize): void {
  for (let at: usize = 0, end = (<usize>chunks) << 4; at < end; at += 16, coefficients += chunkBytes) {
    v128.store(real + at, v128.load(coefficients));
    v128.store(imag + at, v128.load(coefficients, imaginary));
  }
  for (let offset = 1; offset <= reach; offset++) {
    const left = (width * reach - offset) % width;
    const right = (offset - 1) % width;
    continueRow(real, width, offset, left, right);
    continueRow(imag, width, offset, left, right);
  }
}

// @ts-ignore: decorator
@inline
function continueRow(row: usize, width: i32, offset: i32, left: i32, right: i32): void {
  store<f32>(row - ((<usize>offset) << 2), load<f32>(row + ((<usize>left) << 2)));
  store<f32>(row + ((<usize>(width + offset - 1)) << 2), load<f32>(row + ((<usize>right) << 2)));
}

/** Address of a row of chunks that is `offset` rows away on the periodic grid. */
// @ts-ignore: decorator
@inline
function rowAt(coefficients: usize, row: i32, offset: i32, height: i32, chunks: i32): usize {
  return coefficients + ((<usize>((row + offset + reach * height) % height) * <usize>chunks) << chunkShift);
}

/** Im(conj B · ∂B) without the wave's own part, along the row: `real` and `imag` at four samples of it. */
// @ts-ignore: decorator
@inline
function currentAlong(along: Derivative, cr: v128, ci: v128, real: usize, imag: usize): v128 {
  return current(
    along,
    cr,
    ci,
    v128.load(real, 4),
    v128.load(imag, 4),
    v128.load(real - 4),
    v128.load(imag - 4),
    v128.load(real, 8),
    v128.load(imag, 8),
    v128.load(real - 8),
    v128.load(imag - 8),
  );
}

/** The same across rows: chunks of the two rows below and above. */
// @ts-ignore: decorator
@inline
function currentAcross(across: Derivative, cr: v128, ci: v128, down1: usize, up1: usize, down2: usize, up2: usize): v128 {
  return current(
    across,
    cr,
    ci,
    v128.load(down1),
    v128.load(down1, imaginary),
    v128.load(up1),
    v128.load(up1, imaginary),
    v128.load(down2),
    v128.load(down2, imaginary),
    v128.load(up2),
    v128.load(up2, imaginary),
  );
}

// @ts-ignore: decorator
@inline
function current(
  axis: Derivative,
  cr: v128,
  ci: v128,
  nr1: v128,
  ni1: v128,
  lr1: v128,
  li1: v128,
  nr2: v128,
  ni2: v128,
  lr2: v128,
  li2: v128,
): v128 {
  const c1 = v128.load_splat<f32>(changetype<usize>(axis), offsetof<Derivative>('cosine1'));
  const s1 = v128.load_splat<f32>(changetype<usize>(axis), offsetof<Derivative>('sine1'));
  const c2 = v128.load_splat<f32>(changetype<usize>(axis), offsetof<Derivative>('cosine2'));
  const s2 = v128.load_splat<f32>(changetype<usize>(axis), offsetof<Derivative>('sine2'));
  const turned = madd(
    c2,
    f32x4.sub(nr2, lr2),
    nmadd(s2, f32x4.add(ni2, li2), nmadd(s1, f32x4.add(ni1, li1), f32x4.mul(c1, f32x4.sub(nr1, lr1)))),
  );
  const against = madd(
    c2,
    f32x4.sub(ni2, li2),
    madd(s2, f32x4.add(nr2, lr2), madd(s1, f32x4.add(nr1, lr1), f32x4.mul(c1, f32x4.sub(ni1, li1)))),
  );
  return nmadd(cr, against, f32x4.mul(ci, turned));
}

/** The gradient from `current`, held to `steepest`; `inverse` is 1 over the power. */
// @ts-ignore: decorator
@inline
function gradientOf(axis: Derivative, current: v128, power: v128, inverse: v128, steepest: v128): v128 {
  const wave = v128.load_splat<f32>(changetype<usize>(axis), offsetof<Derivative>('wave'));
  const gradient = f32x4.mul(madd(wave, power, current), inverse);
  return f32x4.pmax(f32x4.neg(steepest), f32x4.pmin(steepest, gradient));
}
