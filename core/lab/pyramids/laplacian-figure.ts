import type { Still } from '../../base/still.ts';
import { lumaOf } from '../../base/still.ts';
import { LaplacianPyramid } from '../../pyramid/laplacian.ts';
import { tf } from '../../tensor/tf.ts';
import { defineFigure } from '../definition.ts';
import { bandPanel, grayPanel } from '../panels.ts';
import { levelsOf, levelsSetting } from './levels.ts';
import { pyramidFigure, taken, viewSetting, weightSettings, type Decomposition } from './subbands.ts';

/** The levels of a Laplacian pyramid with a gain each. */
export const laplacianFigure = defineFigure({
  name: 'laplacian-pyramid',
  title: 'Laplacian pyramid',
  chapter: 'pyramids',
  description: 'An image as differences between the levels of its Gaussian pyramid, each with a gain, and put together again.',
  settings: { levels: levelsSetting('Levels, the residual included', 5), view: viewSetting, ...weightSettings },
  input: 'image',
  make({ levels, ...weighting }, image) {
    using pyramid = new LaplacianPyramid({ width: image.width, height: image.height, levels: levelsOf(levels, image) });
    return pyramidFigure(laplacianDecomposition(pyramid, image), weighting, {
      title: 'Laplacian pyramid',
      caption:
        'Each level is a level of the Gaussian pyramid minus the next one expanded: what the blur took away. Zero is mid-gray. Expanding and adding them from the coarsest on gives the image back exactly, whatever the blur was.',
    });
  },
});

/** An image in a Laplacian pyramid; subbands level1, level2, … and the residual `low`. */
export function laplacianDecomposition(pyramid: LaplacianPyramid, image: Still): Decomposition {
  const { width, height } = image;
  const values = lumaOf(image);
  const levels = tf.tidy(() => pyramid.analyse(tf.tensor2d(values, [height, width]))).map(taken);
  const nameOf = (index: number): string => (index === levels.length - 1 ? 'low' : `level${index + 1}`);
  return {
    image: { width, height, values },
    rows: [
      levels.map((level, index) => {
        const size = pyramid.sizes[index];
        const title =
          index === levels.length - 1 ? `Residual: ${size.width}×${size.height}` : `L${index + 1}: ${size.width}×${size.height}`;
        const isResidual = index === levels.length - 1;
        return { name: nameOf(index), title, panel: (isResidual ? grayPanel : bandPanel)(size, level, { title }) };
      }),
    ],
    synthesise: (factorOf) =>
      taken(
        tf.tidy(() =>
          pyramid.synthesise(
            levels.map((level, index) => {
              const size = pyramid.sizes[index];
              return tf.mul<tf.Tensor2D>(tf.tensor2d(level, [size.height, size.width]), factorOf(nameOf(index)));
            }),
          ),
        ),
      ),
  };
}
