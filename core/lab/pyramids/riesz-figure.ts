import { lumaOf } from '../../base/still.ts';
import { RieszPyramid } from '../../pyramid/riesz.ts';
import { tf } from '../../tensor/tf.ts';
import { defineFigure } from '../definition.ts';
import type { ImagePanel } from '../figure.ts';
import { bandPanel, grayPanel, largestMagnitude, magnitudePanel, phasePanel } from '../panels.ts';
import { levelsOf, levelsSetting } from './levels.ts';
import { laplacianDecomposition } from './laplacian-figure.ts';
import { pyramidFigure, taken, viewSetting, weightSettings } from './subbands.ts';

/** The levels of a Riesz pyramid: band, Riesz pair, amplitude, phase and orientation of each. */
export const rieszFigure = defineFigure({
  name: 'riesz-pyramid',
  title: 'Riesz pyramid',
  chapter: 'pyramids',
  description:
    'A Laplacian pyramid whose levels have their Riesz pair: amplitude, phase and orientation at every place from three numbers.',
  settings: { levels: levelsSetting('Levels, the residual included', 4), view: viewSetting, ...weightSettings },
  input: 'image',
  make({ levels: wanted, ...weighting }, image) {
    const size = { width: image.width, height: image.height };
    using pyramid = new RieszPyramid({ ...size, levels: levelsOf(wanted, size) });
    const figure = pyramidFigure(laplacianDecomposition(pyramid.laplacian, image), weighting, {
      title: 'Riesz pyramid',
      caption:
        'Each band of a Laplacian pyramid and its Riesz pair R₁, R₂: the same detail a quarter period on, along x and along y. Together they give, at every place, the amplitude √(band² + R₁² + R₂²), the phase along the local orientation, 0 … π, and that orientation, which stands for the direction across an edge.',
    });
    const { levels, lowpass } = tf.tidy(() => pyramid.analyse(tf.tensor2d(lumaOf(image), [size.height, size.width])));
    lowpass.dispose();
    const pairs = levels.map((level, index): ImagePanel[] => {
      const grid = pyramid.sizes[index];
      const [band, r1, r2] = [level.band, level.r1, level.r2].map(taken);
      const across = r1.map((value, at) => Math.hypot(value, r2[at]));
      const text = (title: string) => ({ title: `${title}${index + 1}`, zoom: 1 });
      const largest = largestMagnitude(band) || 1;
      return [
        bandPanel(grid, r1, text('R₁ of L'), largest),
        bandPanel(grid, r2, text('R₂ of L'), largest),
        magnitudePanel(
          grid,
          across.map((value, at) => Math.hypot(value, band[at])),
          text('Amplitude of L'),
        ),
        grayPanel(
          grid,
          across.map((value, at) => Math.atan2(value, band[at]) / Math.PI),
          {
            ...text('Phase of L'),
            note: '0 black … π white',
          },
        ),
        phasePanel(
          grid,
          r1.map((value, at) => Math.atan2(r2[at], value)),
          text('Orientation of L'),
        ),
      ];
    });
    return { ...figure, rows: [...figure.rows, ...pairs] };
  },
});
