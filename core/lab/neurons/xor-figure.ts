import { buildNetwork, layersOf } from '../../train/model.ts';
import type { Network } from '../../train/network.ts';
import { defineFigure, type FigureContext, type LabPoints } from '../definition.ts';
import type { PlotPanel, TablePanel } from '../figure.ts';
import { keptTraining } from '../networks/kept-training.ts';
import { weightsDiagram } from '../networks/network-diagram.ts';
import { axesOf, decisionPanel, gridOf, lineSeries, marksOf, pointSeries, type Plane } from './plane.ts';
import { classNames, lineOf, pointExamples } from './rosenblatt.ts';

/** The four corners; the class is whether exactly one of the two is 1. */
const corners: LabPoints = {
  points: [
    { x: 0, y: 0, label: 0 },
    { x: 0, y: 1, label: 1 },
    { x: 1, y: 0, label: 1 },
    { x: 1, y: 1, label: 0 },
  ],
};
const plane: Plane = { x: [-0.5, 1.5], y: [-0.5, 1.5] };
const hiddenPlane: Plane = { x: [-0.1, 1.1], y: [-0.1, 1.1] };
const side = 64;
/** Indices of the trainer's layers in this network. */
const layer = { hidden: 1, output: 3 };

/** "Exclusive or", which one layer cannot do, by two. */
export const xorFigure = defineFigure({
  name: 'xor-two-layers',
  title: 'Exclusive or by two layers',
  chapter: 'neurons',
  description: 'What no line can part, two lines can: the hidden layer moves the four corners to places that a line parts.',
  settings: {
    weights: { kind: 'choice', label: 'Weights', values: ['by hand', 'trained'], default: 'by hand' },
    epoch: {
      kind: 'number',
      label: 'Epoch',
      min: 0,
      max: 2000,
      step: 10,
      unit: '',
      default: 400,
      scrub: true,
      hint: 'Of the trained weights.',
    },
    seed: { kind: 'number', label: 'Seed', min: 1, max: 1000, step: 1, unit: '', default: 1, hint: 'Of the first weights.' },
  },
  input: 'none',
  async make({ weights, epoch, seed }, _, context) {
    const network = weights === 'by hand' ? handMade() : await trained(epoch, seed, context);
    const [hidden, answers] = await outputsAt(network, Float32Array.from(corners.points.flatMap(({ x, y }) => [x, y])));
    const everywhere = await network.predict(gridOf(plane, side));
    const right = corners.points.filter(({ label }, index) => Number(answers[2 * index + 1] > 0.5) === label).length;
    const marks = marksOf(corners, plane, side, 2);
    return {
      title: 'Exclusive or by two layers',
      caption: `The four corners of "exclusive or": no line has (0,1) and (1,0) on one side and (0,0) and (1,1) on the other. Two hidden units draw a line each; what they answer, h₁ and h₂, are the coordinates of a new plane, in which (0,1) and (1,0) ${right === 4 ? 'lie together and a line parts the classes' : 'are not yet parted from the others'}. ${weights === 'by hand' ? 'Here h₁ says "at least one", h₂ "both", and the output "h₁ but not h₂".' : 'Here all of it is learned by gradient descent from random weights; some seeds take longer, and some stay where they are.'}`,
      numbers: [{ name: 'right', label: 'Corners with the right answer, of 4', value: right, unit: '' }],
      rows: [
        [
          inputPlot(network),
          hiddenPlot(network, hidden),
          decisionPanel(everywhere, { classes: 2, side, marks, title: 'Probability of class 1', note: 'Blue 0, red 1.' }),
        ],
        [weightsDiagram(network, { title: 'Weights', inputs: ['x', 'y'], outputs: ['0', '1'] }), truthTable(hidden, answers)],
      ],
    };
  },
});

function emptyNetwork(seed: number): Network {
  return buildNetwork(
    {
      input: [2],
      classes: classNames(2),
      layers: layersOf({ kind: 'dense', units: 2 }, { kind: 'sigmoid' }, { kind: 'dense', units: 2 }, { kind: 'softmax' }),
    },
    seed,
  );
}

let byHand: Network | null = null;

/** h₁ = σ(20(x + y) − 10) says "at least one", h₂ = σ(20(x + y) − 30) "both"; the score of class 1 is 20(h₁ − h₂) − 10. */
function handMade(): Network {
  if (byHand === null) {
    byHand = emptyNetwork(1);
    byHand.setWeights([
      Float32Array.of(20, 20, 20, 20),
      Float32Array.of(-10, -30),
      Float32Array.of(0, 20, 0, -20),
      Float32Array.of(0, -10),
    ]);
  }
  return byHand;
}

async function trained(epoch: number, seed: number, context: FigureContext): Promise<Network> {
  const training = keptTraining(JSON.stringify(['xor', seed]), () => ({
    network: emptyNetwork(seed),
    setup: {
      train: pointExamples(corners, 2),
      options: { epochs: 100_000, batch: 4, rate: 0.05, optimiser: { kind: 'adam' }, seed },
    },
    step: 'epoch',
  }));
  await training.show(epoch, context);
  return training.network;
}

async function outputsAt(network: Network, places: Float32Array): Promise<[hidden: Float32Array, answers: Float32Array]> {
  const [hidden, answers] = await network.outputsOf(places, [layer.hidden, layer.output]);
  return [hidden, answers];
}

function inputPlot({ parameters }: Network): PlotPanel {
  const [{ values: kernel }, { values: bias }] = parameters;
  return {
    kind: 'plot',
    title: 'Input: the lines of the two hidden units',
    ...axesOf(plane),
    series: [
      ...pointSeries(corners, 2),
      ...[0, 1].map((unit) => lineSeries(`h${'₁₂'[unit]}`, [kernel[unit], kernel[2 + unit], bias[unit]], plane)),
    ],
    size: { width: 320, height: 320 },
  };
}

function hiddenPlot({ parameters }: Network, hidden: Float32Array): PlotPanel {
  const [, , kernel, bias] = parameters.map(({ values }) => values);
  const moved = { points: corners.points.map(({ label }, index) => ({ x: hidden[2 * index], y: hidden[2 * index + 1], label })) };
  return {
    kind: 'plot',
    title: 'Hidden layer: the line of the output',
    ...axesOf(hiddenPlane, ['h₁', 'h₂']),
    series: [...pointSeries(moved, 2), lineSeries('output', lineOf([kernel, bias]), hiddenPlane)],
    size: { width: 320, height: 320 },
  };
}

function truthTable(hidden: Float32Array, answers: Float32Array): TablePanel {
  const short = (value: number): number => Number(value.toFixed(4));
  return {
    kind: 'table',
    title: 'The four corners',
    head: ['x', 'y', 'x ⊕ y', 'h₁', 'h₂', 'P(1)'],
    rows: corners.points.map(({ x, y, label }, index) => [
      x,
      y,
      label,
      short(hidden[2 * index]),
      short(hidden[2 * index + 1]),
      short(answers[2 * index + 1]),
    ]),
  };
}
