import { maxCode, planeSizes, type Size } from '../../base/frame.ts';
import { type AxisDerivative, unexplained } from '../../plan/displacement-field.ts';
import { halfKeptExcess, halfKeptSquare, slowShare } from '../../plan/noise-cells.ts';
import { shiftGain } from '../../plan/shift-gain.ts';
import type { Complex } from '../../tensor/complex.ts';
import { tf } from '../../tensor/tf.ts';
import type { OpTable } from '../engine.ts';
import { complexOf, type FieldMatrices, type TensorContext } from './context.ts';
import { interpolated, inverted, originsOf } from './interpolation.ts';

type Ops = Pick<
  OpTable<TensorContext>,
  | 'phase-gradient'
  | 'motion-evidence'
  | 'solve-displacement'
  | 'pool-evidence'
  | 'hold-displacement'
  | 'guide-scale'
  | 'unexplained-phase'
  | 'invert-displacement'
  | 'move-plane'
>;

/** Powers below this are nothing at all: quotients of them are held at zero. */
const nothing = 1e-20;
/** Part of the trace of N that is added to its diagonal: where all waves run one way, nothing says how far the image moves across. */
const regularity = 1e-4;

/** The steps that find a displacement field in the filtered phases, and move the image by it. */
export const envelopeOps: Ops = {
  'phase-gradient': (context, step) => {
    const { derivative, steepest } = context.plan.bands[step.band].motion!;
    const band = complexOf(context.get(step.from));
    const gradient = tf.tidy(() => {
      const power = tf.add(squaredModulus(band), nothing);
      return ([1, 0] as const).map((axis) => {
        const along = derivativeOf(band, axis === 1 ? derivative.x : derivative.y, axis);
        const current = tf.sub<tf.Tensor2D>(tf.mul(band.re, along.im), tf.mul(band.im, along.re));
        return tf.clipByValue<tf.Tensor2D>(tf.div(current, power), -steepest, steepest);
      });
    });
    context.set(step.to, gradient);
  },

  'motion-evidence': (context, step) => {
    const { motion, grid } = context.plan.bands[step.band];
    const band = complexOf(context.get(step.from));
    const [x, y] = context.get(step.gradient);
    const [phase] = context.get(step.phase);
    const [outside] = step.outside === null ? [null] : context.get(step.outside);
    const before = step.first ? null : context.get(step.to);
    const evidence = tf.tidy(() => {
      const power = squaredModulus(band);
      const [weightedX, weightedY] = [tf.mul<tf.Tensor2D>(power, x), tf.mul<tf.Tensor2D>(power, y)];
      const motions = tf.mul<tf.Tensor2D>(power, tf.square(phase));
      const parts = [
        tf.mul<tf.Tensor2D>(weightedX, x),
        tf.mul<tf.Tensor2D>(weightedX, y),
        tf.mul<tf.Tensor2D>(weightedY, y),
        tf.mul<tf.Tensor2D>(weightedX, tf.neg(phase)),
        tf.mul<tf.Tensor2D>(weightedY, tf.neg(phase)),
        tf.sub<tf.Tensor2D>(motions, unexplained.noiseInMisfit * motion!.noisePower),
        tf.sub<tf.Tensor2D>(motions, motion!.noisePower),
        ...(outside === null ? [] : [weightedX, weightedY].map((part) => tf.mul<tf.Tensor2D>(part, tf.neg(outside)))),
      ];
      const means = context.constants.field!.means[motion!.scale];
      return parts.map((part, index) => {
        const mean = tf.matMul<tf.Tensor2D>(tf.matMul(means.y.get(grid.height)!, part), means.x.get(grid.width)!, false, true);
        return before === null ? mean : tf.add<tf.Tensor2D>(before[index], mean);
      });
    });
    context.set(step.to, evidence);
  },

  'solve-displacement': (context, step) => {
    const { scales, ...field } = context.plan.field!;
    const { toField } = context.constants.field!;
    const found = tf.tidy(() => {
      const all = step.from.map((buffer, scale) =>
        context.get(buffer).map((part) => interpolatedAt(part, toField[scale], field)),
      );
      const sum = (part: number): tf.Tensor2D => tf.addN(all.map((evidence) => evidence[part]));
      const trace = tf.add<tf.Tensor2D>(sum(0), sum(2));
      const slack = tf.add<tf.Tensor2D>(tf.mul(trace, regularity), nothing);
      const [xx, xy, yy] = [tf.add<tf.Tensor2D>(sum(0), slack), sum(1), tf.add<tf.Tensor2D>(sum(2), slack)];
      const determinant = tf.sub<tf.Tensor2D>(tf.mul(xx, yy), tf.square(xy));
      const solve = (x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D[] => [
        tf.div(tf.sub(tf.mul(yy, x), tf.mul(xy, y)), determinant),
        tf.div(tf.sub(tf.mul(xx, y), tf.mul(xy, x)), determinant),
      ];
      const [alongX, alongY] = [sum(3), sum(4)];
      const [x, y] = solve(alongX, alongY);
      // of noise alone, bᵀN⁻¹b is on average the trace of N⁻¹ times the covariance of b
      const evidence = tf.add<tf.Tensor2D>(tf.mul(alongX, x), tf.mul(alongY, y));
      const traces = all.map((parts, scale) => tf.mul<tf.Tensor2D>(tf.add(parts[0], parts[2]), scales[scale].noise));
      const noise = tf.mul<tf.Tensor2D>(tf.div(tf.addN(traces), tf.add(trace, nothing)), 2);
      const outside = step.outside ? solve(sum(7), sum(8)) : [];
      return [x, y, tf.div<tf.Tensor2D>(evidence, tf.add(noise, nothing)), ...outside];
    });
    context.set(step.to, found);
  },

  'pool-evidence': (context, step) => {
    const { cellMeans } = context.constants;
    const { width, height } = context.plan.field!;
    const ratio = context.get(step.from)[2];
    const state = tf.tidy(() => {
      const zero = (): tf.Tensor2D => tf.zeros([cellMeans.get(height)!.shape[0], cellMeans.get(width)!.shape[0]]);
      const [older, newer, slow] = context.recall(step.to) ?? [zero(), zero(), zero()];
      if (context.ticks === 0) return [older, newer, slow].map((part) => part.clone());
      const fresh: tf.Tensor2D = tf.matMul(tf.matMul(cellMeans.get(height)!, ratio), cellMeans.get(width)!, false, true);
      const share = 1 - (1 - context.plan.poolingShare) ** context.ticks;
      const slowly = slowShare(context.plan.poolingShare, context.ticks, context.ticksDone);
      const renewed = (before: tf.Tensor2D, by: number): tf.Tensor2D => tf.add(before, tf.mul(tf.sub(fresh, before), by));
      return [newer.clone(), renewed(newer, share), renewed(slow, slowly)];
    });
    context.set(step.to, [state[0].clone()]);
    context.remember(step.to, state);
  },

  'hold-displacement': (context, step) => {
    const { width, height } = context.plan.field!;
    const between = context.constants.cellInterpolation;
    const [x, y, ratio, ...outside] = context.get(step.from);
    const [power] = context.get(step.power);
    const held = tf.tidy(() => {
      const excess = tf.relu(tf.sub(power, 1));
      const kept = tf.div<tf.Tensor2D>(1, tf.add(1, tf.square(tf.div(halfKeptExcess, excess))));
      const gain: tf.Tensor2D = tf.matMul(tf.matMul(between.get(height)!, kept), between.get(width)!, false, true);
      const alone = tf.div(1, tf.add(1, tf.square(tf.div(2 * halfKeptSquare, ratio))));
      const share = tf.add<tf.Tensor2D>(gain, tf.mul(tf.sub(1, gain), alone));
      return [x, y].map((part) => tf.mul<tf.Tensor2D>(part, share));
    });
    context.set(step.to, [...held, ...outside.map((part) => part.clone())]);
  },

  'guide-scale': (context, step) => {
    const [xx, xy, yy, alongX, alongY, motions, noiseless] = context.get(step.from);
    const place = context.plan.field!.scales[step.scale];
    const between = context.constants.field!.toScale[step.scale];
    const guide = tf.tidy(() => {
      const [x, y] = context.get(step.found).map((part) => interpolatedAt(part, between, place));
      const explained = tf.sub<tf.Tensor2D>(
        tf.mul(2, tf.add(tf.mul(alongX, x), tf.mul(alongY, y))),
        tf.addN([
          tf.mul<tf.Tensor2D>(xx, tf.square(x)),
          tf.mul<tf.Tensor2D>(yy, tf.square(y)),
          tf.mul<tf.Tensor2D>(2, tf.mul(xy, tf.mul(x, y))),
        ]),
      );
      const misfit = tf.div(tf.relu(tf.sub(motions, explained)), tf.add(tf.relu(noiseless), nothing));
      const share = tf.div<tf.Tensor2D>(1, tf.add(1, tf.square(tf.div(unexplained.halfMisfit, misfit))));
      return [share, ...context.get(step.displacement).map((part) => interpolatedAt(part, between, place))];
    });
    context.set(step.to, guide);
  },

  'unexplained-phase': (context, step) => {
    const { grid, motion } = context.plan.bands[step.band];
    const between = context.constants.field!.interpolation[motion!.scale];
    const [phase] = context.get(step.from);
    const [gradientX, gradientY] = context.get(step.gradient);
    const [share, ...displacement] = context.get(step.guide);
    const [x, y] = step.of === 'band' ? displacement.slice(0, 2) : displacement.slice(2, 4);
    const rest = tf.tidy(() => {
      const atBand = (part: tf.Tensor2D): tf.Tensor2D => interpolatedAt(part, between, grid);
      const explained = tf.add<tf.Tensor2D>(tf.mul(gradientX, atBand(x)), tf.mul(gradientY, atBand(y)));
      return tf.mul<tf.Tensor2D>(atBand(share), tf.add(phase, explained));
    });
    context.set(step.to, [rest]);
  },

  'invert-displacement': (context, step) => {
    const { plan } = context;
    const gain = shiftGain(plan.spec);
    const [x, y, outsideX, outsideY] = context.get(step.from);
    const { inverse, beyond, all } = tf.tidy(() => {
      const asked = (inside: tf.Tensor2D, outside: tf.Tensor2D | undefined): tf.Tensor2D => {
        const wanted = tf.mul<tf.Tensor2D>(inside, gain);
        return outside === undefined ? wanted : tf.sub(wanted, outside);
      };
      const found = inverted({ x: asked(x, outsideX), y: asked(y, outsideY) }, plan.extended);
      return {
        inverse: [found.inverse.x, found.inverse.y],
        beyond: tf.sum<tf.Scalar>(found.unsettled.beyond),
        all: tf.sum<tf.Scalar>(found.unsettled.all),
      };
    });
    context.count(beyond, all);
    tf.dispose([beyond, all]);
    context.set(step.to, inverse);
  },

  'move-plane': (context, step) => {
    const { plan } = context;
    const size = planeSizes(plan.size, plan.format)[step.plane];
    const [x, y] = context.get(step.inverse);
    const change = tf.tidy(() => {
      const scale = 1 / maxCode(plan.format);
      const codes = Float32Array.from(context.source.planes[step.plane], (code) => code * scale);
      const plane = tf.tensor2d(codes, [size.height, size.width]);
      const image = step.change === null ? plane : tf.add<tf.Tensor2D>(plane, context.get(step.change)[0]);
      return tf.sub<tf.Tensor2D>(interpolated(image, originsOf({ x, y }, plan.extended, plan.size, size)), plane);
    });
    context.set(step.to, [change]);
  },
};

/** A map interpolated at other samples, by the matrices for as many. */
function interpolatedAt(map: tf.Tensor2D, { x, y }: FieldMatrices, { width, height }: Size): tf.Tensor2D {
  return tf.matMul(tf.matMul(y.get(height)!, map), x.get(width)!, false, true);
}

function squaredModulus({ re, im }: Complex): tf.Tensor2D {
  return tf.add(tf.square(re), tf.square(im));
}

/** ∂B along an axis of the band's periodic grid: see `AxisDerivative`. */
function derivativeOf(band: Complex, { wave, turn, taps }: AxisDerivative, axis: 0 | 1): Complex {
  let re: tf.Tensor2D = tf.mul(band.im, -wave);
  let im: tf.Tensor2D = tf.mul(band.re, wave);
  taps.forEach((tap, index) => {
    const distance = index + 1;
    const [cosine, sine] = [tap * Math.cos(distance * turn), tap * Math.sin(distance * turn)];
    const [nextRe, nextIm] = [rolled(band.re, distance, axis), rolled(band.im, distance, axis)];
    const [lastRe, lastIm] = [rolled(band.re, -distance, axis), rolled(band.im, -distance, axis)];
    // e^{−iθ}·next − e^{iθ}·last
    re = tf.add(re, tf.add(tf.mul(tf.sub(nextRe, lastRe), cosine), tf.mul(tf.add(nextIm, lastIm), sine)));
    im = tf.add(im, tf.sub(tf.mul(tf.sub(nextIm, lastIm), cosine), tf.mul(tf.add(nextRe, lastRe), sine)));
  });
  return { re, im };
}

/** x[j + distance] of a periodic axis. */
function rolled(values: tf.Tensor2D, distance: number, axis: 0 | 1): tf.Tensor2D {
  const length = values.shape[axis];
  const start = ((distance % length) + length) % length;
  if (start === 0) return values;
  return tf.concat<tf.Tensor2D>(tf.split(values, [start, length - start], axis).toReversed() as tf.Tensor2D[], axis);
}
