import type { OpTable } from '../engine.ts';
import { tf } from '../../tensor/tf.ts';
import type { TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'reduce' | 'expand' | 'laplacian' | 'collapse' | 'amplify'>;

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

/** M(height) · image · M(width)ᵀ */
function applied(matrices: ReadonlyMap<number, tf.Tensor2D>, height: number, width: number, image: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(tf.matMul(matrices.get(height)!, image), matrices.get(width)!, false, true);
}
