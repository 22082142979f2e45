import type { Transform } from './transform.ts';

/** Largest prime factor that `mixedRadix` takes: its butterflies cost p² for a prime p. */
export const largestRadix = 31;

/** Tables and work space that the butterflies of a transform share. */
interface Tables {
  readonly size: number;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  readonly pointRe: Float64Array;
  readonly pointIm: Float64Array;
}

/** Returns the prime factors of a length, pairs of twos taken together and last, where a transform spends most of its time. */
export function factorise(size: number): number[] {
  const radices: number[] = [];
  let rest = size;
  for (let radix = 4; rest > 1; radix = radix === 4 ? 2 : radix === 2 ? 3 : radix + 2) {
    while (rest % radix === 0) {
      radices.push(radix);
      rest /= radix;
    }
    if (radix > 4 && radix * radix > rest && rest > 1) {
      radices.push(rest);
      rest = 1;
    }
  }
  return radices.toSorted((a, b) => Number(a === 4) - Number(b === 4));
}

/** Returns a transform by decimation in time (Cooley & Tukey 1965). @param radices factors of `size`, each at most `largestRadix` */
export function mixedRadix(size: number, radices: readonly number[]): Transform {
  const cos = Float64Array.from({ length: size }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: size }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  const inRe = new Float64Array(size);
  const inIm = new Float64Array(size);
  const tables: Tables = { size, cos, sin, pointRe: new Float64Array(largestRadix), pointIm: new Float64Array(largestRadix) };

  /** Writes the transform of inputs `from, from + stride, …` to outputs `to, to + 1, …`. */
  function descend(outRe: Float64Array, outIm: Float64Array, to: number, from: number, stride: number, depth: number): void {
    if (depth === radices.length) {
      outRe[to] = inRe[from];
      outIm[to] = inIm[from];
      return;
    }
    const radix = radices[depth];
    const part = size / (stride * radix);
    if (part === 1 && radix === 4) {
      fourPoints(outRe, outIm, to, from, stride);
      return;
    }
    for (let q = 0; q < radix; q++) descend(outRe, outIm, to + q * part, from + q * stride, stride * radix, depth + 1);
    if (radix === 4) butterflies4(tables, outRe, outIm, to, part, stride);
    else if (radix === 2) butterflies2(tables, outRe, outIm, to, part, stride);
    else butterflies(tables, outRe, outIm, to, part, stride, radix);
  }

  /** The innermost transform straight from the inputs: no call for each sample, no factors. */
  function fourPoints(re: Float64Array, im: Float64Array, to: number, from: number, stride: number): void {
    const second = from + stride;
    const third = second + stride;
    const fourth = third + stride;
    const sumRe = inRe[from] + inRe[third];
    const sumIm = inIm[from] + inIm[third];
    const difRe = inRe[from] - inRe[third];
    const difIm = inIm[from] - inIm[third];
    const oddRe = inRe[second] + inRe[fourth];
    const oddIm = inIm[second] + inIm[fourth];
    // (second − fourth)·(−i)
    const turnRe = inIm[second] - inIm[fourth];
    const turnIm = inRe[fourth] - inRe[second];
    re[to] = sumRe + oddRe;
    im[to] = sumIm + oddIm;
    re[to + 1] = difRe + turnRe;
    im[to + 1] = difIm + turnIm;
    re[to + 2] = sumRe - oddRe;
    im[to + 2] = sumIm - oddIm;
    re[to + 3] = difRe - turnRe;
    im[to + 3] = difIm - turnIm;
  }

  return {
    size,
    run(re, im, direction) {
      // Exchanging real and imaginary parts before and after turns the forward transform into the inverse one.
      const [first, second] = direction === 'forward' ? [re, im] : [im, re];
      inRe.set(first);
      inIm.set(second);
      descend(first, second, 0, 0, 1, 0);
    },
  };
}

function butterflies2({ cos, sin }: Tables, re: Float64Array, im: Float64Array, to: number, part: number, stride: number): void {
  for (let k = 0; k < part; k++) {
    const a = to + k;
    const b = a + part;
    const c = cos[k * stride];
    const s = sin[k * stride];
    const tRe = re[b] * c - im[b] * s;
    const tIm = re[b] * s + im[b] * c;
    re[b] = re[a] - tRe;
    im[b] = im[a] - tIm;
    re[a] += tRe;
    im[a] += tIm;
  }
}

function butterflies4({ cos, sin }: Tables, re: Float64Array, im: Float64Array, to: number, part: number, stride: number): void {
  for (let k = 0; k < part; k++) {
    const i0 = to + k;
    const i1 = i0 + part;
    const i2 = i1 + part;
    const i3 = i2 + part;
    const w1 = k * stride;
    const w2 = 2 * w1;
    const w3 = 3 * w1;
    const aRe = re[i1] * cos[w1] - im[i1] * sin[w1];
    const aIm = re[i1] * sin[w1] + im[i1] * cos[w1];
    const bRe = re[i2] * cos[w2] - im[i2] * sin[w2];
    const bIm = re[i2] * sin[w2] + im[i2] * cos[w2];
    const cRe = re[i3] * cos[w3] - im[i3] * sin[w3];
    const cIm = re[i3] * sin[w3] + im[i3] * cos[w3];
    const sumRe = re[i0] + bRe;
    const sumIm = im[i0] + bIm;
    const difRe = re[i0] - bRe;
    const difIm = im[i0] - bIm;
    const oddRe = aRe + cRe;
    const oddIm = aIm + cIm;
    // (a − c)·(−i)
    const turnRe = aIm - cIm;
    const turnIm = cRe - aRe;
    re[i0] = sumRe + oddRe;
    im[i0] = sumIm + oddIm;
    re[i1] = difRe + turnRe;
    im[i1] = difIm + turnIm;
    re[i2] = sumRe - oddRe;
    im[i2] = sumIm - oddIm;
    re[i3] = difRe - turnRe;
    im[i3] = difIm - turnIm;
  }
}

function butterflies(
  { size, cos, sin, pointRe, pointIm }: Tables,
  re: Float64Array,
  im: Float64Array,
  to: number,
  part: number,
  stride: number,
  radix: number,
): void {
  for (let k = 0; k < part; k++) {
    for (let q = 0; q < radix; q++) {
      pointRe[q] = re[to + k + q * part];
      pointIm[q] = im[to + k + q * part];
    }
    for (let out = 0; out < radix; out++) {
      const step = ((k + out * part) * stride) % size;
      let sumRe = pointRe[0];
      let sumIm = pointIm[0];
      let w = 0;
      for (let q = 1; q < radix; q++) {
        w += step;
        if (w >= size) w -= size;
        sumRe += pointRe[q] * cos[w] - pointIm[q] * sin[w];
        sumIm += pointRe[q] * sin[w] + pointIm[q] * cos[w];
      }
      re[to + k + out * part] = sumRe;
      im[to + k + out * part] = sumIm;
    }
  }
}
