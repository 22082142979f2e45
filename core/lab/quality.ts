/** Peak signal-to-noise ratio in dB for a peak of 1; infinite where the two are equal. */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] - b[index]) ** 2;
  return sum === 0 ? Number.POSITIVE_INFINITY : -10 * Math.log10(sum / a.length);
}
