import type { OpTable } from '../engine.ts';
import { reflected } from '../../plan/binomial.ts';
import type { MotionPlan } from '../../plan/plan.ts';
import { derivativeTaps, rieszTaps, vanishingShift } from '../../plan/riesz-filters.ts';
import { tf } from '../../tensor/tf.ts';
import type { Components, TensorContext } from './context.ts';

type Ops = Pick<
  OpTable<TensorContext>,
  'riesz-transform' | 'quaternion-change' | 'motion-equations' | 'solve-motion' | 'riesz-shift'
>;
type Axis = 'x' | 'y';

/** Squares below this count as zero: it is far below the square of any phase of an 8- or 16-bit image. */
const tiny = 1e-30;

/** Motion from the phases of a Riesz pyramid, and levels moved by it (docs/mathematics/riesz.md). */
export const rieszOps: Ops = {
  'riesz-transform': (context, step) => {
    const [band] = context.get(step.from);
    context.set(step.to, [band.clone(), correlate(band, rieszTaps, 'x'), correlate(band, rieszTaps, 'y')]);
  },

  'quaternion-change': (context, step) => {
    const now = context.get(step.from);
    const before = context.recall(step.to);
    const change = before
      ? tf.tidy(() => quaternionLogarithm(now, before))
      : [tf.zerosLike<tf.Tensor2D>(now[0]), tf.zerosLike<tf.Tensor2D>(now[0])];
    context.remember(
      step.to,
      now.map((part) => part.clone()),
    );
    context.set(step.to, change);
  },

  'motion-equations': (context, step) => {
    const { epsilon } = motionPlan(context, step.level);
    context.set(
      step.to,
      tf.tidy(() => normalEquations(context.get(step.from), context.get(step.change), epsilon)),
    );
  },

  'solve-motion': (context, step) => {
    const plan = motionPlan(context, step.level);
    const equations = context.get(step.from);
    const prior = step.prior === null ? null : context.get(step.prior);
    context.set(
      step.to,
      tf.tidy(() => solve(equations, prior, plan)),
    );
  },

  'riesz-shift': (context, step) => {
    const { limit } = motionPlan(context, step.level);
    const gain = context.plan.levels[step.level].alpha;
    const [band] = context.get(step.from);
    const motion = context.get(step.motion);
    const outside = step.outside === null ? null : context.get(step.outside);
    const change = tf.tidy(() => {
      const asked = motion.map((part) => tf.mul<tf.Tensor2D>(part, gain));
      const weight = tf.abs(band);
      const beyond = tf.cast(tf.greater(tf.maximum(tf.abs(asked[0]), tf.abs(asked[1])), limit), 'float32');
      context.count(tf.sum(tf.mul(weight, beyond)), tf.sum(weight));
      const [x, y] = asked.map((part, index) => {
        const carried = context.plan.spec.limit === 'soft' ? tf.mul<tf.Tensor2D>(tf.tanh(tf.div(part, limit)), limit) : part;
        return outside === null ? carried : tf.sub<tf.Tensor2D>(carried, outside[index]);
      });
      return tf.sub<tf.Tensor2D>(moved(moved(band, x, 'x', limit), y, 'y', limit), band);
    });
    context.set(step.to, [change]);
  },
};

function motionPlan(context: TensorContext, level: number): MotionPlan {
  return context.plan.levels[level].motion!;
}

/** Vector part of log(Q·P⁻¹) without its k component: (δφ cos θ, δφ sin θ). */
function quaternionLogarithm(now: Components, before: Components): tf.Tensor2D[] {
  const [l, r1, r2] = now;
  const [m, s1, s2] = before;
  const real = sum(tf.mul(l, m), tf.mul(r1, s1), tf.mul(r2, s2));
  const q1 = tf.sub<tf.Tensor2D>(tf.mul(m, r1), tf.mul(l, s1));
  const q2 = tf.sub<tf.Tensor2D>(tf.mul(m, r2), tf.mul(l, s2));
  const length = tf.sqrt(sum(tf.square(q1), tf.square(q2)));
  const scale = tf.div<tf.Tensor2D>(tf.atan2(length, real), tf.maximum(length, Math.sqrt(tiny)));
  return [tf.mul(q1, scale), tf.mul(q2, scale)];
}

