export interface Vector {
  readonly x: number;
  readonly y: number;
}

/** 2 × 2: rows x and y, columns x and y. */
export interface Matrix {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
}

/** Returns A·v. */
export function apply({ xx, xy, yx, yy }: Matrix, { x, y }: Vector): { x: number; y: number } {
  return { x: xx * x + xy * y, y: yx * x + yy * y };
}

/** Returns A⁻¹; A must not be singular. */
export function inverse({ xx, xy, yx, yy }: Matrix): Matrix {
  const determinant = xx * yy - xy * yx;
  return { xx: yy / determinant, xy: -xy / determinant, yx: -yx / determinant, yy: xx / determinant };
}

/** nᵀ A n. */
export function quadratic({ xx, xy, yx, yy }: Matrix, { x, y }: Vector): number {
  return xx * x * x + (xy + yx) * x * y + yy * y * y;
}

/** n nᵀ/(nᵀ A n): solves A·d = b along the unit vector n only. */
export function inverseAlong(matrix: Matrix, { x, y }: Vector): Matrix {
  const along = quadratic(matrix, { x, y });
  return { xx: (x * x) / along, xy: (x * y) / along, yx: (x * y) / along, yy: (y * y) / along };
}

/** A·S·Aᵀ: the covariance of A·v when S is that of v. */
export function sandwich(a: Matrix, s: Matrix): Matrix {
  const first = apply(a, { x: s.xx, y: s.yx });
  const second = apply(a, { x: s.xy, y: s.yy });
  return {
    xx: first.x * a.xx + second.x * a.xy,
    xy: first.x * a.yx + second.x * a.yy,
    yx: first.y * a.xx + second.y * a.xy,
    yy: first.y * a.yx + second.y * a.yy,
  };
}

export function sum(a: Matrix, b: Matrix): Matrix {
  return { xx: a.xx + b.xx, xy: a.xy + b.xy, yx: a.yx + b.yx, yy: a.yy + b.yy };
}

export function scaled({ xx, xy, yx, yy }: Matrix, factor: number): Matrix {
  return { xx: factor * xx, xy: factor * xy, yx: factor * yx, yy: factor * yy };
}

/** Eigenvalues of a symmetric matrix that is not negative, and the unit eigenvector of the larger one. */
export function principalDirections({ xx, xy, yy }: Matrix): { strong: number; weak: number; across: Vector } {
  const mean = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  return { strong: mean + spread, weak: Math.max(0, mean - spread), across: { x: Math.cos(angle), y: Math.sin(angle) } };
}
