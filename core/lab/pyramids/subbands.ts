import { LoupeError } from '../../base/error.ts';
import type { Size } from '../../base/frame.ts';
import type { tf } from '../../tensor/tf.ts';
import type { Figure, Panel } from '../figure.ts';
import { bandPanel, grayPanel, largestMagnitude } from '../panels.ts';
import { psnr } from '../quality.ts';
import type { GainsSetting, Gains, TextSetting } from '../settings.ts';

/** One subband of a pyramid as it is shown. */
export interface Subband {
  /** Under which `gains` and `solo` know it. */
  readonly name: string;
  readonly title: string;
  /** At its own size, without a title and a name. */
  readonly panel: Panel & { readonly kind: 'image' };
}

/** An image taken apart by a pyramid that can put it together again. */
export interface Decomposition {
  readonly image: Size & { readonly values: Float32Array };
  /** From fine to coarse. */
  readonly rows: readonly (readonly Subband[])[];
  /** The image of the subbands, each times its factor. */
  readonly synthesise: (factorOf: (name: string) => number) => Float32Array;
}

/** How the subbands of a pyramid are weighted before it is put together again. */
export const weightSettings = {
  gains: {
    kind: 'gains',
    label: 'Gains',
    hint: 'Factors of subbands before the image is put together again; 0 mutes one.',
    default: {},
  } satisfies GainsSetting,
  solo: {
    kind: 'text',
    label: 'Solo',
    hint: 'The one subband that is kept, all others being muted; empty for none.',
    longest: 20,
    default: '',
  } satisfies TextSetting,
} as const;

/** How the subbands are shown. */
export const views = ['own size', 'sheet', 'full resolution'] as const;
export type View = (typeof views)[number];
export const viewSetting = {
  kind: 'choice',
  label: 'Subbands',
  hint: 'Each at its own size, all in one sheet, or each as its part of the image: the parts sum to the image.',
  values: views,
  default: 'own size',
} as const;

/** Data of a tensor, which is disposed of. */
export function taken(tensor: tf.Tensor2D): Float32Array {
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
}

interface Weighting {
  readonly gains: Gains;
  readonly solo: string;
  readonly view: View;
}

/**
 * The figure of a decomposition: image, reconstruction and error above, the subbands below.
 *
 * @throws LoupeError LAB_SETTING_INVALID for a subband in `gains` or `solo` that there is not
 */
export function pyramidFigure(
  { image, rows, synthesise }: Decomposition,
  { gains, solo, view }: Weighting,
  { title, caption }: Pick<Figure, 'title' | 'caption'>,
): Figure {
  const names = rows.flat().map(({ name }) => name);
  for (const name of [...Object.keys(gains), ...(solo === '' ? [] : [solo])]) {
    if (names.includes(name)) continue;
    throw new LoupeError('LAB_SETTING_INVALID', `This pyramid has no subband "${name}"; it has ${names.join(', ')}.`);
  }
  const factorOf = (name: string): number => (solo === '' || solo === name ? (gains[name] ?? 1) : 0);
  const made = synthesise(factorOf);
  const error = made.map((value, index) => value - image.values[index]);
  const weighted = names.some((name) => factorOf(name) !== 1);
  const only = (name: string): Float32Array => synthesise((other) => (other === name ? 1 : 0));
  return {
    title,
    caption,
    numbers: [
      {
        name: 'psnr',
        label: `Reconstruction${weighted ? ', subbands weighted' : ''}`,
        value: psnr(image.values, made),
        unit: 'dB PSNR',
      },
    ],
    rows: [
      [
        grayPanel(image, image.values, { title: 'Image', zoom: 1 }),
        grayPanel(image, made, { title: `Reconstruction${weighted ? ', weighted' : ''}`, zoom: 1 }),
        // No finer than a code of 8 bits: rounding errors are not to look like detail.
        bandPanel(
          image,
          error,
          { title: 'Reconstruction − image', zoom: 1, note: `at most ${largestMagnitude(error).toExponential(1)}` },
          Math.max(1 / 255, largestMagnitude(error)),
        ),
      ],
      ...(view === 'sheet'
        ? [[sheet(rows.map((row) => row.map(({ panel }) => panel)))]]
        : rows.map((row) =>
            row.map(({ name, title: heading, panel }) => {
              const factor = factorOf(name);
              const text = { title: factor === 1 ? heading : `${heading}, × ${factor}`, zoom: 1, subband: name };
              if (view === 'own size') return { ...panel, ...text };
              // The residual is an image of its own, everything else goes about zero.
              return (name === 'low' ? grayPanel : bandPanel)(image, only(name), text);
            }),
          )),
    ],
  };
}

/** Pixels between two subbands of a sheet. */
const gap = 2;

/**
 * All subbands in one image, each at its own size and with its own range of grays: rows from fine to coarse, in a row one beside the
 * other, white around.
 */
export function sheet(rows: readonly (readonly Subband['panel'][])[]): Panel {
  const width = Math.max(...rows.map((row) => row.reduce((sum, panel) => sum + panel.width + gap, -gap)));
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)));
  const height = heights.reduce((sum, each) => sum + each + gap, -gap);
  const values = new Float32Array(width * height).fill(1);
  let top = 0;
  rows.forEach((row, index) => {
    let left = 0;
    for (const panel of row) {
      const [low, high] = panel.range;
      for (let y = 0; y < panel.height; y++)
        for (let x = 0; x < panel.width; x++)
          values[(top + y) * width + left + x] = (panel.values[y * panel.width + x] - low) / (high - low);
      left += panel.width + gap;
    }
    top += heights[index] + gap;
  });
  return grayPanel({ width, height }, values, { title: 'All subbands, each with its own range of grays', zoom: 1 });
}
