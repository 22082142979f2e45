import { defineFigure, type FigureDefinition, type LabPoints } from '../definition.ts';
import type { FigureNumber, PlotPanel, TablePanel } from '../figure.ts';
import type { KeptTraining } from '../networks/kept-training.ts';
import { axesOf, lineSeries, planeOf, pointSeries, type Plane } from './plane.ts';
import { chosenPoints, ownPoints, pointSet, pointsFrom } from './point-sets.ts';
import { lineOf, mistakesOf, pointOfStep, rosenblattTraining, scoresOf } from './rosenblatt.ts';
import { isSeparable } from './separability.ts';

const mostSteps = 20_000;
/** Steps that the table shows, the last ones. */
const shownSteps = 8;
/** Places of the curve of mistakes, at most. */
const curvePlaces = 400;

/** Rosenblatt's rule on points, step by step. */
export const perceptronFigure: FigureDefinition = defineFigure({
  name: 'perceptron',
  title: 'The perceptron',
  chapter: 'neurons',
  description: 'Rosenblatt’s rule on points, step by step: the line, the mistakes, and what each mistake changes.',
  settings: {
    step: { kind: 'number', label: 'Step', min: 0, max: mostSteps, step: 1, unit: '', default: 10, scrub: true },
    points: pointsFrom,
    own: ownPoints,
    seed: {
      kind: 'number',
      label: 'Seed',
      min: 1,
      max: 1000,
      step: 1,
      unit: '',
      default: 1,
      hint: 'Of the order of the points.',
    },
  },
  input: 'points',
  example: () => pointSet('two clouds'),
  async make({ step, points, own, seed }, input, context) {
    const given = chosenPoints({ points, own }, input);
    const training = rosenblattTraining(given, given.classes, seed);
    await training.show(step, context);
    const weights = training.weightsAt(step);
    const mistakes = mistakesOf(weights, given);
    const updates = updatesUpTo(training, step);
    const separable = given.classes === 2 ? isSeparable(...bothClasses(given)) : null;
    return {
      title: 'The perceptron',
      caption: `One point after another, in a new order each time round. A point on the wrong side is added to the weights of its class and taken from those of the other, so that the line turns towards it; a point on the right side changes nothing. ${verdict(mistakes.length, separable, updates.length, given)}`,
      numbers: [
        { name: 'mistakes', label: `Points on the wrong side, of ${given.points.length}`, value: mistakes.length, unit: '' },
        { name: 'updates', label: 'Steps that changed the weights', value: updates.length, unit: '' },
        ...(separable === null
          ? []
          : [{ name: 'separable', label: 'A line parts the classes (1: yes, 0: no)', value: Number(separable), unit: '' }]),
        ...lineNumbers(weights),
      ],
      rows: [
        [
          pointsPlot(given, planeOf(given), weights, mistakes, step === 0 ? null : pointOfStep(step, given.points.length, seed)),
          mistakesPlot(training, given, step),
        ],
        [stepsTable(training, given, step, seed)],
      ],
    };
  },
});

function bothClasses({ points }: LabPoints): [LabPoints['points'], LabPoints['points']] {
  return [points.filter(({ label }) => label === 0), points.filter(({ label }) => label === 1)];
}

function verdict(mistakes: number, separable: boolean | null, updates: number, { points }: LabPoints): string {
  if (mistakes === 0)
    return `It has converged, after ${updates} corrections: every point is on its side, and nothing changes any more.`;
  if (separable === false) {
    return 'It does not converge: no line parts these two classes, so in every round some point is on the wrong side, and the weights never come to rest.';
  }
  if (separable === true) {
    return `It has not converged yet, but it will: a line parts these classes, and then the corrections are finitely many (Novikoff 1962). Go on with larger steps; one round is ${points.length} of them.`;
  }
  return 'Here are more than two classes: each point goes to the class with the highest score.';
}

/** Steps that changed the weights. */
function updatesUpTo(training: KeptTraining, step: number): number[] {
  const updates: number[] = [];
  for (let at = 1; at <= step; at++) if (hasChanged(training, at)) updates.push(at);
  return updates;
}

function hasChanged(training: KeptTraining, step: number): boolean {
  const before = training.weightsAt(step - 1);
  return training.weightsAt(step).some((values, index) => values.some((value, at) => value !== before[index][at]));
}

function lineNumbers(weights: readonly Float32Array[]): FigureNumber[] {
  if (weights[1].length !== 2) return [];
  const [a, b, c] = lineOf(weights);
  return [
    { name: 'w1', label: 'Weight of x', value: a, unit: '' },
    { name: 'w2', label: 'Weight of y', value: b, unit: '' },
    { name: 'bias', label: 'Bias', value: c, unit: '' },
  ];
}

function pointsPlot(
  points: LabPoints,
  plane: Plane,
  weights: readonly Float32Array[],
  mistakes: readonly number[],
  current: number | null,
): PlotPanel {
  const classes = weights[1].length;
  const at = (indices: readonly number[]) => ({
    x: indices.map((index) => points.points[index].x),
    y: indices.map((index) => points.points[index].y),
  });
  const [a, b, c] = classes === 2 ? lineOf(weights) : [0, 0, 0];
  return {
    kind: 'plot',
    title: 'Points and line',
    ...axesOf(plane),
    series: [
      ...pointSeries(points, classes),
      ...(classes === 2 && (a !== 0 || b !== 0) ? [lineSeries('line', [a, b, c], plane)] : []),
      ...(mistakes.length === 0 ? [] : [{ name: 'mistakes', kind: 'rings' as const, ...at(mistakes) }]),
      ...(current === null ? [] : [{ name: 'this step', kind: 'rings' as const, ...at([current]) }]),
    ],
    size: { width: 440, height: 420 },
  };
}

function mistakesPlot(training: KeptTraining, points: LabPoints, step: number): PlotPanel {
  const places = [...new Set(Array.from({ length: curvePlaces + 1 }, (_, index) => Math.round((step * index) / curvePlaces)))];
  return {
    kind: 'plot',
    title: 'Points on the wrong side after each step',
    x: { name: 'step', unit: '' },
    y: { name: 'mistakes', unit: '' },
    series: [
      { name: 'mistakes', kind: 'line', x: places, y: places.map((at) => mistakesOf(training.weightsAt(at), points).length) },
    ],
  };
}

function stepsTable(training: KeptTraining, { points }: LabPoints, step: number, seed: number): TablePanel {
  const classes = training.weightsAt(0)[1].length;
  const first = Math.max(1, step - shownSteps + 1);
  const round = (value: number): number => Number(value.toPrecision(4));
  return {
    kind: 'table',
    title: 'The last steps',
    note:
      classes === 2
        ? 'Weights after the step, of class 1 less those of class 0: the line is w₁x + w₂y + b = 0.'
        : 'Scores before the step.',
    head: ['step', 'x', 'y', 'class', 'scores', 'answer', ...(classes === 2 ? ['w₁', 'w₂', 'b'] : [])],
    rows: Array.from({ length: step === 0 ? 0 : step - first + 1 }, (_, index) => {
      const at = first + index;
      const point = points[pointOfStep(at, points.length, seed)];
      const scores = scoresOf(training.weightsAt(at - 1), point);
      return [
        at,
        round(point.x),
        round(point.y),
        point.label,
        scores.map((score) => score.toFixed(2)).join(' / '),
        hasChanged(training, at) ? 'wrong: corrected' : 'right',
        ...(classes === 2 ? lineOf(training.weightsAt(at)).map(round) : []),
      ];
    }),
  };
}
