import type { Size } from '../base/frame.ts';
import type { ComplexPlane } from '../numeric/plane-transform.ts';

/** A plane with a margin that repeats it periodically, so that shifted copies are read without asking for the edge. */
export interface WrappedPlane {
  readonly size: Size;
  readonly margin: number;
  /** Samples from one line to the next. */
  readonly stride: number;
  readonly values: Float64Array;
}

export function createWrapped(size: Size, margin: number): WrappedPlane {
  const stride = size.width + 2 * margin;
  return { size, margin, stride, values: new Float64Array(stride * (size.height + 2 * margin)) };
}

export function wrapInto(plane: Float64Array, { size, margin, stride, values }: WrappedPlane): void {
  const { width, height } = size;
  for (let row = 0; row < height + 2 * margin; row++) {
    const from = ((row - margin + height) % height) * width;
    const to = row * stride;
    values.set(plane.subarray(from + width - margin, from + width), to);
    values.set(plane.subarray(from, from + width), to + margin);
    values.set(plane.subarray(from, from + margin), to + margin + width);
  }
}

/** Offsets in a wrapped plane of shifts by whole samples. */
export function shiftOffsets(shifts: readonly { readonly x: number; readonly y: number }[], stride: number): number[] {
  return shifts.map(({ x, y }) => y * stride + x);
}

/** Fills `out` with Σₚ m(p)·m(p + d) for each shift d; their number is a multiple of four. */
export function correlateShifts(
  { size, margin, stride, values }: WrappedPlane,
  offsets: readonly number[],
  out: Float64Array,
): void {
  for (let first = 0; first < offsets.length; first += 4) {
    const [a, b, c, d] = offsets.slice(first, first + 4);
    let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
    for (let y = 0; y < size.height; y++) {
      const start = (y + margin) * stride + margin;
      for (let i = start; i < start + size.width; i++) {
        const value = values[i];
        sumA += value * values[i + a];
        sumB += value * values[i + b];
        sumC += value * values[i + c];
        sumD += value * values[i + d];
      }
    }
    out.set([sumA, sumB, sumC, sumD], first);
  }
}

/** Adds Σ_d w(d)·(m(p + d) + m(p − d)) to `out`: the adjoint of `correlateShifts`, whose sums have weights w. */
export function addShifted(
  { size, margin, stride, values }: WrappedPlane,
  offsets: readonly number[],
  weights: Float64Array,
  out: Float64Array,
): void {
  for (let first = 0; first < offsets.length; first += 4) {
    const [a, b, c, d] = offsets.slice(first, first + 4);
    const [u, v, w, z] = weights.subarray(first, first + 4);
    for (let y = 0; y < size.height; y++) {
      const start = (y + margin) * stride + margin;
      const to = y * size.width - start;
      for (let i = start; i < start + size.width; i++) {
        out[to + i] +=
          u * (values[i + a] + values[i - a]) +
          v * (values[i + b] + values[i - b]) +
          w * (values[i + c] + values[i - c]) +
          z * (values[i + d] + values[i - d]);
      }
    }
  }
}

/** Σ a·b. */
export function dot(a: Float64Array, b: Float64Array): number {
  let [even, odd] = [0, 0];
  const pairs = a.length - (a.length % 2);
  for (let i = 0; i < pairs; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return even + odd + (pairs < a.length ? a[pairs] * b[pairs] : 0);
}

/** Σ a·b for each plane b; each pass over memory takes four of them. */
export function dots(a: Float64Array, planes: readonly Float64Array[]): number[] {
  const sums: number[] = [];
  for (; sums.length + 4 <= planes.length;) {
    const [b, c, d, e] = planes.slice(sums.length, sums.length + 4);
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    let sumE = 0;
    for (let i = 0; i < a.length; i++) {
      const value = a[i];
      sumB += value * b[i];
      sumC += value * c[i];
      sumD += value * d[i];
      sumE += value * e[i];
    }
    sums.push(sumB, sumC, sumD, sumE);
  }
  for (const plane of planes.slice(sums.length)) sums.push(dot(a, plane));
  return sums;
}

/** out += scale·a. */
export function addScaled(a: Float64Array, scale: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] += scale * a[i];
}

/** out += Σ weightᵢ·planeᵢ; each pass over memory takes four of the planes. */
export function addCombination(planes: readonly Float64Array[], weights: ArrayLike<number>, out: Float64Array): void {
  let first = 0;
  for (; first + 4 <= planes.length; first += 4) {
    const [a, b, c, d] = planes.slice(first, first + 4);
    const u = weights[first];
    const v = weights[first + 1];
    const w = weights[first + 2];
    const z = weights[first + 3];
    for (let i = 0; i < out.length; i++) out[i] += u * a[i] + v * b[i] + w * c[i] + z * d[i];
  }
  for (; first < planes.length; first++) addScaled(planes[first], weights[first], out);
}

/** Takes the mean off, in place. */
export function removeMean(plane: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < plane.length; i++) sum += plane[i];
  const mean = sum / plane.length;
  for (let i = 0; i < plane.length; i++) plane[i] -= mean;
}

/** Returns the variance of the samples that a spectrum belongs to, Σ_{k≠0} |X(k)|²/N². */
export function spectralVariance({ re, im }: ComplexPlane): number {
  return (dot(re, re) + dot(im, im) - re[0] ** 2 - im[0] ** 2) / re.length ** 2;
}
