import { signedFrequency, type ImageTransform, type Spectrum } from '../numeric/image-transform.ts';

/**
 * Where the correlation of two images is greatest, to a whole pixel.
 *
 * Coefficients are divided by their magnitude plus the mean magnitude (excepting the constant one): strong ones count the same
 * (Kuglin & Hines 1975), weak ones, which hold only noise, hardly at all.
 *
 * @param cross conj(reference)·moved; overwritten
 * @param image room for one image
 */
export function correlationPeak(
  transform: ImageTransform,
  cross: Spectrum,
  image: Float64Array,
  maximum: { readonly x: number; readonly y: number },
): { x: number; y: number } {
  const { width, height } = transform.size;
  cross.re[0] = cross.im[0] = 0;
  let sum = 0;
  for (let i = 0; i < cross.re.length; i++) sum += Math.hypot(cross.re[i], cross.im[i]);
  const mean = sum / cross.re.length;
  if (mean === 0) return { x: 0, y: 0 };
  for (let i = 0; i < cross.re.length; i++) {
    const weight = 1 / (Math.hypot(cross.re[i], cross.im[i]) + mean);
    cross.re[i] *= weight;
    cross.im[i] *= weight;
  }
  transform.inverse(cross, image);

  let best = -Infinity;
  const peak = { x: 0, y: 0 };
  for (let row = 0; row < height; row++) {
    const y = signedFrequency(row, height);
    if (Math.abs(y) > maximum.y) continue;
    for (let column = 0; column < width; column++) {
      const x = signedFrequency(column, width);
      if (Math.abs(x) > maximum.x || image[row * width + column] <= best) continue;
      best = image[row * width + column];
      peak.x = x;
      peak.y = y;
    }
  }
  return peak;
}
