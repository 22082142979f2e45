import { layersOf, type LayerInput, type ModelDescription } from '../description.ts';

export interface Lenet5Options {
  /** [height, width, channels]; the original's are 32×32×1. Images below 32 are padded in the first convolution. */
  readonly input?: readonly [number, number, number];
  readonly classes: readonly string[];
  /**
   * - `dense`: every filter sees every channel, means without parameters, ten dense outputs: 61,706 parameters
   * - `1998`: the paper's: filters of C3 see three to six channels, subsampling learns gain and bias, radial outputs with
   *   fixed codes: 60,000 parameters
   */
  readonly form?: 'dense' | '1998';
}

/** For each of C3's filters, the maps of S2 that it sees (table I). */
export const c3Connections: readonly (readonly number[])[] = [
  [0, 1, 2],
  [1, 2, 3],
  [2, 3, 4],
  [3, 4, 5],
  [0, 4, 5],
  [0, 1, 5],
  [0, 1, 2, 3],
  [1, 2, 3, 4],
  [2, 3, 4, 5],
  [0, 3, 4, 5],
  [0, 1, 4, 5],
  [0, 1, 2, 5],
  [0, 1, 3, 4],
  [1, 2, 4, 5],
  [0, 2, 3, 5],
  [0, 1, 2, 3, 4, 5],
];

/**
 * LeNet-5.
 * Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE
 * 86 (1998), II-B. The form of 1998 differs from the paper in its loss (cross-entropy of the radial outputs) and in codes
 * of random signs, where the paper drew letters.
 */
export function lenet5({ input = [28, 28, 1], classes, form = 'dense' }: Lenet5Options): ModelDescription {
  const padding = Math.min(input[0], input[1]) < 32 ? 'same' : 'valid';
  const tanh: LayerInput = form === '1998' ? { kind: 'tanh', amplitude: 1.7159, slope: 2 / 3 } : { kind: 'tanh' };
  const subsampling: LayerInput[] = [
    { kind: 'pooling', of: 'average', size: 2 },
    ...(form === '1998' ? [{ kind: 'gain' } as const, tanh] : []),
  ];
  const outputs: LayerInput =
    form === '1998' ? { kind: 'radial', units: classes.length } : { kind: 'dense', units: classes.length };
  const connections = form === '1998' ? { connections: c3Connections.map((seen) => [...seen]) } : {};
  return {
    name: form === '1998' ? 'lenet5-1998' : 'lenet5',
    input: [...input],
    classes: [...classes],
    meta: {},
    layers: layersOf(
      { kind: 'standardise' },
      { kind: 'convolution', filters: 6, size: 5, padding },
      tanh,
      ...subsampling,
      { kind: 'convolution', filters: 16, size: 5, ...connections },
      tanh,
      ...subsampling,
      { kind: 'flatten' },
      { kind: 'dense', units: 120 },
      tanh,
      { kind: 'dense', units: 84 },
      tanh,
      outputs,
      { kind: 'softmax' },
    ),
  };
}
