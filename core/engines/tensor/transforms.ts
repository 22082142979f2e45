import type { OpTable } from '../engine.ts';
import type { FrequencyBox } from '../../plan/plan.ts';
import { scaleComplex, type Complex } from '../../tensor/complex.ts';
import { tf } from '../../tensor/tf.ts';
import { complexOf, gridKey, type TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'forward-transform' | 'analyse-band' | 'synthesise-band' | 'inverse-transform'>;

/** Between picture, spectrum and bands: products with DFT matrices, one-sided and cropped to each band's box. */
export const transformOps: Ops = {
  'forward-transform': (context, step) => {
    const { width, height } = context.plan.size;
    const spectrum = tf.tidy(() =>
      scaleComplex(pictureTransform(context).forward(context.get(step.from)[0]), tf.scalar(1 / (width * height))),
    );
    context.set(step.to, [spectrum.re, spectrum.im]);
  },

  'analyse-band': (context, step) => {
    const { box } = context.plan.bands[step.band];
    const band = tf.tidy(() => {
      const crop = cropTo(complexOf(context.get(step.from)), context.plan.spectrum!, box);
      return gridTransform(context, box).inverse(scaleComplex(crop, context.constants.masks[step.band]));
    });
    context.set(step.to, [band.re, band.im]);
  },

  'synthesise-band': (context, step) => {
    const window = context.plan.spectrum!;
    const { box } = context.plan.bands[step.band];
    const sum = tf.tidy(() => {
      const transformed = gridTransform(context, box).forwardComplex(complexOf(context.get(step.from)));
      const masked = scaleComplex(transformed, tf.div(context.constants.masks[step.band], box.width * box.height));
      const placed = padTo(masked, box, window);
      if (step.first) return placed;
      const before = complexOf(context.get(step.to));
      return { re: tf.add<tf.Tensor2D>(before.re, placed.re), im: tf.add<tf.Tensor2D>(before.im, placed.im) };
    });
    context.set(step.to, [sum.re, sum.im]);
  },

  'inverse-transform': (context, step) => {
    context.set(step.to, [pictureTransform(context).inverseReal(complexOf(context.get(step.from)))]);
  },
};

function pictureTransform(context: TensorContext): NonNullable<TensorContext['constants']['picture']> {
  return context.constants.picture!;
}

function gridTransform(context: TensorContext, box: FrequencyBox): NonNullable<TensorContext['constants']['picture']> {
  return context.constants.grids.get(gridKey(box.height, box.width))!;
}

function cropTo(spectrum: Complex, window: FrequencyBox, box: FrequencyBox): Complex {
  const crop = (part: tf.Tensor2D): tf.Tensor2D => tf.slice(part, [box.y - window.y, box.x - window.x], [box.height, box.width]);
  return { re: crop(spectrum.re), im: crop(spectrum.im) };
}

function padTo(part: Complex, box: FrequencyBox, window: FrequencyBox): Complex {
  const left = box.x - window.x;
  const top = box.y - window.y;
  const margins: [[number, number], [number, number]] = [
    [top, window.height - box.height - top],
    [left, window.width - box.width - left],
  ];
  return { re: tf.pad(part.re, margins), im: tf.pad(part.im, margins) };
}
