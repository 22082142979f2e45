import { expandMatrix, reduceMatrix, coarserLength, type Matrix } from '../../plan/binomial.ts';
import { extensionMatrix } from '../../plan/extension.ts';
import { cellInterpolation, cellMeans } from '../../plan/noise-cells.ts';
import type { Size } from '../../base/frame.ts';
import type { Plan } from '../../plan/plan.ts';
import { Dft2 } from '../../tensor/dft.ts';
import { tf } from '../../tensor/tf.ts';
import { fieldMeans, interpolationMatrix, placesBetween, placesOfBand } from '../../plan/displacement-field.ts';
import { type Constants, type FieldMatrices, gridKey, type TransformConstants, type TransformPlan } from './context.ts';

/** Makes what takes an image to its subbands and back. The caller frees it with `disposeTransforms`. */
export function makeTransforms(plan: TransformPlan): TransformConstants {
  const grids = new Map<string, Dft2>();
  for (const { grid } of plan.bands) {
    const key = gridKey(grid.height, grid.width);
    // frequencies count from the box's own corner: the band is demodulated, which leaves phase differences as they are
    if (!grids.has(key))
      grids.set(key, new Dft2(grid.height, grid.width, { start: 0, count: grid.height }, { start: 0, count: grid.width }));
  }
  const { spectrum: window, size, extended } = plan;
  return {
    image:
      window &&
      new Dft2(
        extended.height,
        extended.width,
        { start: window.y, count: window.height },
        { start: window.x, count: window.width },
      ),
    extension: window && {
      y: tensorOf(extensionMatrix(size.height, extended.height)),
      x: tf.tidy(() => tf.transpose(tensorOf(extensionMatrix(size.width, extended.width)))),
    },
    grids,
    masks: plan.bands.map(({ mask, box }) => tf.tensor2d(mask, [box.height, box.width])),
  };
}

/** Makes every constant tensor of a plan. The caller frees them with `disposeConstants`. */
export function makeConstants(plan: Plan): Constants {
  const lengths = new Set(
    plan.steps.flatMap((step) => {
      if (step.op === 'reduce') return [plan.buffers[step.from].width, plan.buffers[step.from].height];
      return step.op === 'expand' ? [plan.buffers[step.to].width, plan.buffers[step.to].height] : [];
    }),
  );
  const sides = new Set([
    ...plan.bands.flatMap(({ grid }) => [grid.width, grid.height]),
    ...(plan.field ? [plan.field.width, plan.field.height] : []),
  ]);
  return {
    ...makeTransforms(plan),
    blurs: makeBlurs(plan),
    field: makeField(plan),
    cellMeans: new Map([...sides].map((side) => [side, tensorOf(cellMeans(side))])),
    cellInterpolation: new Map([...sides].map((side) => [side, tensorOf(cellInterpolation(side))])),
    reduce: new Map([...lengths].map((length) => [length, tensorOf(reduceMatrix(length))])),
    expand: new Map([...lengths].map((length) => [length, tensorOf(expandMatrix(coarserLength(length), length))])),
  };
}

/** The blur matrices of a plan alone: what changes when σ does. */
export function makeBlurs(plan: Plan): Constants['blurs'] {
  return plan.bands.map(({ blur, grid }) => ({ x: circulant(blur.x, grid.width), y: circulant(blur.y, grid.height) }));
}

/** The matrices between the grids of bands, evidence and the displacement field: means depend on σ, as blurs do. */
export function makeField({ field, bands, extended }: Plan): Constants['field'] {
  if (!field) return null;
  const sides = ['width', 'height'] as const;
  const pair = (make: (side: 'width' | 'height') => FieldMatrices['x']): FieldMatrices => {
    const [x, y] = sides.map(make);
    return { x, y };
  };
  const gridsOf = (scale: number, side: 'width' | 'height'): number[] => [
    ...new Set(bands.flatMap(({ motion, grid }) => (motion?.scale === scale ? [grid[side]] : []))),
  ];
  const between = (to: Size, from: Size): FieldMatrices =>
    pair((side) => new Map([[to[side], tensorOf(interpolationMatrix(placesBetween(to[side], from[side]), from[side]))]]));
  return {
    means: field.scales.map((place, scale) =>
      pair(
        (side) =>
          new Map(
            gridsOf(scale, side).map((samples) => [
              samples,
              tensorOf(fieldMeans(samples, place[side], extended[side], place.reach)),
            ]),
          ),
      ),
    ),
    interpolation: field.scales.map((place, scale) =>
      pair(
        (side) =>
          new Map(
            gridsOf(scale, side).map((samples) => [
              samples,
              tensorOf(interpolationMatrix(placesOfBand(samples, place[side], extended[side]), place[side])),
            ]),
          ),
      ),
    ),
    toField: field.scales.map((place) => between(field, place)),
    toScale: field.scales.map((place) => between(place, field)),
  };
}

export function disposeField(field: Constants['field']): void {
  if (!field) return;
  for (const { x, y } of [...field.means, ...field.interpolation, ...field.toField, ...field.toScale])
    tf.dispose([...x.values(), ...y.values()]);
}

export function disposeBlurs(blurs: Constants['blurs']): void {
  for (const { x, y } of blurs) {
    x?.dispose();
    y?.dispose();
  }
}

export function disposeTransforms({ image, extension, grids, masks }: TransformConstants): void {
  image?.dispose();
  if (extension) tf.dispose([extension.x, extension.y]);
  for (const grid of grids.values()) grid.dispose();
  tf.dispose([...masks]);
}

export function disposeConstants(constants: Constants): void {
  disposeTransforms(constants);
  tf.dispose([...constants.cellMeans.values(), ...constants.cellInterpolation.values()]);
  tf.dispose([...constants.reduce.values(), ...constants.expand.values()]);
  disposeBlurs(constants.blurs);
  disposeField(constants.field);
}

/** Symmetric circulant matrix of a centred kernel: a band's grid is periodic. `null` for no blur. */
function circulant(kernel: Float32Array, samples: number): tf.Tensor2D | null {
  if (kernel.length === 1) return null;
  const radius = (kernel.length - 1) / 2;
  const values = new Float32Array(samples * samples);
  for (let row = 0; row < samples; row++) {
    kernel.forEach((weight, index) => {
      values[row * samples + ((row + index - radius + samples) % samples)] += weight;
    });
  }
  return tf.tensor2d(values, [samples, samples]);
}

function tensorOf({ rows, columns, values }: Matrix): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [rows, columns]);
}
