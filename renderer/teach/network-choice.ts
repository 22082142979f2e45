import { signal } from '@preact/signals';
import type { CallParams } from '../../core/protocol/host-api.ts';

type TrainParams = CallParams<'teach.train'>;
export type FeatureKind = TrainParams['features']['kind'];
export type NetworkKind = TrainParams['network']['kind'];

type TrainingPreferences = NonNullable<TrainParams['training']>;
export type LossName = NonNullable<TrainingPreferences['loss']>;
export type ScheduleName = NonNullable<TrainingPreferences['schedule']>['kind'];

/** The choices for the next training. */
export interface NetworkChoice {
  readonly features: TrainParams['features'];
  readonly network: TrainParams['network'];
  /** Null: the network's default. */
  readonly epochs: number | null;
  /** Absent: the network's default. */
  readonly loss?: LossName;
  readonly schedule?: ScheduleName;
}

export const networkChoice = signal<NetworkChoice>({
  features: { kind: 'motion' },
  network: { kind: 'mlp', hidden: [64, 32] },
  epochs: null,
});
/** Name under which the model is kept. */
export const modelName = signal('My model');

export const featureKinds: readonly { readonly value: FeatureKind; readonly title: string; readonly does: string }[] = [
  {
    value: 'motion',
    title: 'Motion',
    does: 'How strongly each part of the frame moves at each frequency: what magnification shows.',
  },
  { value: 'motion-map', title: 'Motion map', does: 'The same as a small image, for networks that take images.' },
  { value: 'pyramid', title: 'Texture', does: 'How much detail of each size and direction a frame has, and how it is spread.' },
  { value: 'pixels', title: 'Pixels', does: 'The frame itself, in grey and reduced.' },
];

export const networkKinds: readonly { readonly value: NetworkKind; readonly title: string; readonly does: string }[] = [
  { value: 'perceptron', title: 'Perceptron', does: 'One layer: separates what a straight line can divide.' },
  { value: 'mlp', title: 'Layers', does: 'Fully connected layers, one after another: the usual choice.' },
  { value: 'lenet5', title: 'LeNet-5', does: 'Two convolutions and three layers, for images of 28×28.' },
  { value: 'alexnet', title: 'AlexNet', does: 'Five convolutions and three layers, in a small form for images of 32×32.' },
];

export const losses: readonly { readonly value: LossName; readonly title: string }[] = [
  { value: 'cross-entropy', title: 'Cross-entropy' },
  { value: 'euclidean', title: 'Euclidean' },
  { value: 'hinge', title: 'Hinge' },
  { value: 'perceptron', title: 'Perceptron' },
];

export const schedules: readonly {
  readonly value: ScheduleName;
  readonly title: string;
  readonly schedule: NonNullable<TrainingPreferences['schedule']>;
}[] = [
  { value: 'constant', title: 'Constant', schedule: { kind: 'constant' } },
  { value: 'steps', title: 'Halved every 20 epochs', schedule: { kind: 'steps', epochs: 20, factor: 0.5 } },
  { value: 'exponential', title: '5 % less each epoch', schedule: { kind: 'exponential', factor: 0.95 } },
  { value: 'cosine', title: 'Cosine down to 0', schedule: { kind: 'cosine' } },
];

/** The training options that the choices stand for; what is not chosen is absent. */
export function trainingOf({ epochs, loss, schedule }: NetworkChoice): TrainingPreferences {
  const chosen = schedules.find(({ value }) => value === schedule);
  return {
    ...(epochs === null ? {} : { epochs }),
    ...(loss === undefined ? {} : { loss }),
    ...(chosen === undefined ? {} : { schedule: chosen.schedule }),
  };
}

/** Whether a network takes images, as convolutional ones do. */
export function needsImages(network: NetworkKind): boolean {
  return network === 'lenet5' || network === 'alexnet';
}

export function givesImages(features: FeatureKind): boolean {
  return features === 'pixels' || features === 'motion-map';
}

/** Changes the network; features that it cannot take are replaced by those it can. */
export function withNetwork(now: NetworkChoice, kind: NetworkKind): NetworkChoice {
  const network: NetworkChoice['network'] = kind === 'mlp' ? { kind, hidden: [64, 32] } : { kind };
  const features = needsImages(kind) && !givesImages(now.features.kind) ? ({ kind: 'motion-map' } as const) : now.features;
  return { ...now, network, features };
}

/** Parses sizes of hidden layers such as "64, 32". @returns null for text that is not a list of sizes */
export function readHidden(text: string): number[] | null {
  if (text.trim() === '') return [];
  const sizes = text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map(Number);
  const good = sizes.length <= 8 && sizes.every((size) => Number.isInteger(size) && size >= 1 && size <= 4096);
  return good ? sizes : null;
}
