import { layersOf, type ModelDescription } from '../description.ts';
import type { TrainingInput } from '../training-options.ts';
import { entrance } from './mlp.ts';

/** One layer with one unit for each class, to be trained by Rosenblatt's rule or as logistic regression. */
export function perceptron({ input, classes }: { input: readonly number[]; classes: readonly string[] }): ModelDescription {
  return {
    name: 'perceptron',
    input: input as ModelDescription['input'],
    classes: [...classes],
    meta: {},
    layers: [...entrance(input), ...layersOf({ kind: 'dense', units: classes.length }, { kind: 'softmax' })],
  };
}

/**
 * Default training of a perceptron.
 * - `rosenblatt`: one example at a time; after a wrong answer the input is added to the weights of the right class and subtracted
 *   from those of the predicted class (Rosenblatt 1958)
 * - `logistic`: gradient descent on the cross-entropy
 */
export function perceptronTraining(rule: 'rosenblatt' | 'logistic'): TrainingInput {
  switch (rule) {
    case 'rosenblatt':
      return { loss: 'perceptron', batch: 1, rate: 1, optimiser: { kind: 'sgd' } };
    case 'logistic':
      return { loss: 'cross-entropy', batch: 32, rate: 0.1, optimiser: { kind: 'sgd' } };
    default:
      return rule satisfies never;
  }
}
