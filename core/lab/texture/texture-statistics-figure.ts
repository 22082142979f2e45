import { lumaOf } from '../../base/still.ts';
import { measureTexture } from '../../texture/portilla-simoncelli.ts';
import { type StatisticsLayout, type TextureShape, usualShape } from '../../texture/statistics-layout.ts';
import { textureSample } from '../../texture/texture-sample.ts';
import { defineFigure } from '../definition.ts';
import type { Panel } from '../figure.ts';
import { grayPanel, matrixPanel } from '../panels.ts';
import { sampleNames, sampleOf } from './texture-input.ts';

/** The statistics of a texture, as matrices. */
export const textureStatisticsFigure = defineFigure({
  name: 'texture-statistics',
  title: 'The statistics of a texture',
  chapter: 'texture',
  description:
    "Portilla and Simoncelli's statistics of the middle of an image: moments, and how pyramid magnitudes repeat and go together.",
  settings: {
    sample: { kind: 'choice', label: 'Texture', values: sampleNames, default: 'image' },
    scales: { kind: 'number', label: 'Scales', min: 2, max: 4, step: 1, unit: '', default: 3 },
  },
  input: 'image',
  make({ sample: name, scales }, image) {
    const still = sampleOf(name, image);
    const shape = { ...usualShape, scales };
    const sample = textureSample(still, lumaOf(still), shape);
    const { statistics, layout } = measureTexture(sample, shape);
    const [mean, variance, skew, kurtosis, least, most] = statistics;
    const numbers = [
      { name: 'count', label: 'Statistics', value: layout.length, unit: '' },
      { name: 'mean', label: 'Mean', value: mean, unit: '' },
      { name: 'variance', label: 'Variance', value: variance, unit: '' },
      { name: 'skew', label: 'Skew', value: skew, unit: '' },
      { name: 'kurtosis', label: 'Kurtosis', value: kurtosis, unit: '' },
      { name: 'minimum', label: 'Minimum', value: least, unit: '' },
      { name: 'maximum', label: 'Maximum', value: most, unit: '' },
    ];
    const matrices = matricesOf(statistics, layout, shape);
    return {
      title: 'The statistics of a texture',
      caption: `All that the model knows of ${sample.width} × ${sample.height} pixels. Autocorrelations: a magnitude (how strong the structure of one scale and orientation is at a place) beside itself shifted by −3 … 3 samples; a stripe is a structure that goes on in that direction. The other matrices say how magnitudes of two orientations, and of neighbouring scales, rise together, and how the phase of a band follows that of the next coarser one, doubled: this is what makes an edge an edge.`,
      numbers,
      rows: [[grayPanel(sample, sample.values, { title: 'Texture', zoom: 2 })], ...matrices],
    };
  },
});

function matricesOf(statistics: Float64Array, layout: StatisticsLayout, shape: TextureShape): Panel[][] {
  const { scales, orientations } = shape;
  const all = <Value>(count: number, value: (index: number) => Value): Value[] =>
    Array.from({ length: count }, (_, index) => value(index));
  const square = (rows: number, columns: number, at: (row: number, column: number) => number, title: string): Panel =>
    matrixPanel(
      rows,
      columns,
      all(rows * columns, (index) => at(Math.floor(index / columns), index % columns)),
      { title },
    );
  const degrees = (k: number): string => `${(180 * k) / orientations}°`;

  return [
    all(scales + 1, (scale) =>
      shifted(layout, (shift) => statistics[layout.lowpassCorrelation(shift, scale)], `Low-pass ${scale + 1} with itself`),
    ),
    ...all(scales, (scale) =>
      all(orientations, (k) =>
        shifted(
          layout,
          (shift) => statistics[layout.magnitudeCorrelation(shift, k, scale)],
          `Magnitude, scale ${scale + 1}, ${degrees(k)}`,
        ),
      ),
    ),
    all(scales, (scale) =>
      square(
        orientations,
        orientations,
        (k, l) => (k === l ? 1 : statistics[layout.orientationCorrelation(Math.max(k, l), Math.min(k, l), scale)]),
        `Orientations of scale ${scale + 1}`,
      ),
    ),
    all(scales - 1, (scale) =>
      square(
        orientations,
        orientations,
        (k, l) => statistics[layout.scaleCorrelation(k, l, scale)],
        `Magnitudes, scale ${scale + 1} and ${scale + 2}`,
      ),
    ),
    all(scales - 1, (scale) =>
      square(
        orientations,
        2 * orientations,
        (k, l) => statistics[layout.phaseCorrelation(k, l, scale)],
        `Phases, scale ${scale + 1} and ${scale + 2}`,
      ),
    ),
  ];
}

/** The whole square of an autocorrelation, from the half that is kept. */
function shifted(layout: StatisticsLayout, valueAt: (shift: number) => number, title: string): Panel {
  const side = layout.shape.neighbourhood;
  const half = (side - 1) / 2;
  const values = new Float32Array(side * side);
  values[half * side + half] = 1;
  layout.shifts.forEach(({ x, y }, shift) => {
    values[(half + y) * side + half + x] = valueAt(shift);
    values[(half - y) * side + half - x] = valueAt(shift);
  });
  return matrixPanel(side, side, values, { title });
}
