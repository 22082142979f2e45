import type { Unmeasurable } from './displacement-meter.ts';

/** Σ w·g·gᵀ of the gradient of an image: how firmly it fixes a displacement, direction by direction. */
export interface NormalMatrix {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** Below this share of the stronger direction's weight, a direction counts as one along which nothing can be seen to move. */
const aperture = 1e-5;

export interface Solver {
  /** Why the image does not fix every direction; `null` when it does. */
  readonly unmeasurable: Unmeasurable | null;
  /** The displacement that N·d = b asks for; 0 along directions that the image does not fix. */
  solve(bx: number, by: number): { x: number; y: number };
  /** Standard errors of the solution under noise of that variance a sample; `Infinity` for axes that the image does not fix. */
  standardError(variance: number): { x: number; y: number };
}

/** Solves the normal equations through their principal directions, so that a straight edge (the aperture problem) does no harm. */
export function createSolver({ xx, xy, yy }: NormalMatrix): Solver {
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const strong = mean + spread;
  const weak = Math.max(0, mean - spread);
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const inverseStrong = strong > 0 ? 1 / strong : 0;
  const inverseWeak = strong > 0 && weak > aperture * strong ? 1 / weak : 0;

  /** √ of the diagonal of N⁻¹. A blind direction makes an axis blind unless it stands across that axis. */
  const spreadAlong = (onStrong: number, onWeak: number) => {
    if (strong === 0 || (inverseWeak === 0 && onWeak * onWeak > aperture)) return Infinity;
    return Math.sqrt(onStrong * onStrong * inverseStrong + onWeak * onWeak * inverseWeak);
  };
  const spreads = { x: spreadAlong(cos, sin), y: spreadAlong(sin, cos) };
  const scaled = (factor: number, sigma: number) => (factor === Infinity ? Infinity : factor * sigma);

  return {
    unmeasurable: strong === 0 ? 'no-texture' : inverseWeak === 0 ? 'one-direction' : null,
    solve(bx, by) {
      const along = (bx * cos + by * sin) * inverseStrong;
      const across = (by * cos - bx * sin) * inverseWeak;
      return { x: along * cos - across * sin, y: along * sin + across * cos };
    },
    standardError(variance) {
      const sigma = Math.sqrt(variance);
      return { x: scaled(spreads.x, sigma), y: scaled(spreads.y, sigma) };
    },
  };
}
