import * as z from 'zod';
import { frameRate, pathText } from '../spec/bounds.ts';
import { activationNames } from '../train/models/mlp.ts';
import { lossNames, scheduleSchema } from '../train/training-options.ts';

/*
 * What a training is asked to do, and what it reports of each epoch.
 */

/** A model kept by the program under a name, or a file (`file-paths`). */
export const modelReferenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kept'), name: z.string().trim().min(1).max(80) }),
  z.object({ kind: z.literal('path'), path: pathText }),
]);
export type TeachModel = z.output<typeof modelReferenceSchema>;

export const featureOptionsSchema = z.object({
  kind: z.enum(['pixels', 'pyramid', 'motion', 'motion-map']),
  /** Seconds of the capture that one example of motion looks at; default: follows from the clips. */
  window: z.number().positive().max(1e6).optional(),
  band: z.object({ lo: frameRate, hi: frameRate }).optional(),
});

export const networkChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('perceptron'), rule: z.enum(['rosenblatt', 'logistic']).default('logistic') }),
  z.object({
    kind: z.literal('mlp'),
    hidden: z.array(z.int().min(1).max(4096)).max(8).default([64, 32]),
    activation: z.enum(activationNames).default('relu'),
  }),
  z.object({ kind: z.literal('lenet5'), form: z.enum(['dense', '1998']).default('dense') }),
  z.object({ kind: z.literal('alexnet'), variant: z.enum(['small', 'original']).default('small') }),
]);

/** Absent fields take the network's usual values. */
export const trainingPreferencesSchema = z.object({
  epochs: z.int().min(1).max(100_000).optional(),
  batch: z.union([z.int().min(1).max(1_000_000), z.literal('full')]).optional(),
  rate: z.number().positive().max(1000).optional(),
  patience: z.int().min(1).max(100_000).optional(),
  loss: z.enum(lossNames).optional(),
  /** Of the learning rate. */
  schedule: scheduleSchema.optional(),
});

export const epochSchema = z.object({
  epoch: z.int(),
  loss: z.number(),
  accuracy: z.number().nullable(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  seconds: z.number(),
  /** The best so far. */
  best: z.boolean(),
});
