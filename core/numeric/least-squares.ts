/** Σ w·g·gᵀ of the gradient of an image: it says how well each direction of a displacement is determined. */
export interface NormalMatrix {
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

/** A direction whose eigenvalue is below this share of the larger one counts as undetermined. */
const leastEigenvalueRatio = 1e-5;

/** Solves N·d = b for one normal matrix N and any right-hand sides. */
export interface Solver {
  /** Number of directions that N determines: 2 for an image with detail in every direction, 1 for straight edges, 0 for a flat one. */
  readonly rank: 0 | 1 | 2;
  /** The d with N·d = b; 0 along undetermined directions. */
  solve(bx: number, by: number): { x: number; y: number };
  /** Standard errors of the solution when every sample carries noise of that variance; `Infinity` for undetermined axes. */
  standardError(variance: number): { x: number; y: number };
}

/** Returns a solver that works in the eigenvectors of N, so that a straight edge (the aperture problem) leaves the determined direction exact. */
export function createSolver({ xx, xy, yy }: NormalMatrix): Solver {
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const strong = mean + spread;
  const weak = Math.max(0, mean - spread);
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const inverseStrong = strong > 0 ? 1 / strong : 0;
  const inverseWeak = strong > 0 && weak > leastEigenvalueRatio * strong ? 1 / weak : 0;

  /** √ of the diagonal of N⁻¹. An undetermined direction leaves an axis undetermined unless it is perpendicular to that axis. */
  const spreadAlong = (onStrong: number, onWeak: number) => {
    if (strong === 0 || (inverseWeak === 0 && onWeak * onWeak > leastEigenvalueRatio)) return Infinity;
    return Math.sqrt(onStrong * onStrong * inverseStrong + onWeak * onWeak * inverseWeak);
  };
  const spreads = { x: spreadAlong(cos, sin), y: spreadAlong(sin, cos) };
  const scaled = (factor: number, sigma: number) => (factor === Infinity ? Infinity : factor * sigma);

  return {
    rank: strong === 0 ? 0 : inverseWeak === 0 ? 1 : 2,
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
