import { defineFigure } from '../definition.ts';
import { shortNumber } from '../draw/measures.ts';
import type { PlotPanel, TablePanel } from '../figure.ts';
import {
  activationAt,
  activationLayer,
  activationNames,
  activationTitles,
  slopeSetting,
  type ActivationName,
} from './activation-layers.ts';

/** Places on either side of zero, and how far apart they lie. */
const reach = 6;
const spacing = 0.05;
const places = Array.from({ length: (2 * reach) / spacing + 1 }, (_, index) => index * spacing - reach);

/** The activations of the trainer with their derivatives; where they saturate, and where they are dead. */
export const activationsFigure = defineFigure({
  name: 'activations',
  title: 'Activations and their derivatives',
  chapter: 'neurons',
  description:
    'Sigmoid, tanh, ReLU and leaky ReLU with their derivatives; where they saturate and where a unit is dead is marked.',
  settings: {
    at: { kind: 'number', label: 'Sum s', min: -reach, max: reach, step: 0.1, unit: '', default: 1, scrub: true },
    slope: slopeSetting,
    saturated: {
      kind: 'number',
      label: 'Saturated below',
      min: 1,
      max: 50,
      step: 1,
      unit: '%',
      default: 5,
      hint: 'Of the largest derivative.',
    },
  },
  input: 'none',
  make({ at, slope, saturated }) {
    const curves = activationNames.map((name) => curveOf(name, slope, at, saturated / 100));
    return {
      title: 'Activations and their derivatives',
      caption: `Above each function, below its derivative F′, with which back-propagation multiplies the gradient at every unit. Sigmoid and tanh saturate on both sides: where F′ is below ${saturated} % of its largest value, marked, hardly any gradient passes. ReLU passes all of it above zero and none below: a unit whose sums are below zero for every example is dead, and stays so. A leaky ReLU lets ${shortNumber(slope)} of it through there.`,
      numbers: curves.map(({ name, here }) => ({
        name: name === 'leaky-relu' ? 'leakyRelu' : name,
        label: `F′(${shortNumber(at)}) of ${activationTitles[name]}`,
        value: here.slope,
        unit: '',
      })),
      rows: [curves.map(functionPlot), curves.map(derivativePlot), [tableOf(curves, at)]],
    };
  },
});

interface Curve {
  readonly name: ActivationName;
  readonly values: readonly number[];
  readonly slopes: readonly number[];
  /** Whether hardly any gradient passes at each place, or none. */
  readonly blocked: readonly boolean[];
  readonly at: number;
  readonly here: { readonly value: number; readonly slope: number; readonly state: string };
}

function curveOf(name: ActivationName, slope: number, at: number, share: number): Curve {
  const made = activationAt(activationLayer(name, slope), [...places, at]);
  const [values, slopes] = [[...made.values], [...made.slopes]];
  const [value, slopeHere] = [values.pop() ?? 0, slopes.pop() ?? 0];
  const limit = share * Math.max(...slopes);
  const state = slopeHere === 0 ? 'dead' : slopeHere < limit ? 'saturated' : 'passes';
  return {
    name,
    values,
    slopes,
    blocked: slopes.map((each) => each === 0 || each < limit),
    at,
    here: { value, slope: slopeHere, state },
  };
}

function functionPlot(curve: Curve): PlotPanel {
  return plotOf(curve, activationTitles[curve.name], 'F(s)', curve.values, curve.here.value);
}

function derivativePlot(curve: Curve): PlotPanel {
  return plotOf(curve, `Derivative of ${activationTitles[curve.name]}`, 'F′(s)', curve.slopes, curve.here.slope);
}

function plotOf({ slopes, blocked, at }: Curve, title: string, axis: string, values: readonly number[], here: number): PlotPanel {
  return {
    kind: 'plot',
    title,
    x: { name: 's', unit: '', range: [-reach, reach] },
    y: { name: axis, unit: '' },
    series: [
      { name: axis.slice(0, -3), kind: 'line', x: places, y: values },
      ...(blocked.includes(true)
        ? [
            {
              name: slopes.includes(0) ? 'dead' : 'saturated',
              kind: 'points' as const,
              x: places.filter((_, index) => blocked[index]),
              y: values.filter((_, index) => blocked[index]),
            },
          ]
        : []),
      { name: 's', kind: 'points', x: [at], y: [here] },
    ],
    size: { width: 250, height: 200 },
  };
}

function tableOf(curves: readonly Curve[], at: number): TablePanel {
  const largest = ({ slopes }: Curve): number => Number(Math.max(...slopes).toPrecision(6));
  const blockedFrom = ({ blocked, name }: Curve): string => {
    const left = places.findLast((place, index) => place < 0 && blocked[index]);
    if (left === undefined) return 'nowhere';
    // A rectifier is not differentiable at zero, where the trainer takes its left side.
    return name === 'relu' || name === 'leaky-relu' ? 's ≤ 0' : `|s| ≥ ${shortNumber(Number((-left).toFixed(2)))}`;
  };
  return {
    kind: 'table',
    title: `At s = ${shortNumber(at)}`,
    head: ['function', 'F(s)', 'F′(s)', 'largest F′', 'saturated or dead', 'here'],
    rows: curves.map((curve) => [
      activationTitles[curve.name],
      curve.here.value,
      curve.here.slope,
      largest(curve),
      blockedFrom(curve),
      curve.here.state,
    ]),
  };
}
