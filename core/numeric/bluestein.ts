import type { Transform } from './transform.ts';
import { factorise, mixedRadix } from './mixed-radix.ts';

/** Returns a transform of any length, as a convolution with a chirp at a power of two (Bluestein 1970). */
export function bluestein(size: number): Transform {
  const length = 2 ** Math.ceil(Math.log2(2 * size - 1));
  const inner = mixedRadix(length, factorise(length));
  const chirpRe = new Float64Array(size);
  const chirpIm = new Float64Array(size);
  const kernelRe = new Float64Array(length);
  const kernelIm = new Float64Array(length);
  for (let n = 0; n < size; n++) {
    // n² modulo 2N first: the angle of a large square would lose digits.
    const angle = (Math.PI * ((n * n) % (2 * size))) / size;
    chirpRe[n] = Math.cos(angle);
    chirpIm[n] = -Math.sin(angle);
    const mirrored = (length - n) % length;
    kernelRe[n] = kernelRe[mirrored] = chirpRe[n];
    kernelIm[n] = kernelIm[mirrored] = -chirpIm[n];
  }
  inner.run(kernelRe, kernelIm, 'forward');
  const workRe = new Float64Array(length);
  const workIm = new Float64Array(length);

  return {
    size,
    run(re, im, direction) {
      const [a, b] = direction === 'forward' ? [re, im] : [im, re];
      workRe.fill(0);
      workIm.fill(0);
      for (let n = 0; n < size; n++) {
        workRe[n] = a[n] * chirpRe[n] - b[n] * chirpIm[n];
        workIm[n] = a[n] * chirpIm[n] + b[n] * chirpRe[n];
      }
      inner.run(workRe, workIm, 'forward');
      for (let k = 0; k < length; k++) {
        const product = workRe[k] * kernelRe[k] - workIm[k] * kernelIm[k];
        workIm[k] = workRe[k] * kernelIm[k] + workIm[k] * kernelRe[k];
        workRe[k] = product;
      }
      inner.run(workRe, workIm, 'inverse');
      for (let k = 0; k < size; k++) {
        a[k] = (workRe[k] * chirpRe[k] - workIm[k] * chirpIm[k]) / length;
        b[k] = (workRe[k] * chirpIm[k] + workIm[k] * chirpRe[k]) / length;
      }
    },
  };
}
