import { lumaOf } from '../../base/still.ts';
import { GaussianPyramid } from '../../pyramid/gaussian.ts';
import { tf } from '../../tensor/tf.ts';
import { defineFigure } from '../definition.ts';
import { grayPanel } from '../panels.ts';
import { psnr } from '../quality.ts';
import { sheet, taken } from './subbands.ts';
import { levelsOf, levelsSetting } from './levels.ts';

/** The levels of a Gaussian pyramid, and what each still holds of the image. */
export const gaussianFigure = defineFigure({
  name: 'gaussian-pyramid',
  title: 'Gaussian pyramid',
  chapter: 'pyramids',
  description:
    'An image blurred and halved again and again, each level at its own size, as a sheet, or expanded to full resolution.',
  settings: {
    levels: levelsSetting('Levels, the image included', 5),
    view: {
      kind: 'choice',
      label: 'Levels',
      values: ['own size', 'sheet', 'full resolution'],
      default: 'own size',
    },
  },
  input: 'image',
  make({ levels: wanted, view }, image) {
    const size = { width: image.width, height: image.height };
    const luma = lumaOf(image);
    using pyramid = new GaussianPyramid({ ...size, levels: levelsOf(wanted, size) });
    const tensors = tf.tidy(() => pyramid.analyse(tf.tensor2d(luma, [size.height, size.width])));
    const expanded = tensors.map((level, index) =>
      tf.tidy(() => pyramid.steps.slice(0, index).reduceRight((coarse, step) => step.expand(coarse), level.clone())),
    );
    const own = tensors.map(taken);
    const full = expanded.map(taken);
    const ownPanels = own.map((values, index) => {
      const { width, height } = pyramid.sizes[index];
      return grayPanel(pyramid.sizes[index], values, { title: `Level ${index + 1}: ${width}×${height}`, zoom: 1 });
    });
    const fullPanels = full.map((values, index) => grayPanel(size, values, { title: `Level ${index + 1}, expanded`, zoom: 1 }));
    return {
      title: 'Gaussian pyramid',
      caption:
        'Each level is the one before it, blurred with [1 4 6 4 1]/16 along both axes and with every second sample kept. Expanded again to the size of the image, a level shows what detail is left in it; all levels together hold 4/3 as many samples as the image.',
      numbers: [
        {
          name: 'samples',
          label: 'Samples of all levels to those of the image',
          value: own.reduce((sum, { length }) => sum + length, 0) / luma.length,
          unit: '',
        },
        ...full.slice(1).map((values, index) => ({
          name: `psnr${index + 2}`,
          label: `Level ${index + 2}, expanded, against the image`,
          value: psnr(luma, values),
          unit: 'dB PSNR',
        })),
      ],
      rows: [view === 'own size' ? ownPanels : view === 'sheet' ? [sheet(stacked(ownPanels))] : fullPanels],
    };
  },
});

/** The first level in a row of its own, the others beside each other under it. */
function stacked<T>(panels: readonly T[]): readonly (readonly T[])[] {
  return panels.length > 1 ? [panels.slice(0, 1), panels.slice(1)] : [panels];
}
