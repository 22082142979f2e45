import type { OpTable } from '../engine.ts';
import { tf } from '../../tensor/tf.ts';
import type { TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'reduce' | 'expand' | 'laplacian' | 'collapse' | 'attenuate-edges' | 'amplify'>;

/** Gaussian and Laplacian pyramids: products with the matrices of REDUCE and EXPAND from both sides. */
export const spatialOps: Ops = {
  reduce: (context, step) => {
    const reduced = context
      .get(step.from)
      .map((image) => tf.tidy(() => applied(context.constants.reduce, image.shape[0], image.shape[1], image)));
    context.set(step.to, reduced);
  },

  expand: (context, step) => {
    const expanded = context.get(step.from).map((coarse) => expandTo(context, step.to, coarse));
    context.set(step.to, expanded);
  },

  laplacian: (context, step) => {
    const [fine] = context.get(step.fine);
    const [coarse] = context.get(step.coarse);
    context.set(step.to, [tf.tidy(() => tf.sub<tf.Tensor2D>(fine, expandTo(context, step.fine, coarse)))]);
  },

  collapse: (context, step) => {
    const [fine] = context.get(step.fine);
    const sum = tf.tidy(() =>
      step.coarse === null ? fine.clone() : tf.add<tf.Tensor2D>(fine, expandTo(context, step.fine, context.get(step.coarse)[0])),
    );
    context.set(step.to, [sum]);
  },

  'attenuate-edges': (context, step) => {
    const { edgeGradient = Infinity } = context.plan.levels[step.level];
    const [image] = context.get(step.image);
    const weighted = context.get(step.from).map((part) =>
      tf.tidy(() => {
        const slope = tf.add(tf.square(slopeAlong(image, 0)), tf.square(slopeAlong(image, 1)));
        return tf.div<tf.Tensor2D>(part, tf.add(1, tf.mul(slope, 1 / edgeGradient ** 2)));
      }),
    );
    context.set(step.to, weighted);
  },

  amplify: (context, step) => {
    const { alpha } = context.plan.levels[step.level];
    context.set(
      step.to,
      context.get(step.from).map((part) => tf.mul<tf.Tensor2D>(part, alpha)),
    );
  },
};

function expandTo(context: TensorContext, like: string, coarse: tf.Tensor2D): tf.Tensor2D {
  const { height, width } = context.plan.buffers[like];
  return tf.tidy(() => applied(context.constants.expand, height, width, coarse));
}

/** Half the difference of the neighbours along an axis, the samples at the ends repeated. */
function slopeAlong(image: tf.Tensor2D, axis: 0 | 1): tf.Tensor2D {
  const last = image.shape[axis] - 1;
  const part = (from: number, size: number): tf.Tensor2D =>
    axis === 0 ? tf.slice(image, [from, 0], [size, -1]) : tf.slice(image, [0, from], [-1, size]);
  const after = tf.concat([part(Math.min(1, last), last), part(last, 1)], axis);
  const before = tf.concat([part(0, 1), part(0, last)], axis);
  return tf.mul(tf.sub(after, before), 0.5);
}

/** M(height) · image · M(width)ᵀ */
function applied(matrices: ReadonlyMap<number, tf.Tensor2D>, height: number, width: number, image: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(tf.matMul(matrices.get(height)!, image), matrices.get(width)!, false, true);
}
