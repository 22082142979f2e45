import { LoupeError } from '../../base/error.ts';
import { lumaOf } from '../../base/still.ts';
import { tf } from '../../tensor/tf.ts';
import { measureTexture } from '../../texture/portilla-simoncelli.ts';
import { statisticGroups, type StatisticGroup, usualShape } from '../../texture/statistics-layout.ts';
import { synthesiseTexture, synthesisMethods, type TextureStep } from '../../texture/synthesise-texture.ts';
import { textureSample } from '../../texture/texture-sample.ts';
import { defineFigure, type FigureContext } from '../definition.ts';
import type { PlotPanel } from '../figure.ts';
import { grayPanel } from '../panels.ts';
import { sampleNames, sampleOf } from './texture-input.ts';

/** Images of the way there that are shown. */
const stepsShown = 4;

/** A texture and another one with the same statistics, made out of noise. */
export const textureSynthesisFigure = defineFigure({
  name: 'texture-synthesis',
  title: 'A texture out of noise',
  chapter: 'texture',
  description:
    'Another texture with the statistics of the middle of an image, on its way from noise, and its statistics beside the wanted.',
  settings: {
    sample: { kind: 'choice', label: 'Texture', values: sampleNames, default: 'image' },
    method: { kind: 'choice', label: 'Method', values: synthesisMethods, default: 'portilla-simoncelli' },
    scales: { kind: 'number', label: 'Scales', min: 1, max: 4, step: 1, unit: '', default: 3 },
    iterations: { kind: 'number', label: 'Iterations', min: 1, max: 200, step: 1, unit: '', default: 20 },
    seed: { kind: 'number', label: 'Seed of the noise', min: 0, max: 9999, step: 1, unit: '', default: 1 },
  },
  input: 'image',
  async make({ sample: name, method, scales, iterations, seed }, image, context) {
    const still = sampleOf(name, image);
    const shape = { ...usualShape, scales };
    const sample = textureSample(still, lumaOf(still), shape);
    const synthesis = synthesiseTexture(still, { method, scales, iterations, seed, size: sample });
    const shown: { doing: string; still: ReturnType<TextureStep['still']> }[] = [];
    const total = iterations * (method === 'heeger-bergen' ? 1 : scales);
    let result = synthesis.next();
    for (let step = 0; !result.done; step++) {
      const { share, doing } = result.value;
      if (step >= (shown.length * total) / stepsShown) shown.push({ doing, still: result.value.still() });
      await betweenSteps(context, share, doing);
      result = synthesis.next();
    }
    const made = result.value;
    const [residual] = made.residuals;
    const worst = Math.max(...Object.values(residual.groups));
    const wanted = measureTexture(sample, shape);
    const found = measureTexture({ ...sample, values: Float64Array.from(made.planes[0]) }, shape).statistics;
    const { ranges } = wanted.layout;
    const zoomOf = (width: number): number => Math.max(1, Math.round((1.5 * sample.width) / width));
    return {
      title: 'A texture out of noise',
      caption: `The noise is changed until its ${wanted.layout.length} statistics are those of the texture on the left${method === 'heeger-bergen' ? ', of which this method looks only at histograms: how strong each subband is, not how subbands go together' : ', coarse scales first'}. No pixel is copied. The plots show the statistics of both, the wanted ones in rising order.`,
      numbers: [
        { name: 'residual', label: 'Statistics off by', value: 100 * residual.total, unit: '%' },
        { name: 'worstGroup', label: 'The worst group by', value: 100 * worst, unit: '%' },
      ],
      rows: [
        [
          grayPanel(sample, sample.values, { title: 'Texture', zoom: 2 }),
          grayPanel(made, made.planes[0], { title: 'Made from noise', zoom: 2 }),
        ],
        shown.map(({ doing, still: { width, height, planes } }) =>
          grayPanel({ width, height }, planes[0], { title: doing, zoom: zoomOf(width) }),
        ),
        (['auto_correlation_magnitude', 'cross_scale_correlation_real'] as const)
          .filter((group) => ranges[group].count > 0)
          .map((group) => comparison(group, ranges[group], wanted.statistics, found)),
        [
          {
            kind: 'table',
            title: 'Groups of statistics',
            head: ['group', 'count', 'off by, %'],
            rows: statisticGroups.map((group) => [
              group.replaceAll('_', ' '),
              ranges[group].count,
              Number((100 * residual.groups[group]).toFixed(2)),
            ]),
          },
        ],
      ],
    };
  },
});

async function betweenSteps({ signal, onProgress }: FigureContext, share: number, doing: string): Promise<void> {
  onProgress?.(share, doing);
  await tf.nextFrame();
  if (signal?.aborted) throw new LoupeError('CANCELLED', 'The texture was stopped before it was finished.');
}

/** Wanted and found values of a group, the wanted in rising order. */
function comparison(
  group: StatisticGroup,
  { start, count }: { readonly start: number; readonly count: number },
  wanted: Float64Array,
  found: Float64Array,
): PlotPanel {
  const order = Array.from({ length: count }, (_, index) => start + index).toSorted((a, b) => wanted[a] - wanted[b]);
  const x = order.map((_, index) => index + 1);
  return {
    kind: 'plot',
    title: group.replaceAll('_', ' '),
    x: { name: 'statistic', unit: '' },
    y: { name: 'correlation', unit: '' },
    series: [
      { name: 'made', kind: 'points', x, y: order.map((index) => found[index]) },
      { name: 'wanted', kind: 'line', x, y: order.map((index) => wanted[index]) },
    ],
  };
}
