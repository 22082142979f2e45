import { layersOf, type LayerDescription, type ModelDescription } from '../description.ts';

/** Activations that may follow the hidden dense layers of a multi-layer perceptron. */
export const activationNames = ['sigmoid', 'tanh', 'relu', 'leaky-relu', 'prelu'] as const;
export type ActivationName = (typeof activationNames)[number];

export interface MlpOptions {
  /** Of one example. */
  readonly input: readonly number[];
  readonly classes: readonly string[];
  /** Units of each hidden layer; none makes it a logistic regression. */
  readonly hidden?: readonly number[];
  readonly activation?: ActivationName;
  /** After each hidden layer. */
  readonly dropout?: number;
}

/** Standardised inputs, hidden dense layers, probabilities of the classes. */
export function mlp({ input, classes, hidden = [64, 32], activation = 'relu', dropout = 0 }: MlpOptions): ModelDescription {
  const initial = activation === 'sigmoid' || activation === 'tanh' ? 'glorot' : 'he';
  return {
    name: 'mlp',
    input: input as ModelDescription['input'],
    classes: [...classes],
    meta: {},
    layers: [
      ...entrance(input),
      ...hidden.flatMap((units) =>
        layersOf(
          { kind: 'dense', units, initial },
          { kind: activation },
          ...(dropout > 0 ? [{ kind: 'dropout', rate: dropout } as const] : []),
        ),
      ),
      ...layersOf({ kind: 'dense', units: classes.length }, { kind: 'softmax' }),
    ],
  };
}

/** Standardised, and made vectors where they are images. */
export function entrance(input: readonly number[]): LayerDescription[] {
  return layersOf({ kind: 'standardise' }, ...(input.length > 1 ? [{ kind: 'flatten' } as const] : []));
}
