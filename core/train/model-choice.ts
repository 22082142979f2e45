import { LoupeError } from '../base/error.ts';
import type { Size } from '../base/frame.ts';
import { parseModel, type ModelDescription } from './description.ts';
import { alexnet } from './models/alexnet.ts';
import { lenet5 } from './models/lenet5.ts';
import { mlp, type ActivationName } from './models/mlp.ts';
import { perceptron, perceptronTraining } from './models/perceptron.ts';
import type { OwnNetwork } from './own-network.ts';
import type { FeatureKind } from './features/settings.ts';
import type { TrainingInput } from './training-options.ts';

/** Which network is to be trained. */
export type ModelChoice =
  | { readonly kind: 'perceptron'; readonly rule?: 'rosenblatt' | 'logistic' }
  | { readonly kind: 'mlp'; readonly hidden?: readonly number[]; readonly activation?: ActivationName; readonly dropout?: number }
  | { readonly kind: 'lenet5'; readonly form?: 'dense' | '1998' }
  | { readonly kind: 'alexnet'; readonly variant?: 'original' | 'small' }
  /** As docs/training.md describes it; an input and classes that it does not state follow from the data. */
  | ({ readonly kind: 'own' } & OwnNetwork);

/** Names of the ready-made networks: `lenet5-1998` is the paper's form of LeNet-5, `alexnet-full` AlexNet at its original size. */
export const modelNames = ['perceptron', 'mlp', 'lenet5', 'lenet5-1998', 'alexnet', 'alexnet-full'] as const;

/** Smallest side in pixels of the images that the original AlexNet takes: below it nothing is left after its last pooling. */
const smallestAlexnetSide = 67;

/** Size of the images that a network takes, or takes by default; nothing for networks that take any input. */
export function usualSize(choice: ModelChoice): Size | undefined {
  switch (choice.kind) {
    case 'lenet5':
      return { width: 28, height: 28 };
    case 'alexnet':
      return choice.variant === 'original' ? { width: 227, height: 227 } : { width: 32, height: 32 };
    case 'own':
      return choice.input?.length === 3 ? { width: choice.input[1], height: choice.input[0] } : undefined;
    case 'perceptron':
    case 'mlp':
      return undefined;
    default:
      return choice satisfies never;
  }
}

/**
 * @param shape of one example
 * @throws LoupeError MODEL_INVALID for a network that cannot take such examples
 */
export function describeModel(choice: ModelChoice, shape: readonly number[], classes: readonly string[]): ModelDescription {
  switch (choice.kind) {
    case 'perceptron':
      return perceptron({ input: shape, classes });
    case 'mlp': {
      const { hidden, activation, dropout } = choice;
      return mlp({
        input: shape,
        classes,
        ...(hidden === undefined ? {} : { hidden }),
        ...(activation === undefined ? {} : { activation }),
        ...(dropout === undefined ? {} : { dropout }),
      });
    }
    case 'lenet5':
      return lenet5({
        input: imageShape(shape),
        classes,
        ...(choice.form === undefined ? {} : { form: choice.form }),
      });
    case 'alexnet': {
      const input = imageShape(shape);
      if (choice.variant === 'original') requireOriginalSize(input);
      return alexnet({ input, classes, variant: choice.variant ?? 'small' });
    }
    case 'own':
      requireInput(choice, shape);
      return parseModel({ name: choice.name, layers: choice.layers, input: shape, classes });
    default:
      return choice satisfies never;
  }
}

/** Default training options of such a network; the user's options override them. */
export function usualTraining(choice: ModelChoice): TrainingInput {
  switch (choice.kind) {
    case 'perceptron':
      return perceptronTraining(choice.rule ?? 'logistic');
    case 'mlp':
    case 'lenet5':
    case 'alexnet':
    case 'own':
      return { optimiser: { kind: 'adam' }, batch: 32, rate: 0.001, decay: 0.01 };
    default:
      return choice satisfies never;
  }
}

/** @throws LoupeError MODEL_INVALID where a network looks at images and the features are none */
export function requireFit({ kind }: ModelChoice, features: FeatureKind): void {
  if ((kind !== 'lenet5' && kind !== 'alexnet') || features === 'pixels' || features === 'motion-map') return;
  throw new LoupeError(
    'MODEL_INVALID',
    `${kind} looks at images, but features ${features} are numbers without a place: choose --features pixels or motion-map.`,
  );
}

function requireInput({ name, input }: OwnNetwork, shape: readonly number[]): void {
  if (!input || input.join() === shape.join()) return;
  throw new LoupeError(
    'MODEL_INVALID',
    `The network "${name}" states the input ${input.join('×')}, but an example of these features is ${shape.join('×')}: choose features of that shape, or leave "input" out.`,
  );
}

function requireOriginalSize([height, width]: readonly [number, number, number]): void {
  if (Math.min(width, height) >= smallestAlexnetSide) return;
  throw new LoupeError(
    'MODEL_INVALID',
    `The full AlexNet takes images from ${smallestAlexnetSide}×${smallestAlexnetSide} (the original's are 227×227), not ${width}×${height}: choose larger images, or the small form of AlexNet.`,
  );
}

function imageShape(shape: readonly number[]): [number, number, number] {
  const [height, width, channels] = shape;
  if (shape.length !== 3) throw new LoupeError('INTERNAL', `Features of ${shape.join('×')} are no images.`);
  return [height, width, channels];
}
