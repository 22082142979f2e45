import type { OpTable } from '../engine.ts';
import { maxCode, planeSizes } from '../../base/frame.ts';
import { tf } from '../../tensor/tf.ts';
import type { TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'load-plane' | 'store-plane'>;

/** Between the codes of a frame's planes and tensors of values 0…1. */
export const planeOps: Ops = {
  'load-plane': (context, step) => {
    const { width, height } = planeSizes(context.plan.size, context.plan.format)[step.plane];
    const scale = 1 / maxCode(context.plan.format);
    const values = Float32Array.from(context.input.planes[step.plane], (code) => code * scale);
    context.set(step.to, [tf.tensor2d(values, [height, width])]);
  },

  'store-plane': (context, step) => {
    if (context.filling) return;
    const change = context.get(step.change)[0].dataSync();
    const weights = context.plan.regions[context.plan.planes.indexOf(step.plane)];
    const source = context.source.planes[step.plane];
    const output = context.output[step.plane];
    const largest = maxCode(context.plan.format);
    for (let at = 0; at < output.length; at++) {
      const moved = largest * change[at] * (weights ? weights[at] : 1);
      // a change that is not a number must not reach the image
      const value = Number.isFinite(moved) ? source[at] + moved : source[at];
      output[at] = Math.min(largest, Math.max(0, Math.round(value)));
    }
  },
};
