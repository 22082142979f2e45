import type { OpTable } from '../engine.ts';
import { halfKeptExcess, halfKeptSquare, slowShare } from '../../plan/noise-cells.ts';
import { shiftGain } from '../../plan/shift-gain.ts';
import { tf } from '../../tensor/tf.ts';
import { complexOf, type TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'weighted-blur' | 'pool-power' | 'hold-noise' | 'phase-shift'>;

/** The steps that make the magnified motion out of the filtered phases. */
export const phaseOps: Ops = {
  'weighted-blur': (context, step) => {
    const { x, y } = context.constants.blurs[step.band];
    const moment = tf.tidy(() => {
      const { re, im } = complexOf(context.get(step.weight));
      const amplitude = modulus(re, im);
      const blur = (values: tf.Tensor2D): tf.Tensor2D => {
        const rows: tf.Tensor2D = x ? tf.matMul(values, x) : values;
        return y ? tf.matMul<tf.Tensor2D>(y, rows) : rows;
      };
      const [phase] = context.get(step.from);
      return [blur(tf.mul<tf.Tensor2D>(amplitude, phase)), blur(amplitude)];
    });
    context.set(step.to, moment);
  },

  'pool-power': (context, step) => {
    const means = context.constants.cellMeans;
    const { grid } = context.plan.bands[step.band];
    const [moment, amplitude] = context.get(step.from);
    const zero = (): tf.Tensor2D => tf.zeros([means.get(grid.height)!.shape[0], means.get(grid.width)!.shape[0]]);
    // the power before the last tick and after it, the one that is reported on, and the amplitude; a frame that takes no tick finds the
    // power that the one before found
    const state = tf.tidy(() => {
      const [older, newer, slow, amplitudes] = context.recall(step.to) ?? [zero(), zero(), zero(), zero()];
      if (context.ticks === 0) return [older, newer, slow, amplitudes].map((part) => part.clone());
      const overCells = (values: tf.Tensor2D): tf.Tensor2D =>
        tf.matMul(tf.matMul(means.get(grid.height)!, values), means.get(grid.width)!, false, true);
      const fresh = overCells(tf.square(moment));
      const share = 1 - (1 - context.plan.poolingShare) ** context.ticks;
      const slowly = slowShare(context.plan.poolingShare, context.ticks, context.ticksDone);
      const renewed = (before: tf.Tensor2D, by: number): tf.Tensor2D => tf.add(before, tf.mul(tf.sub(fresh, before), by));
      return [newer.clone(), renewed(newer, share), renewed(slow, slowly), overCells(amplitude)];
    });
    context.set(step.to, [state[0].clone()]);
    context.remember(step.to, state);
  },

  'hold-noise': (context, step) => {
    const { epsilon, noisePower, grid } = context.plan.bands[step.band];
    const between = context.constants.cellInterpolation;
    const [moment, amplitude] = context.get(step.from);
    const [power] = context.get(step.power);
    const smooth = tf.tidy(() => {
      const kept = keptShares(power, noisePower);
      const gain = tf.matMul(tf.matMul(between.get(grid.height)!, kept), between.get(grid.width)!, false, true);
      const square = tf.div(1, tf.add(1, tf.square(tf.div(halfKeptSquare * noisePower, tf.square(moment)))));
      const share = tf.add(gain, tf.mul(tf.sub(1, gain), square));
      return tf.div<tf.Tensor2D>(tf.mul(share, moment), tf.add(amplitude, epsilon));
    });
    context.set(step.to, [smooth]);
  },

  'phase-shift': (context, step) => {
    const { spec } = context.plan;
    const { limit } = context.plan.bands[step.band];
    const band = complexOf(context.get(step.from));
    const [re, im] = tf.tidy(() => {
      const asked = tf.mul<tf.Tensor2D>(context.get(step.phase)[0], shiftGain(spec));
      const amplitude = modulus(band.re, band.im);
      const beyond = tf.cast(tf.greater(tf.abs(asked), limit), 'float32');
      // where a field moves the image, `move-plane` counts
      if (!context.plan.field) context.count(tf.sum(tf.mul(amplitude, beyond)), tf.sum(amplitude));
      const carried = spec.limit === 'soft' ? tf.mul<tf.Tensor2D>(tf.tanh(tf.div(asked, limit)), limit) : asked;
      const angle = step.outside === null ? carried : tf.sub<tf.Tensor2D>(carried, context.get(step.outside)[0]);
      // B·e^{iθ} − B
      const cosine = tf.sub<tf.Tensor2D>(tf.cos(angle), 1);
      const sine = tf.sin(angle);
      return [
        tf.sub<tf.Tensor2D>(tf.mul(band.re, cosine), tf.mul(band.im, sine)),
        tf.add<tf.Tensor2D>(tf.mul(band.re, sine), tf.mul(band.im, cosine)),
      ];
    });
    context.set(step.to, [re, im]);
  },
};

/** `keptShare` of every cell. */
function keptShares(power: tf.Tensor2D, noisePower: number): tf.Tensor2D {
  const excess = tf.relu(tf.sub(tf.div(power, noisePower), 1));
  return tf.div(1, tf.add(1, tf.square(tf.div(halfKeptExcess, excess))));
}

function modulus(re: tf.Tensor2D, im: tf.Tensor2D): tf.Tensor2D {
  return tf.sqrt(tf.add(tf.square(re), tf.square(im)));
}
