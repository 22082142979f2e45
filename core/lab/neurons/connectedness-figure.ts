import { LoupeError } from '../../base/error.ts';
import { memoryExamples } from '../../train/examples.ts';
import { buildNetwork, layersOf } from '../../train/model.ts';
import type { Network } from '../../train/network.ts';
import { defineFigure, type FigureContext } from '../definition.ts';
import type { ImagePanel, PlotPanel, TablePanel } from '../figure.ts';
import { keptTraining, type KeptTraining } from '../networks/kept-training.ts';
import { barsHeight, barsMargin, connectedParts, joinedBars, twoArms, type InkFigure } from './connected-figures.ts';
import { classNames } from './rosenblatt.ts';

/** Local features at each place: that many random ones. */
const features = 6;
const hiddenUnits = 4;
const mostSteps = 2000;
/** Places of the curves of mistakes, at most. */
const curvePlaces = 60;

/** Left and right end of each of the four figures. */
const ends = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** Connectedness, which no perceptron of local features can tell. */
export const connectednessFigure = defineFigure({
  name: 'connectedness',
  title: 'Connectedness',
  chapter: 'neurons',
  description:
    'Minsky and Papert’s argument: a weighted sum of features that each see a small window cannot tell connected figures from others.',
  settings: {
    step: { kind: 'number', label: 'Step', min: 0, max: mostSteps, step: 1, unit: '', default: 60, scrub: true },
    width: { kind: 'number', label: 'Width of the figures', min: 16, max: 64, step: 2, unit: 'px', default: 32 },
    window: {
      kind: 'number',
      label: 'Width of a window',
      min: 2,
      max: 60,
      step: 1,
      unit: 'px',
      default: 7,
      hint: 'A feature sees one window. No window may see both ends.',
    },
    seed: { kind: 'number', label: 'Seed', min: 1, max: 1000, step: 1, unit: '', default: 1, hint: 'Of the features.' },
  },
  input: 'none',
  async make({ step, width, window, seed }, _, context) {
    if (window > width - 2 * barsMargin - 1) {
      throw new LoupeError(
        'LAB_SETTING_INVALID',
        `A window of ${window} pixels sees both ends of figures of ${width}: make it ${width - 2 * barsMargin - 1} at most, or the figures wider.`,
      );
    }
    const figures = ends.map(([left, right]) => joinedBars(width, left, right));
    const labels = figures.map((figure) => Number(connectedParts(figure) === 1));
    const local = await localFeatures(figures, window, seed);
    const one = await trainedOn(local, labels, [], step, { width, window, seed }, context);
    const two = await trainedOn(local, labels, [hiddenUnits], step, { width, window, seed }, context);
    const sums = partsOfSums(one.weightsAt(step), local, { width, window });
    const total = sums.map(({ left, middle, right, bias }) => left + middle + right + bias);
    const rightOfTwo = await answersOf(two, step, local);
    const mistakes = total.filter((sum, index) => Number(sum > 0) !== labels[index]).length;
    return {
      title: 'Connectedness',
      caption: `Three bars, joined in pairs at either end: connected exactly where the two ends differ. Each feature sees a window of ${window} columns, so none sees both ends, and the weighted sum falls into what the left end adds, what the right end adds, and the same middle. Then s(00) + s(11) = s(01) + s(10) whatever the weights are: the sum cannot be above zero for both connected figures and below for both others, and Rosenblatt’s rule never ends. Two layers on the same features can tell these four, for a hidden unit may look at both ends.`,
      numbers: [
        { name: 'mistakes', label: 'Mistakes of the weighted sum, of 4', value: mistakes, unit: '' },
        { name: 'imbalance', label: 's(00) + s(11) − s(01) − s(10)', value: total[0] + total[3] - total[1] - total[2], unit: '' },
        {
          name: 'mistakesOfTwoLayers',
          label: 'Mistakes of two layers, of 4',
          value: rightOfTwo.filter((p, index) => Number(p > 0.5) !== labels[index]).length,
          unit: '',
        },
      ],
      rows: [
        figures.slice(0, 2).map((figure, index) => inkPanel(figure, nameOf(index))),
        figures.slice(2).map((figure, index) => inkPanel(figure, nameOf(index + 2))),
        [sumsTable(sums, labels, rightOfTwo)],
        [await mistakesPlot(one, two, local, labels, step)],
        [true, false].map((joined) => inkPanel(twoArms(joined), 'Like those on their book', 6)),
      ],
    };
  },
});

/** "01": the left end joins the upper bars, the right end the lower ones. */
function nameOf(index: number): string {
  return ends[index].join('');
}

function inkPanel(figure: InkFigure, title: string, zoom = Math.max(4, Math.round(320 / figure.width))): ImagePanel {
  const parts = connectedParts(figure);
  const text = { title, note: parts === 1 ? 'Connected.' : `${parts} parts.` };
  // Ink is black.
  const values = figure.values.map((ink) => 1 - ink);
  return { kind: 'image', ...text, ...figure, values, range: [0, 1], colours: 'gray', zoom };
}

