/** What `minimise` needs of the function whose minimum it looks for. */
export interface Objective {
  /** The value at x, ≥ 0; fills `gradient`. */
  evaluate(x: Float64Array, gradient: Float64Array): number;
  /**
   * Fills `out` with a rough inverse of the curvature times a vector; symmetric and positive. It may have any scale: the
   * method finds that itself.
   */
  precondition(vector: Float64Array, out: Float64Array): void;
}

/** State after one iteration. */
export interface MinimiseStep {
  /** 1 for the first. */
  readonly iteration: number;
  readonly value: number;
}

export interface MinimiseOptions {
  /** Most iterations. */
  readonly iterations: number;
  /** Number of past steps from which the curvature is estimated. */
  readonly memory: number;
}

/** Share of the predicted decrease that a step must bring. */
const sufficientDecrease = 1e-4;
const mostTrials = 20;

/**
 * Moves `x` in place towards a minimum of a smooth function, step by step: L-BFGS with a preconditioner. It ends early where no
 * step brings a lower value.
 *
 * Source: J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd edition (2006), algorithm 7.4; the length of a step by
 * backtracking.
 */
export function* minimise(
  objective: Objective,
  x: Float64Array,
  { iterations, memory }: MinimiseOptions,
): Generator<MinimiseStep, void> {
  const pairs: { step: Float64Array; change: Float64Array; inverse: number }[] = [];
  const vector = (): Float64Array => new Float64Array(x.length);
  const [next, direction, conditioned] = [vector(), vector(), vector()];
  let [gradient, nextGradient] = [vector(), vector()];
  const shares = new Float64Array(memory);
  let scale = 1;
  let value = objective.evaluate(x, gradient);

  for (let iteration = 1; iteration <= iterations; iteration++) {
    direction.set(gradient);
    for (let i = pairs.length - 1; i >= 0; i--) {
      shares[i] = pairs[i].inverse * product(pairs[i].step, direction);
      add(pairs[i].change, -shares[i], direction);
    }
    objective.precondition(direction, conditioned);
    for (let i = 0; i < direction.length; i++) direction[i] = conditioned[i] * scale;
    pairs.forEach(({ step, change, inverse }, i) => {
      add(step, shares[i] - inverse * product(change, direction), direction);
    });

    // The value rises along `direction`; without known curvature, the first trial goes halfway to 0 were it linear.
    const slope = product(gradient, direction);
    if (!(slope > 0)) return;
    let length = pairs.length === 0 ? value / (2 * slope) : 1;
    let found = Infinity;
    for (let trial = 0; ; trial++) {
      for (let i = 0; i < x.length; i++) next[i] = x[i] - length * direction[i];
      found = objective.evaluate(next, nextGradient);
      if (found <= value - sufficientDecrease * length * slope) break;
      if (trial === mostTrials) return;
      // The lowest point of the parabola through what is known, not too far from the last trial.
      const parabola = (slope * length * length) / (2 * (found - value + slope * length));
      length = Number.isFinite(parabola) ? Math.min(0.5 * length, Math.max(0.1 * length, parabola)) : length / 10;
    }

    const pair = (pairs.length === memory ? pairs.shift() : undefined) ?? { step: vector(), change: vector(), inverse: 0 };
    for (let i = 0; i < x.length; i++) {
      pair.step[i] = next[i] - x[i];
      pair.change[i] = nextGradient[i] - gradient[i];
    }
    const curvature = product(pair.step, pair.change);
    if (curvature > 0) {
      objective.precondition(pair.change, conditioned);
      scale = curvature / product(pair.change, conditioned);
      pair.inverse = 1 / curvature;
      pairs.push(pair);
    }
    x.set(next);
    value = found;
    [gradient, nextGradient] = [nextGradient, gradient];
    yield { iteration, value };
  }
}

function product(a: Float64Array, b: Float64Array): number {
  let [even, odd] = [0, 0];
  const paired = a.length - (a.length % 2);
  for (let i = 0; i < paired; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  return even + odd + (paired < a.length ? a[paired] * b[paired] : 0);
}

function add(a: Float64Array, scale: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] += scale * a[i];
}
