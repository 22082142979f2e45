import type { OpTable } from '../engine.ts';
import { shiftGain } from '../../plan/shift-gain.ts';
import { tf } from '../../tensor/tf.ts';
import { complexOf, type TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'weighted-blur' | 'phase-shift'>;

/** The two steps that make the magnified motion out of the filtered phases. */
export const phaseOps: Ops = {
  'weighted-blur': (context, step) => {
    const { x, y } = context.constants.blurs[step.band];
    const { epsilon, noiseFloor } = context.plan.bands[step.band];
    const smooth = tf.tidy(() => {
      const { re, im } = complexOf(context.get(step.weight));
      const amplitude = modulus(re, im);
      const blur = (values: tf.Tensor2D): tf.Tensor2D => {
        const rows: tf.Tensor2D = x ? tf.matMul(values, x) : values;
        return y ? tf.matMul<tf.Tensor2D>(y, rows) : rows;
      };
      const [phase] = context.get(step.from);
      const weighted = blur(tf.mul<tf.Tensor2D>(amplitude, phase));
      const squared = tf.square(weighted);
      const cored = tf.div(tf.mul(weighted, squared), tf.add(squared, noiseFloor));
      return tf.div<tf.Tensor2D>(cored, tf.add(blur(amplitude), epsilon));
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
      context.count(tf.sum(tf.mul(amplitude, beyond)), tf.sum(amplitude));
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

function modulus(re: tf.Tensor2D, im: tf.Tensor2D): tf.Tensor2D {
  return tf.sqrt(tf.add(tf.square(re), tf.square(im)));
}