/** What the features at each place of each figure see, [figures][places × features]: random windows of a convolution, and a ReLU. */
async function localFeatures(figures: readonly InkFigure[], window: number, seed: number): Promise<Float32Array[]> {
  const { width } = figures[0];
  using network = buildNetwork(
    {
      input: [barsHeight, width, 1],
      layers: layersOf({ kind: 'convolution', filters: features, size: [barsHeight, window], initial: 'he' }, { kind: 'relu' }),
    },
    seed,
  );
  return await Promise.all(figures.map((figure) => network.predict(figure.values)));
}

/** Rosenblatt's rule on the features, or (with hidden units) gradient descent; a step is one figure, or all four. */
async function trainedOn(
  local: readonly Float32Array[],
  labels: readonly number[],
  hidden: readonly number[],
  step: number,
  key: { width: number; window: number; seed: number },
  context: FigureContext,
): Promise<KeptTraining> {
  const inputs = local[0].length;
  const training = keptTraining(JSON.stringify(['connectedness', hidden, key]), () => {
    const network = buildNetwork(
      {
        input: [inputs],
        classes: classNames(2),
        layers: [
          ...hidden.flatMap((units) => layersOf({ kind: 'standardise' }, { kind: 'dense', units }, { kind: 'tanh' })),
          ...layersOf({ kind: 'dense', units: 2 }, { kind: 'softmax' }),
        ],
      },
      key.seed,
    );
    if (hidden.length === 0) network.setWeights(network.copyWeights().map((values) => values.fill(0)));
    const data = new Float32Array(4 * inputs);
    local.forEach((values, index) => data.set(values, index * inputs));
    return {
      network,
      setup: {
        train: memoryExamples([inputs], classNames(2), data, labels),
        options:
          hidden.length === 0
            ? { epochs: 100_000, loss: 'perceptron', batch: 1, rate: 0.5, optimiser: { kind: 'sgd' }, seed: key.seed }
            : { epochs: 100_000, batch: 4, rate: 0.02, optimiser: { kind: 'adam' }, seed: key.seed },
      },
      step: 'batch',
    };
  });
  await training.show(step, context);
  return training;
}

interface PartsOfSum {
  readonly left: number;
  readonly middle: number;
  readonly right: number;
  readonly bias: number;
}

/** The weighted sum of each figure, parted into windows that see the left end, neither end, and the right end. */
function partsOfSums(
  [kernel, bias]: readonly Float32Array[],
  local: readonly Float32Array[],
  { width, window }: { width: number; window: number },
): PartsOfSum[] {
  return local.map((values) => {
    const sums = { left: 0, middle: 0, right: 0, bias: bias[1] - bias[0] };
    values.forEach((value, index) => {
      const place = Math.floor(index / features);
      const part = place <= barsMargin ? 'left' : place + window >= width - barsMargin ? 'right' : 'middle';
      sums[part] += value * (kernel[2 * index + 1] - kernel[2 * index]);
    });
    return sums;
  });
}

/** Probability of "connected" for each figure after a step. */
async function answersOf(training: KeptTraining, step: number, local: readonly Float32Array[]): Promise<number[]> {
  const { network } = training;
  network.setWeights(training.weightsAt(step));
  return await answers(network, local);
}

async function answers(network: Network, local: readonly Float32Array[]): Promise<number[]> {
  const data = new Float32Array(local.length * local[0].length);
  local.forEach((values, index) => data.set(values, index * values.length));
  const outputs = await network.predict(data);
  return local.map((_, index) => outputs[2 * index + 1]);
}

function sumsTable(sums: readonly PartsOfSum[], labels: readonly number[], two: readonly number[]): TablePanel {
  const short = (value: number): number => Number(value.toPrecision(4));
  return {
    kind: 'table',
    title: 'The weighted sums, and the answers of two layers',
    note: 'Left end, middle and right end: from windows that see them. Equal ends add equal amounts.',
    head: ['figure', 'connected', 'left end', 'middle', 'right end', 'bias', 'sum s', 'answer', 'two layers: P(connected)'],
    rows: sums.map(({ left, middle, right, bias }, index) => {
      const sum = left + middle + right + bias;
      const wrong = Number(sum > 0) !== labels[index];
      return [
        nameOf(index),
        labels[index] === 1 ? 'yes' : 'no',
        ...[left, middle, right, bias, sum].map(short),
        `${sum > 0 ? 'yes' : 'no'}${wrong ? ', wrong' : ''}`,
        short(two[index]),
      ];
    }),
  };
}

async function mistakesPlot(
  one: KeptTraining,
  two: KeptTraining,
  local: readonly Float32Array[],
  labels: readonly number[],
  step: number,
): Promise<PlotPanel> {
  const places = [...new Set(Array.from({ length: curvePlaces + 1 }, (_, index) => Math.round((step * index) / curvePlaces)))];
  const curveOf = async (name: string, training: KeptTraining): Promise<PlotPanel['series'][number]> => {
    const y: number[] = [];
    for (const at of places) {
      const found = await answersOf(training, at, local);
      y.push(found.filter((p, index) => Number(p > 0.5) !== labels[index]).length);
    }
    return { name, kind: 'line', x: places, y };
  };
  return {
    kind: 'plot',
    title: 'Mistakes after each step',
    x: { name: 'step', unit: '' },
    y: { name: 'figures of 4', unit: '', range: [0, 4] },
    series: [await curveOf('weighted sum', one), await curveOf('two layers', two)],
  };
}
