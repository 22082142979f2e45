import type { ComplexPlane } from '../numeric/plane-transform.ts';

/** Fills `magnitude` with |z|. */
export function magnitudeInto({ re, im }: ComplexPlane, magnitude: Float64Array): void {
  for (let i = 0; i < re.length; i++) magnitude[i] = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
}

/** Fills `out` with the adjoint of the derivatives of |z| and of z's real part, applied to gradients of both. */
export function pullBackMagnitude(
  { re, im }: ComplexPlane,
  ofMagnitude: Float64Array,
  ofReal: Float64Array,
  out: ComplexPlane,
): void {
  for (let i = 0; i < re.length; i++) {
    const norm = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
    const slope = norm > 0 ? ofMagnitude[i] / norm : 0;
    out.re[i] = slope * re[i] + ofReal[i];
    out.im[i] = slope * im[i];
  }
}

/** Fills in |z|, and the real and imaginary part of z²/|z|: the same magnitude, twice the phase. */
export function doublePhase(
  { re, im }: ComplexPlane,
  magnitude: Float64Array,
  real: Float64Array,
  imaginary: Float64Array,
): void {
  for (let i = 0; i < re.length; i++) {
    const x = re[i];
    const y = im[i];
    const norm = Math.sqrt(x * x + y * y);
    const inverse = norm > 0 ? 1 / norm : 0;
    magnitude[i] = norm;
    real[i] = (x * x - y * y) * inverse;
    imaginary[i] = 2 * x * y * inverse;
  }
}

/**
 * Fills `out` with the adjoint of the derivative of `doublePhase` applied to gradients of its three results: with c + is = z/|z|, the derivatives are
 * cubic in c and s.
 */
export function pullBackDoubled(
  { re, im }: ComplexPlane,
  ofMagnitude: Float64Array,
  ofReal: Float64Array,
  ofImaginary: Float64Array,
  out: ComplexPlane,
): void {
  for (let i = 0; i < re.length; i++) {
    const norm = Math.sqrt(re[i] * re[i] + im[i] * im[i]);
    const inverse = norm > 0 ? 1 / norm : 0;
    const c = re[i] * inverse;
    const s = im[i] * inverse;
    out.re[i] = ofMagnitude[i] * c + ofReal[i] * c * (1 + 2 * s * s) + ofImaginary[i] * 2 * s * s * s;
    out.im[i] = ofMagnitude[i] * s - ofReal[i] * s * (1 + 2 * c * c) + ofImaginary[i] * 2 * c * c * c;
  }
}
