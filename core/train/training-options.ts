import * as z from 'zod';
import { LoupeError } from '../base/error.ts';

const optimiserSchema = z.discriminatedUnion('kind', [
  /** v ← µv + g; w ← w − ηv. Without momentum plain gradient descent. */
  z.strictObject({ kind: z.literal('sgd'), momentum: z.number().min(0).max(0.999).default(0) }),
  /** Kingma and Ba 2015. */
  z.strictObject({
    kind: z.literal('adam'),
    beta1: z.number().min(0).max(0.9999).default(0.9),
    beta2: z.number().min(0).max(0.99999).default(0.999),
    epsilon: z.number().positive().default(1e-7),
  }),
]);
export type OptimiserOptions = z.output<typeof optimiserSchema>;

/** Learning rate over the epochs. */
export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  /** Times `factor` after every `epochs` epochs. */
  z.strictObject({
    kind: z.literal('steps'),
    epochs: z.int().min(1).max(1_000_000),
    factor: z.number().positive().max(1).default(0.1),
  }),
  /** Times `factor` after every epoch. */
  z.strictObject({ kind: z.literal('exponential'), factor: z.number().positive().max(1) }),
  /** Half a cosine from the rate down to `floor` times it, over all epochs; the first `warmUp` epochs climb. */
  z.strictObject({
    kind: z.literal('cosine'),
    floor: z.number().min(0).max(1).default(0),
    warmUp: z.int().min(0).max(1_000_000).default(0),
  }),
]);
export type ScheduleOptions = z.output<typeof scheduleSchema>;

export const lossNames = ['cross-entropy', 'euclidean', 'hinge', 'perceptron'] as const;

/** How a network is trained. */
export const trainingSchema = z.strictObject({
  epochs: z.int().min(1).max(1_000_000).default(50),
  /** Examples in each step: 1, some, or all of them. */
  batch: z.union([z.int().min(1), z.literal('full')]).default(32),
  /** Learning rate of the first epoch. */
  rate: z.number().positive().max(1000).default(0.001),
  optimiser: optimiserSchema.prefault({ kind: 'adam' }),
  schedule: scheduleSchema.prefault({ kind: 'constant' }),
  /** Weight decay λ: every step also takes η·λ·w off the weights (not off biases, gains and slopes). */
  decay: z.number().min(0).max(1).default(0),
  /** See `loss.ts`. */
  loss: z.enum(lossNames).default('cross-entropy'),
  /** Stop after this many epochs without a better one; absent: never. */
  patience: z.int().min(1).optional(),
  /** `balanced`: a class counts by 1/its share; numbers: one weight a class. */
  classWeights: z.union([z.enum(['equal', 'balanced']), z.array(z.number().min(0))]).default('equal'),
  /** Of the order of examples and of dropout; of the first weights see `buildNetwork`. */
  seed: z.int().default(1),
});
export type TrainingOptions = z.output<typeof trainingSchema>;
export type TrainingInput = z.input<typeof trainingSchema>;

/**
 * Training options with their defaults filled in.
 * @throws LoupeError USAGE that names the option
 */
export function parseTraining(value: unknown): TrainingOptions {
  const parsed = trainingSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LoupeError('USAGE', `The training option "${issue.path.join('.')}" does not hold: ${issue.message}.`);
}