/** (J₁₁, J₁₂, J₂₂, b₁, b₂) of one sample each: w·PᵀP and w·Pᵀ·A²φ. */
function normalEquations(quaternion: Components, change: Components, epsilon: number): tf.Tensor2D[] {
  const [band, r1, r2] = quaternion;
  const gradient = { x: correlate(band, derivativeTaps, 'x'), y: correlate(band, derivativeTaps, 'y') };
  const phaseGradient = (r: tf.Tensor2D, axis: Axis): tf.Tensor2D =>
    tf.sub(tf.mul(r, gradient[axis]), tf.mul(band, correlate(r, derivativeTaps, axis)));
  const [p11, p12] = [phaseGradient(r1, 'x'), phaseGradient(r1, 'y')];
  const [p21, p22] = [phaseGradient(r2, 'x'), phaseGradient(r2, 'y')];
  const power = sum(tf.square(band), tf.square(r1), tf.square(r2));
  const weight = tf.div<tf.Tensor2D>(1, tf.add(power, epsilon ** 2));
  const [c1, c2] = change.map((part) => tf.mul<tf.Tensor2D>(part, power));
  const weighted = (a: tf.Tensor2D, b: tf.Tensor2D, c: tf.Tensor2D, d: tf.Tensor2D): tf.Tensor2D =>
    tf.mul(weight, tf.add(tf.mul(a, b), tf.mul(c, d)));
  return [
    weighted(p11, p11, p21, p21),
    weighted(p11, p12, p21, p22),
    weighted(p12, p12, p22, p22),
    weighted(p11, c1, p21, c2),
    weighted(p12, c1, p22, c2),
  ];
}

/** δ of (J + λ) δ = b + λ·2·prior, J and b blurred. */
function solve(equations: Components, prior: Components | null, plan: MotionPlan): tf.Tensor2D[] {
  const [j11, j12, j22, b1, b2] = equations.map((part) => correlate(correlate(part, plan.blur.x, 'x'), plan.blur.y, 'y'));
  const lambda = tf.add<tf.Tensor2D>(tf.mul(tf.add(j11, j22), plan.leaning), plan.noiseFloor);
  const [c1, c2] = [b1, b2].map((b, index) =>
    prior === null ? b : tf.add<tf.Tensor2D>(b, tf.mul(tf.mul(lambda, 2), prior[index])),
  );
  const [a11, a22] = [tf.add<tf.Tensor2D>(j11, lambda), tf.add<tf.Tensor2D>(j22, lambda)];
  const determinant = tf.sub(tf.mul(a11, a22), tf.square(j12));
  return [
    tf.div(tf.sub(tf.mul(a22, c1), tf.mul(j12, c2)), determinant),
    tf.div(tf.sub(tf.mul(a11, c2), tf.mul(j12, c1)), determinant),
  ];
}

/** The image moved along one axis by `shift` samples, different at each sample; faded out beyond the limit. */
function moved(image: tf.Tensor2D, shift: tf.Tensor2D, axis: Axis, limit: number): tf.Tensor2D {
  const m = tf.clipByValue<tf.Tensor2D>(shift, -limit, limit);
  const square = tf.square(m);
  const [one, four, nine] = [1, 4, 9].map((whole) => tf.sub<tf.Tensor2D>(whole, square));
  const even = [
    tf.div(tf.mul(tf.mul(one, four), nine), 36),
    tf.div(tf.mul(four, nine), 48),
    tf.div(tf.mul(one, nine), -120),
    tf.div(tf.mul(one, four), 720),
  ] as tf.Tensor2D[];
  const samples = neighbours(image, limit, axis);
  let result = tf.mul<tf.Tensor2D>(even[0], samples(0));
  for (let k = 1; k <= limit; k++) {
    for (const side of [k, -k]) {
      const weight = tf.mul(tf.mul(m, tf.add(m, side)), even[k]);
      result = tf.add(result, tf.mul(weight, samples(-side)));
    }
  }
  const left = tf.clipByValue<tf.Tensor2D>(tf.sub(vanishingShift, tf.abs(shift)), 0, 1);
  const fade = tf.mul(tf.square(left), tf.sub(3, tf.mul(left, 2)));
  return tf.mul(fade, result);
}

/** Σ taps[k]·x(position + k − radius): the image continued by reflection. */
function correlate(image: tf.Tensor2D, taps: ArrayLike<number>, axis: Axis): tf.Tensor2D {
  return tf.tidy(() => {
    const radius = (taps.length - 1) / 2;
    const samples = neighbours(image, radius, axis);
    const terms = Array.from({ length: taps.length }, (_, index) => index)
      .filter((index) => taps[index] !== 0)
      .map((index) => tf.mul<tf.Tensor2D>(samples(index - radius), taps[index]));
    return tf.addN(terms);
  });
}

/** Gives the image as seen `offset` samples along the axis (|offset| ≤ reach), continued by half-sample reflection. */
function neighbours(image: tf.Tensor2D, reach: number, axis: Axis): (offset: number) => tf.Tensor2D {
  const [height, width] = image.shape;
  const length = axis === 'x' ? width : height;
  const positions = Int32Array.from({ length: length + 2 * reach }, (_, index) => reflected(index - reach, length));
  const wide = tf.gather(image, tf.tensor1d(positions, 'int32'), axis === 'x' ? 1 : 0);
  return (offset) =>
    axis === 'x'
      ? tf.slice2d(wide, [0, reach + offset], [height, width])
      : tf.slice2d(wide, [reach + offset, 0], [height, width]);
}

function sum(...terms: tf.Tensor[]): tf.Tensor2D {
  return tf.addN(terms as tf.Tensor2D[]);
}
