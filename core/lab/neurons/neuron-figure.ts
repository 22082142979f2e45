import { buildNetwork, layersOf } from '../../train/model.ts';
import { tf } from '../../tensor/tf.ts';
import { defineFigure } from '../definition.ts';
import { shortNumber } from '../draw/measures.ts';
import type { DiagramPanel, PlotPanel, TablePanel } from '../figure.ts';
import type { NumberSetting } from '../settings.ts';
import { activationAt, activationLayer, activationNames, activationTitles, slopeSetting } from './activation-layers.ts';

const number = (label: string, usual: number): NumberSetting => ({
  kind: 'number',
  label,
  min: -4,
  max: 4,
  step: 0.05,
  unit: '',
  default: usual,
});

/** One neuron of the trainer with numbers one can set: a dense layer of one unit, and an activation. */
export const neuronFigure = defineFigure({
  name: 'neuron',
  title: 'One neuron',
  chapter: 'neurons',
  description: 'A weighted sum of the inputs and a function of it: every number, and what each weight would have to change by.',
  settings: {
    x1: number('Input x₁', 1),
    x2: number('Input x₂', -0.5),
    x3: number('Input x₃', 0.75),
    w1: number('Weight w₁', 0.8),
    w2: number('Weight w₂', -1.2),
    w3: number('Weight w₃', -0.6),
    bias: number('Bias b', 0.1),
    activation: { kind: 'choice', label: 'Activation F', values: activationNames, default: 'sigmoid' },
    slope: slopeSetting,
  },
  input: 'none',
  make({ x1, x2, x3, w1, w2, w3, bias, activation, slope }) {
    const layer = activationLayer(activation, slope);
    const [inputs, weights] = [
      [x1, x2, x3],
      [w1, w2, w3],
    ];
    const ran = runNeuron(inputs, weights, bias, layer);
    const products = inputs.map((input, index) => input * weights[index]);
    return {
      title: 'One neuron',
      caption: `It multiplies each input by a weight, adds the products and a bias, and takes a function F of the sum: y = F(w₁x₁ + w₂x₂ + w₃x₃ + b). Weights above zero (red) let an input excite the neuron, those below (blue) let it inhibit. The derivative ∂y/∂w = F′(s)·x says how much y changes with a weight: an input of zero, or a function that is flat at s, teaches nothing.`,
      numbers: [
        { name: 'sum', label: 'Sum s', value: ran.sum, unit: '' },
        { name: 'output', label: 'Output y = F(s)', value: ran.output, unit: '' },
        { name: 'slope', label: 'Derivative F′(s)', value: ran.biasSlope, unit: '' },
      ],
      rows: [
        [diagramOf(inputs, weights, bias, activationTitles[activation], ran), functionPlot(activation, layer, ran)],
        [arithmetic(inputs, weights, products, bias, ran)],
      ],
    };
  },
});

interface Ran {
  readonly sum: number;
  readonly output: number;
  /** ∂y/∂w of each weight. */
  readonly slopes: readonly number[];
  /** ∂y/∂b = F′(s). */
  readonly biasSlope: number;
}

/** Runs the neuron as a network of the trainer, forward, and backward from ∂C/∂y = 1. */
function runNeuron(
  inputs: readonly number[],
  weights: readonly number[],
  bias: number,
  activation: ReturnType<typeof activationLayer>,
): Ran {
  using network = buildNetwork({ input: [3], layers: [...layersOf({ kind: 'dense', units: 1 }), activation] }, 1);
  network.setWeights([Float32Array.from(weights), Float32Array.of(bias)]);
  let [sum, output, slopes, biasSlope] = [0, 0, [] as number[], 0];
  tf.tidy(() => {
    const pass = network.forward(tf.tensor2d([...inputs], [1, 3]), { training: false });
    const { dw } = network.backward(pass, tf.ones([1, 1]));
    [sum, output] = pass.forwards.map(({ y }) => y.dataSync()[0]);
    slopes = [...(dw[0]?.dataSync() ?? [])];
    biasSlope = dw[1]?.dataSync()[0] ?? 0;
  });
  return { sum, output, slopes, biasSlope };
}

function diagramOf(
  inputs: readonly number[],
  weights: readonly number[],
  bias: number,
  activation: string,
  { sum, output }: Ran,
): DiagramPanel {
  const circle = (id: string, x: number, y: number, label: string, detail: string, value: number) => ({
    id,
    x,
    y,
    width: 62,
    height: 62,
    shape: 'circle' as const,
    label,
    detail,
    strength: Math.max(-1, Math.min(1, value / 4)),
  });
  return {
    kind: 'diagram',
    title: 'The neuron',
    width: 520,
    height: 340,
    boxes: [
      ...inputs.map((value, index) => circle(`x${index + 1}`, 4, 8 + 84 * index, `x${'₁₂₃'[index]}`, shortNumber(value), value)),
      circle('b', 4, 8 + 84 * 3, '1', 'bias', 0),
      { ...circle('s', 200, 122, 'Σ', shortNumber(sum), sum), width: 74, height: 74 },
      {
        id: 'f',
        x: 326,
        y: 130,
        width: 92,
        height: 58,
        shape: 'box',
        label: activation,
        detail: 'F(s)',
      },
      circle('y', 454, 128, 'y', shortNumber(output), output),
    ],
    arrows: [
      ...weights.map((weight, index) => ({
        from: `x${index + 1}`,
        to: 's',
        label: shortNumber(weight),
        strength: weight / 4,
      })),
      { from: 'b', to: 's', label: shortNumber(bias), strength: bias / 4 },
      { from: 's', to: 'f' },
      { from: 'f', to: 'y' },
    ],
  };
}

function functionPlot(
  name: keyof typeof activationTitles,
  layer: ReturnType<typeof activationLayer>,
  { sum, output }: Ran,
): PlotPanel {
  const reach = Math.max(5, Math.ceil(Math.abs(sum)) + 1);
  const places = Array.from({ length: 161 }, (_, index) => -reach + (2 * reach * index) / 160);
  return {
    kind: 'plot',
    title: `F: ${activationTitles[name]}`,
    x: { name: 's', unit: '' },
    y: { name: 'F(s)', unit: '' },
    series: [
      { name: 'F', kind: 'line', x: places, y: [...activationAt(layer, places).values] },
      { name: 'this neuron', kind: 'points', x: [sum], y: [output] },
    ],
  };
}

function arithmetic(
  inputs: readonly number[],
  weights: readonly number[],
  products: readonly number[],
  bias: number,
  { sum, output, slopes, biasSlope }: Ran,
): TablePanel {
  return {
    kind: 'table',
    title: 'The arithmetic',
    head: ['', 'input', 'weight', 'product', '∂y/∂weight = F′(s) · input'],
    rows: [
      ...inputs.map((input, index) => [`x${'₁₂₃'[index]}`, input, weights[index], products[index], slopes[index]]),
      ['bias', 1, bias, bias, biasSlope],
      ['sum s', '', '', sum, ''],
      ['y = F(s)', '', '', output, ''],
    ],
  };
}
