import type { Size } from '../../base/frame.ts';
import { lumaOf } from '../../base/still.ts';
import { ComplexSteerablePyramid } from '../../pyramid/complex-steerable-pyramid.ts';
import { SteerablePyramid } from '../../pyramid/steerable-pyramid.ts';
import type { SteerableBands } from '../../pyramid/steerable-transform.ts';
import type { Complex } from '../../tensor/dft.ts';
import { tf } from '../../tensor/tf.ts';
import { defineFigure } from '../definition.ts';
import type { ImagePanel } from '../figure.ts';
import { bandPanel, grayPanel, magnitudePanel, phasePanel } from '../panels.ts';
import type { NumberSetting } from '../settings.ts';
import { levelsSetting, scalesOf } from './levels.ts';
import { pyramidFigure, taken, viewSetting, weightSettings, type Decomposition, type Subband } from './subbands.ts';

const orientationsSetting: NumberSetting = {
  kind: 'number',
  label: 'Orientations',
  min: 1,
  max: 8,
  step: 1,
  unit: '',
  default: 4,
};

/** The subbands of a real steerable pyramid with a gain each. */
export const steerableFigure = defineFigure({
  name: 'steerable-pyramid',
  title: 'Steerable pyramid',
  chapter: 'pyramids',
  description: 'An image taken apart by scale and orientation, each subband with a gain, and put together again.',
  settings: { scales: levelsSetting('Scales', 3), orientations: orientationsSetting, view: viewSetting, ...weightSettings },
  input: 'image',
  make({ scales, orientations, ...weighting }, image) {
    const size = { width: image.width, height: image.height };
    using pyramid = new SteerablePyramid({ ...size, orientations, levels: scalesOf(scales, size) });
    const values = lumaOf(image);
    const bands = tf.tidy(() => pyramid.analyse(tf.tensor2d(values, [size.height, size.width])));
    try {
      const decomposition: Decomposition = {
        image: { ...size, values },
        rows: steerableRows(pyramid.sizes, bands, (band, grid, title) => bandPanel(grid, band.dataSync(), { title })),
        synthesise: (factorOf) =>
          taken(
            tf.tidy(() => pyramid.synthesise(weighted(bands, factorOf, (band, factor) => tf.mul<tf.Tensor2D>(band, factor)))),
          ),
      };
      return pyramidFigure(decomposition, weighting, {
        title: 'Steerable pyramid',
        caption: `Rows are scales, an octave each, and columns the directions of detail in steps of ${Number((180 / orientations).toFixed(1))}°; the filters are directional derivatives of order ${orientations - 1}. High pass and residual hold what lies above and below. The squares of all responses sum to 1 at every frequency, so each filter once more, conjugated, gives the image back.`,
      });
    } finally {
      tf.dispose([bands.highpass, bands.lowpass, ...bands.oriented.flat()]);
    }
  },
});

const parts = ['real', 'imaginary', 'amplitude', 'phase'] as const;
type Part = (typeof parts)[number];

/** The subbands of a complex steerable pyramid, as real and imaginary part, amplitude or phase. */
export const complexSteerableFigure = defineFigure({
  name: 'complex-steerable-pyramid',
  title: 'Complex steerable pyramid',
  chapter: 'pyramids',
  description: 'Subbands with a real and an imaginary part a quarter period apart: their amplitude and phase, with a gain each.',
  settings: {
    scales: levelsSetting('Scales', 3),
    orientations: orientationsSetting,
    part: { kind: 'choice', label: 'Shown of each coefficient', values: parts, default: 'phase' },
    view: viewSetting,
    ...weightSettings,
  },
  input: 'image',
  make({ scales, orientations, part, ...weighting }, image) {
    const size = { width: image.width, height: image.height };
    using pyramid = new ComplexSteerablePyramid({ ...size, orientations, levels: scalesOf(scales, size) });
    const values = lumaOf(image);
    const bands = tf.tidy(() => pyramid.analyse(tf.tensor2d(values, [size.height, size.width])));
    try {
      const decomposition: Decomposition = {
        image: { ...size, values },
        rows: steerableRows(pyramid.sizes, bands, (band, grid, title) => complexPanel(band, grid, part, title)),
        synthesise: (factorOf) =>
          taken(
            tf.tidy(() =>
              pyramid.synthesise(
                weighted(bands, factorOf, ({ re, im }, factor) => ({ re: tf.mul(re, factor), im: tf.mul(im, factor) })),
              ),
            ),
          ),
      };
      return pyramidFigure(decomposition, weighting, {
        title: 'Complex steerable pyramid',
        caption: `Each subband keeps one half of the frequency plane, so its coefficients are complex: the amplitude says how much detail of this scale and direction is at a place, the phase where exactly it is. Shown: ${part === 'real' || part === 'imaginary' ? `the ${part} part` : part}. A shift of the image turns the phases and leaves the amplitudes: that is what the magnifier works with.`,
      });
    } finally {
      tf.dispose([bands.highpass, bands.lowpass, ...bands.oriented.flat().flatMap(({ re, im }) => [re, im])]);
    }
  },
});

function complexPanel({ re, im }: Complex, grid: Size, part: Part, title: string): ImagePanel {
  const [real, imaginary] = [re.dataSync<'float32'>(), im.dataSync<'float32'>()];
  switch (part) {
    case 'real':
      return bandPanel(grid, real, { title });
    case 'imaginary':
      return bandPanel(grid, imaginary, { title });
    case 'amplitude':
      return magnitudePanel(
        grid,
        real.map((value, index) => Math.hypot(value, imaginary[index])),
        { title },
      );
    case 'phase':
      return phasePanel(
        grid,
        real.map((value, index) => Math.atan2(imaginary[index], value)),
        { title },
      );
    default:
      return part satisfies never;
  }
}

/** High pass first, then a row a scale, the residual last; subbands `high`, s1o1 …, `low`. */
function steerableRows<Band>(
  sizes: readonly Size[],
  { highpass, oriented, lowpass }: SteerableBands<Band>,
  panelOf: (band: Band, grid: Size, title: string) => ImagePanel,
): Subband[][] {
  const last = sizes[sizes.length - 1];
  const count = oriented[0].length;
  const [high, low] = ['High pass', `Residual: ${last.width}×${last.height}`];
  // The residual counts pixels of a coarser grid: its coefficients grow by 4 a scale.
  const growth = (sizes[0].width * sizes[0].height) / (last.width * last.height);
  const residual = lowpass.dataSync<'float32'>().map((value) => value / growth);
  return [
    ...oriented.map((bands, scale) =>
      bands.map((band, k) => {
        const title = `Scale ${scale + 1}, ${Number(((180 * k) / count).toFixed(1))}°`;
        return { name: `s${scale + 1}o${k + 1}`, title, panel: panelOf(band, sizes[scale], title) };
      }),
    ),
    [
      { name: 'high', title: high, panel: bandPanel(sizes[0], highpass.dataSync(), { title: high }) },
      { name: 'low', title: low, panel: grayPanel(last, residual, { title: low }) },
    ],
  ];
}

function weighted<Band>(
  { highpass, oriented, lowpass }: SteerableBands<Band>,
  factorOf: (name: string) => number,
  times: (band: Band, factor: number) => Band,
): SteerableBands<Band> {
  return {
    highpass: tf.mul(highpass, factorOf('high')),
    oriented: oriented.map((bands, scale) => bands.map((band, k) => times(band, factorOf(`s${scale + 1}o${k + 1}`)))),
    lowpass: tf.mul(lowpass, factorOf('low')),
  };
}
