import type { JSX } from 'preact';

export interface NetworkGraphProps {
  readonly layers: readonly { readonly kind: string; readonly output: readonly number[]; readonly parameters: number }[];
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly classes: readonly string[];
}

const names: Readonly<Record<string, string>> = {
  standardise: 'Standardise',
  dense: 'Fully connected',
  convolution: 'Convolution',
  pooling: 'Pooling',
  flatten: 'In a row',
  dropout: 'Dropout',
  'response-normalisation': 'Neighbours compared',
  'batch-normalisation': 'Batch normalised',
  gain: 'Gain',
  relu: 'ReLU',
  'leaky-relu': 'Leaky ReLU',
  prelu: 'PReLU, learned slope',
  tanh: 'tanh',
  sigmoid: 'Sigmoid',
  softmax: 'Softmax: probabilities',
};

/**
 * The network from its input, above, to the classes, below: each layer with the shape of its output and its number of parameters.
 */
export function NetworkGraph({ layers, shape, classes }: NetworkGraphProps): JSX.Element {
  const widest = Math.max(...[shape, ...layers.map(({ output }) => output)].map(breadth));
  return (
    <ol class="network" aria-label="Layers of the network">
      <Layer name="Input" shape={shape} parameters={0} widest={widest} />
      {layers.map(({ kind, output, parameters }, index) => (
        // A layer is identified by its index only.
        <Layer key={index} name={names[kind] ?? kind} shape={output} parameters={parameters} widest={widest} />
      ))}
      <li class="network-classes muted">{classes.join(', ')}</li>
    </ol>
  );
}

interface LayerProps {
  readonly name: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly widest: number;
}

function Layer({ name, shape, parameters, widest }: LayerProps): JSX.Element {
  return (
    <li class="network-layer">
      <span class="network-bar" style={{ width: `${Math.max(4, (100 * breadth(shape)) / widest)}%` }} />
      <span class="network-text">
        <span>{name}</span>
        <span class="tabular muted">{shape.join('×')}</span>
        <span class="tabular">{parameters > 0 ? parameters.toLocaleString('en') : ''}</span>
      </span>
    </li>
  );
}

/** Width of a layer in the drawing, logarithmic, since layers differ by orders of magnitude. */
function breadth(shape: readonly number[]): number {
  return Math.log2(1 + shape.reduce((product, side) => product * side, 1));
}
