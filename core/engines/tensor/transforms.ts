import type { OpTable } from '../engine.ts';
import type { Size } from '../../base/frame.ts';
import type { FrequencyBox } from '../../plan/plan.ts';
import { scaleComplex, type Complex } from '../../tensor/complex.ts';
import type { Dft2 } from '../../tensor/dft.ts';
import { tf } from '../../tensor/tf.ts';
import { complexOf, gridKey, type TensorContext, type TransformConstants, type TransformPlan } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'forward-transform' | 'analyse-band' | 'synthesise-band' | 'inverse-transform'>;

/** Between image, spectrum and bands: products with DFT matrices, one-sided, cropped to each band's box and folded onto its grid. */
export const transformOps: Ops = {
  'forward-transform': (context, step) => {
    const spectrum = tf.tidy(() => spectrumOf(context.constants, context.plan, context.get(step.from)[0]));
    context.set(step.to, [spectrum.re, spectrum.im]);
  },

  'analyse-band': (context, step) => {
    const band = tf.tidy(() => subbandOf(context.constants, context.plan, step.band, complexOf(context.get(step.from))));
    context.set(step.to, [band.re, band.im]);
  },

  'synthesise-band': (context, step) => {
    const window = context.plan.spectrum!;
    const { box, grid } = context.plan.bands[step.band];
    const sum = tf.tidy(() => {
      const folded = gridTransform(context.constants, grid).forwardComplex(complexOf(context.get(step.from)));
      const transformed = { re: unfoldTo(folded.re, box), im: unfoldTo(folded.im, box) };
      const masked = scaleComplex(transformed, tf.div(context.constants.masks[step.band], grid.width * grid.height));
      const placed = padTo(masked, box, window);
      if (step.first) return placed;
      const before = complexOf(context.get(step.to));
      return { re: tf.add<tf.Tensor2D>(before.re, placed.re), im: tf.add<tf.Tensor2D>(before.im, placed.im) };
    });
    context.set(step.to, [sum.re, sum.im]);
  },

  'inverse-transform': (context, step) => {
    const { width, height } = context.plan.size;
    const change = tf.tidy(() =>
      tf.slice2d(context.constants.image!.inverseReal(complexOf(context.get(step.from))), [0, 0], [height, width]),
    );
    context.set(step.to, [change]);
  },
};

/** c = (1/WH) Σ I e^{−iωx} of a plane extended by its margins, within the plan's window. */
export function spectrumOf({ extension, image }: TransformConstants, { extended }: TransformPlan, plane: tf.Tensor2D): Complex {
  const { x, y } = extension!;
  const periodic: tf.Tensor2D = tf.matMul(tf.matMul(y, plane), x);
  return scaleComplex(image!.forward(periodic), tf.scalar(1 / (extended.width * extended.height)));
}

/** B = Σ_box mask · c · e^{iωx} on a band's own grid. */
export function subbandOf(constants: TransformConstants, plan: TransformPlan, index: number, spectrum: Complex): Complex {
  const { box, grid } = plan.bands[index];
  const masked = scaleComplex(cropTo(spectrum, plan.spectrum!, box), constants.masks[index]);
  return gridTransform(constants, grid).inverse({ re: foldTo(masked.re, grid), im: foldTo(masked.im, grid) });
}

function gridTransform({ grids }: TransformConstants, grid: Size): Dft2 {
  return grids.get(gridKey(grid.height, grid.width))!;
}

/** Adds frequencies that differ by a grid's sides. */
function foldTo(part: tf.Tensor2D, grid: Size): tf.Tensor2D {
  return foldAxis(foldAxis(part, 0, grid.height), 1, grid.width);
}

function foldAxis(part: tf.Tensor2D, axis: 0 | 1, length: number): tf.Tensor2D {
  const [rows, columns] = part.shape;
  const copies = Math.ceil(part.shape[axis] / length);
  const missing = copies * length - part.shape[axis];
  const padded = tf.pad(
    part,
    axis === 0
      ? [
          [0, missing],
          [0, 0],
        ]
      : [
          [0, 0],
          [0, missing],
        ],
  );
  if (copies === 1) return padded;
  return axis === 0
    ? tf.sum(tf.reshape(padded, [copies, length, columns]), 0)
    : tf.sum(tf.reshape(padded, [rows, copies, length]), 1);
}

/** Every frequency of a box from the one that it falls on in a grid. */
function unfoldTo(part: tf.Tensor2D, box: Size): tf.Tensor2D {
  const [height, width] = part.shape;
  const tiled = tf.tile(part, [Math.ceil(box.height / height), Math.ceil(box.width / width)]);
  return tf.slice(tiled, [0, 0], [box.height, box.width]);
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
