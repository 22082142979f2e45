import { gaussianDerivativeValue } from '../../pyramid/gaussian-derivatives.ts';
import { filledPlane } from '../../pyramid/plane-filter.ts';
import { defineFigure } from '../definition.ts';
import { bandPanel } from '../panels.ts';
import { basisCount, polarTerms, type PlaneFunction } from './polar-terms.ts';

const filters = ['derivative of a Gaussian', 'Gabor', 'elongated derivative'] as const;
type FilterName = (typeof filters)[number];

/** Pixels from the centre to the edge of the drawn filter. */
const reach = 20;
const sigma = 5;
/** The largest term that is shown. */
const shownTerms = 16;

/** Whether a filter steers: its terms around the centre, of which a steerable one has few. */
export const steeringCheck = defineFigure({
  name: 'steering-check',
  title: 'Does it steer?',
  chapter: 'steering',
  description:
    'The terms of a filter around its centre: as many basis filters as there are terms steer it, and a Gabor has no end of them.',
  settings: {
    filter: { kind: 'choice', label: 'Filter', values: filters, default: 'derivative of a Gaussian' },
    order: { kind: 'number', label: 'Order of the derivative', min: 1, max: 5, step: 1, unit: '', default: 2 },
  },
  input: 'none',
  make({ filter: name, order }) {
    const filter = filterOf(name, order);
    const terms = polarTerms(filter, reach);
    const largest = terms.reduce((most, value) => Math.max(most, value), 0);
    const count = basisCount(terms);
    const size = { width: 2 * reach + 1, height: 2 * reach + 1 };
    const polar = { width: 128, height: 64 };
    const shown = Array.from({ length: 2 * shownTerms + 1 }, (_, index) => index - shownTerms);
    return {
      title: 'Does it steer?',
      caption: `Along a circle about its centre a filter is a periodic function of the angle, so a sum of waves e^(inθ). Turning the filter turns the phase of each wave, and as many turned copies as there are waves make every other one. ${
        name === 'derivative of a Gaussian'
          ? `This one has ${count} terms: ${count} copies steer it, one more than its order.`
          : `This one has ${count} terms above a millionth of the largest, and smaller ones without end: it can be steered only approximately.`
      }`,
      numbers: [{ name: 'basisFilters', label: 'Terms above a millionth of the largest', value: count, unit: '' }],
      rows: [
        [
          bandPanel(
            size,
            filledPlane(size, (x, y) => filter(x - reach, y - reach)),
            { title: 'The filter', zoom: 6 },
          ),
          bandPanel(
            polar,
            filledPlane(polar, (x, y) => {
              const [theta, radius] = [(2 * Math.PI * x) / polar.width, (reach * (y + 0.5)) / polar.height];
              return filter(radius * Math.cos(theta), radius * Math.sin(theta));
            }),
            { title: 'Around the centre', note: 'angle 0 … 360° to the right, radius downwards', zoom: 3 },
          ),
          {
            kind: 'plot',
            title: 'Its terms e^(inθ)',
            x: { name: 'n', unit: '' },
            y: { name: 'amplitude, the largest 1', unit: '' },
            series: [{ name: 'amplitude', kind: 'stem', x: shown, y: shown.map((n) => terms[Math.abs(n)] / (largest || 1)) }],
          },
        ],
      ],
    };
  },
});

function filterOf(name: FilterName, order: number): PlaneFunction {
  switch (name) {
    case 'derivative of a Gaussian':
      return (x, y) => gaussianDerivativeValue({ order, sigma }, x, y, 0);
    case 'Gabor':
      return (x, y) => Math.exp(-(x * x + y * y) / (2 * sigma * sigma)) * Math.cos((order * x) / sigma);
    case 'elongated derivative':
      return (x, y) => gaussianDerivativeValue({ order, sigma: sigma / 2 }, x, y / 3, 0);
    default:
      return name satisfies never;
  }
}
