import type { Size } from '../base/frame.ts';
import { coarserLength } from './binomial.ts';

/**
 * The steerable pyramid's filters in the frequency plane, in float64.
 *
 * r = |ω|/π is the radial frequency (1 is the Nyquist frequency along an axis), θ = atan2(ωy, ωx), K the number of
 * orientations. Planes are row by row over centred integer frequencies −⌊n/2⌉ …: see `scaleSize` and `centredRadius`.
 *
 * Sources: E. P. Simoncelli and W. T. Freeman, "The steerable pyramid: a flexible architecture for multi-scale derivative
 * computation", ICIP 1995; J. Portilla and E. P. Simoncelli, "A parametric texture model based on joint statistics of
 * complex wavelet coefficients", IJCV 40 (2000).
 */

/** High-pass H(r): 0 up to r = ½, cos(π/2 · log₂ r) in the octave above, 1 from r = 1 on. */
export function highpass(r: number): number {
  if (r <= 0.5) return 0;
  if (r >= 1) return 1;
  return Math.cos((Math.PI / 2) * Math.log2(r));
}

/** Low-pass L(r) = √(1 − H²): 1 up to r = ½, 0 from r = 1 on. */
export function lowpass(r: number): number {
  if (r <= 0.5) return 1;
  if (r >= 1) return 0;
  return -Math.sin((Math.PI / 2) * Math.log2(r));
}

/**
 * Radial response of the oriented bands of a scale, L(2ˢr)·H(2ˢ⁺¹r): a hump of two octaves round r = 2⁻ˢ⁻¹.
 *
 * It is the whole recursion "low-pass, then high-pass an octave lower" in one formula, since each low-pass is 1 wherever
 * the next one is not 0.
 */
export function radialResponse(r: number, scale: number): number {
  return lowpass(r * 2 ** scale) * highpass(r * 2 ** (scale + 1));
}

/**
 * Angular response c·cosᴷ⁻¹(θ), c = 2ᴷ⁻¹(K−1)!/√(K(2K−2)!), so that the squares of K copies turned by π/K sum to 1.
 * A band has the further factor (−i)ᴷ⁻¹, which is not in here.
 */
export function angularResponse(angle: number, orientations: number): number {
  return angularGain(orientations) * Math.cos(angle) ** (orientations - 1);
}

/**
 * Angular response of the complex pyramid: twice `angularResponse` where −π/2 < θ ≤ π/2, else 0.
 *
 * Keeping just one of each pair ±ω makes a band analytic. The edge of the half plane counts once; it matters for K = 1
 * only, where the response does not vanish there.
 */
export function analyticAngularResponse(angle: number, orientations: number): number {
  const wrapped = wrap(angle);
  return wrapped > -Math.PI / 2 && wrapped <= Math.PI / 2 ? 2 * angularResponse(wrapped, orientations) : 0;
}

/** Direction of the wave vector of band `orientation` of K: πk/K. */
export function bandAngle(orientation: number, orientations: number): number {
  return (Math.PI * orientation) / orientations;
}

/**
 * How much each of the K bands at angles πk/K counts in the band at any other angle:
 * sin(K(φ − πk/K)) / (K·sin(φ − πk/K)), written as the cosine sum that has no 0/0.
 *
 * Source: W. T. Freeman and E. H. Adelson, "The design and use of steerable filters", IEEE PAMI 13 (1991), for the
 * angular function cosᴷ⁻¹, whose harmonics are −(K−1), −(K−3), …, K−1.
 */
export function interpolationWeights(angle: number, orientations: number): number[] {
  return Array.from({ length: orientations }, (_, orientation) => {
    const offset = angle - bandAngle(orientation, orientations);
    let sum = 0;
    for (let harmonic = 1 - orientations; harmonic < orientations; harmonic += 2) sum += Math.cos(harmonic * offset);
    return sum / orientations;
  });
}

/** Size of the grid of a scale: the image's, halved (rounded up) once a scale. `scale` = number of scales: the low-pass residual's. */
export function scaleSize(size: Size, scale: number): Size {
  let { width, height } = size;
  for (let step = 0; step < scale; step++) {
    width = coarserLength(width);
    height = coarserLength(height);
  }
  return { width, height };
}

/** Number of scales an image allows: ⌊log₂ of its shorter side⌋ − 2, which leaves a residual of at least four samples. */
export function mostScales(size: Size): number {
  return Math.floor(Math.log2(Math.min(size.width, size.height))) - 2;
}

/** A function of (r, θ) of an image of `size`, over the frequencies that the grid of `scale` holds. */
export function frequencyPlane(size: Size, scale: number, response: (r: number, theta: number) => number): Float64Array {
  const grid = scaleSize(size, scale);
  const [x0, y0] = [Math.floor(grid.width / 2), Math.floor(grid.height / 2)];
  const values = new Float64Array(grid.width * grid.height);
  for (let y = 0; y < grid.height; y++) {
    const v = (2 * (y - y0)) / size.height;
    for (let x = 0; x < grid.width; x++) {
      const u = (2 * (x - x0)) / size.width;
      values[y * grid.width + x] = response(Math.hypot(u, v), Math.atan2(v, u));
    }
  }
  return values;
}

/** Mask of the high-pass residual, on the image's grid. */
export function highpassMask(size: Size): Float64Array {
  return frequencyPlane(size, 0, highpass);
}

/** Mask of the low-pass residual below `scales` scales, on the last grid. */
export function lowpassMask(size: Size, scales: number): Float64Array {
  return frequencyPlane(size, scales, (r) => lowpass(r * 2 ** scales));
}

/** Mask of one oriented band on its scale's grid: `radialResponse` times the angular response turned to the band's angle. */
export function orientedMask(size: Size, scale: number, angle: number, orientations: number, analytic: boolean): Float64Array {
  const angular = analytic ? analyticAngularResponse : angularResponse;
  return frequencyPlane(size, scale, (r, theta) => {
    const radial = radialResponse(r, scale);
    return radial === 0 ? 0 : radial * angular(theta - angle, orientations);
  });
}

function angularGain(orientations: number): number {
  const order = orientations - 1;
  // (2ᴺN!)²/(2N)! = Π 2j/(2j − 1), free of large factorials.
  let square = 1;
  for (let j = 1; j <= order; j++) square *= (2 * j) / (2 * j - 1);
  return Math.sqrt(square / orientations);
}

/** To (−π, π]. */
function wrap(angle: number): number {
  const turns = Math.ceil((angle - Math.PI) / (2 * Math.PI));
  return angle - 2 * Math.PI * turns;
}
