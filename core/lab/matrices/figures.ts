import type { Matrix } from '../../plan/binomial.ts';
import { defineFigure, type FigureDefinition } from '../definition.ts';
import type { ImagePanel, PlotPanel } from '../figure.ts';
import { matrixPanel } from '../panels.ts';
import { transformMatrices, transformNames, type NamedMatrix } from './transforms.ts';

/** Cycles per sample at which the response of a row is computed, 0 … ½. */
const frequencies = Array.from({ length: 129 }, (_, index) => index / 256);

const transformAsMatrix = defineFigure({
  name: 'transform-matrix',
  title: 'A transform as a matrix',
  chapter: 'matrices',
  description: 'A transform of a one-dimensional signal as a matrix, its inverse, their product, and one row as a function.',
  settings: {
    transform: { kind: 'choice', label: 'Transform', values: transformNames, default: 'Laplacian pyramid' },
    length: { kind: 'number', label: 'Samples of the signal', min: 8, max: 64, step: 8, unit: '', default: 16 },
    levels: { kind: 'number', label: 'Levels of a pyramid', min: 1, max: 3, step: 1, unit: '', default: 3 },
    row: {
      kind: 'number',
      label: 'Row shown as a function',
      hint: 'From 0; beyond the last row, the last.',
      min: 0,
      max: 255,
      step: 1,
      unit: '',
      default: 8,
    },
  },
  input: 'none',
  make({ transform, length, levels, row: wanted }) {
    const { forward, back, both, isInverse, rowOf } = transformMatrices(transform, length, levels);
    const row = Math.min(wanted, forward.matrix.rows - 1);
    const { rows, columns } = forward.matrix;
    return {
      title: `${transform[0].toUpperCase()}${transform.slice(1)} as a matrix`,
      caption: `A signal of ${columns} samples as a column; each row of the matrix is one coefficient as weights of the samples, ${rows} in all. Red is positive, blue negative, white zero. ${isInverse ? 'The way back times the transform is the identity: nothing is lost.' : 'There is no way back: half of the samples cannot say what all of them were.'}`,
      numbers: [
        ...(isInverse
          ? [{ name: 'identityError', label: 'Largest deviation from the identity', value: identityError(both.matrix), unit: '' }]
          : []),
        { name: 'redundancy', label: 'Coefficients for each sample', value: rows / columns, unit: '' },
      ],
      rows: [
        [...panelsOf(forward), rowPlot(forward, row, rowOf(row)), responsePlot(forward, row)],
        [...panelsOf(back), ...panelsOf(both)],
      ],
    };
  },
});

export const matrixFigures: readonly FigureDefinition[] = [transformAsMatrix];

function panelsOf({ name, matrix, imaginary }: NamedMatrix): ImagePanel[] {
  const panel = ({ rows, columns, values }: Matrix, title: string): ImagePanel => matrixPanel(rows, columns, values, { title });
  return imaginary === undefined
    ? [panel(matrix, name)]
    : [panel(matrix, `${name}, real part`), panel(imaginary, `${name}, imaginary part`)];
}

function identityError({ rows, values }: Matrix): number {
  return values.reduce((largest, value, at) => {
    const wanted = at % rows === Math.floor(at / rows) ? 1 : 0;
    return Math.max(largest, Math.abs(value - wanted));
  }, 0);
}

function rowValues({ columns, values }: Matrix, row: number): number[] {
  return Array.from(values.subarray(row * columns, (row + 1) * columns));
}

function rowPlot({ matrix, imaginary }: NamedMatrix, row: number, name: string): PlotPanel {
  const x = Array.from({ length: matrix.columns }, (_, index) => index);
  return {
    kind: 'plot',
    title: `Row ${row}: ${name}`,
    x: { name: 'sample', unit: '' },
    y: { name: 'weight', unit: '' },
    series: [
      { name: imaginary ? 'real' : 'weight', kind: 'stem', x, y: rowValues(matrix, row) },
      ...(imaginary ? [{ name: 'imaginary', kind: 'stem' as const, x, y: rowValues(imaginary, row) }] : []),
    ],
  };
}

/** Magnitude of the row's response to a wave: |Σₙ w(n)·e^(2πi·fn)|. */
function responsePlot({ matrix, imaginary }: NamedMatrix, row: number): PlotPanel {
  const re = rowValues(matrix, row);
  const im = imaginary ? rowValues(imaginary, row) : re.map(() => 0);
  const range = imaginary
    ? [
        ...frequencies
          .slice(1)
          .reverse()
          .map((frequency) => -frequency),
        ...frequencies,
      ]
    : frequencies;
  const y = range.map((frequency) => {
    let [sumRe, sumIm] = [0, 0];
    re.forEach((weight, n) => {
      const [cos, sin] = [Math.cos(2 * Math.PI * frequency * n), Math.sin(2 * Math.PI * frequency * n)];
      sumRe += weight * cos - im[n] * sin;
      sumIm += weight * sin + im[n] * cos;
    });
    return Math.hypot(sumRe, sumIm);
  });
  return {
    kind: 'plot',
    title: 'Its response to waves',
    x: { name: 'frequency', unit: 'cycles/sample', range: imaginary ? [-0.5, 0.5] : [0, 0.5] },
    y: { name: 'magnitude', unit: '' },
    series: [{ name: 'magnitude', kind: 'line', x: range, y }],
  };
}
