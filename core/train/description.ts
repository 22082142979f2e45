import * as z from 'zod';
import { LoupeError } from '../base/error.ts';

const count = z
  .int()
  .min(1)
  .max(1 << 24);
const pair = z.union([count, z.tuple([count, count])]);
/** `same`: as many outputs as inputs over the stride, rounded up; `valid`: no padding; a number: that many zeros on every side. */
const padding = z.union([z.enum(['same', 'valid']), z.int().min(0).max(64)]);
/** Spread of the first weights, see `initialisation.ts`. */
const initial = z.enum(['glorot', 'he', 'lecun']);
export type Initialisation = z.infer<typeof initial>;

/** One layer as data. Images are [height, width, channels]; `channel` below means the last axis. */
export const layerSchema = z.discriminatedUnion('kind', [
  /** (x − mean)·scale for every channel; both are fitted to the training data before the first step, then fixed. */
  z.strictObject({ kind: z.literal('standardise') }),
  z.strictObject({
    kind: z.literal('dense'),
    units: count,
    bias: z.boolean().default(true),
    initial: initial.default('glorot'),
  }),
  z.strictObject({
    kind: z.literal('convolution'),
    filters: count,
    /** Of the kernel: one number, or height and width. */
    size: pair,
    stride: count.default(1),
    padding: padding.default('valid'),
    /** Both inputs and filters fall into this many groups; a filter sees the inputs of its own. */
    groups: z.int().min(1).max(1024).default(1),
    /** For each filter the input channels that it sees (LeNet-5's C3); absent: all. */
    connections: z.array(z.array(z.int().min(0)).min(1)).optional(),
    bias: z.boolean().default(true),
    initial: initial.default('glorot'),
  }),
  z.strictObject({
    kind: z.literal('pooling'),
    of: z.enum(['max', 'average']),
    size: count,
    /** Absent: the size, so that windows do not overlap. */
    stride: count.optional(),
  }),
  /** gain·x + bias for every channel, both learned (the trainable part of LeNet-5's subsampling). */
  z.strictObject({ kind: z.literal('gain') }),
  z.strictObject({ kind: z.literal('flatten') }),
  /** While training, drops values with probability `rate` and scales the rest by 1/(1 − rate). */
  z.strictObject({ kind: z.literal('dropout'), rate: z.number().min(0).max(0.95) }),
  /** x/(k + α Σ x²)^β over `depth` neighbouring channels (Krizhevsky 2012). */
  z.strictObject({
    kind: z.literal('response-normalisation'),
    depth: count.default(5),
    k: z.number().positive().default(2),
    alpha: z.number().min(0).default(1e-4),
    beta: z.number().positive().default(0.75),
  }),
  /** Mean 0 and variance 1 of every channel over the batch, then a learned gain and bias (Ioffe and Szegedy 2015). */
  z.strictObject({
    kind: z.literal('batch-normalisation'),
    /** Share that the running statistics keep in every step. */
    momentum: z.number().min(0).max(0.9999).default(0.9),
    epsilon: z.number().positive().default(1e-5),
  }),
  z.strictObject({ kind: z.literal('sigmoid') }),
  /** amplitude·tanh(slope·x); LeCun's choice is 1.7159 and 2/3. */
  z.strictObject({
    kind: z.literal('tanh'),
    amplitude: z.number().positive().default(1),
    slope: z.number().positive().default(1),
  }),
  z.strictObject({ kind: z.literal('relu') }),
  z.strictObject({ kind: z.literal('leaky-relu'), slope: z.number().min(0).max(1).default(0.01) }),
  /** Leaky ReLU whose slope is learned, one for every channel (He 2015). */
  z.strictObject({ kind: z.literal('prelu'), slope: z.number().min(0).max(1).default(0.25) }),
  z.strictObject({ kind: z.literal('softmax') }),
  /** −½‖x − c‖² for every unit, with fixed seeded centres c of ±1 (the radial outputs of LeNet-5). */
  z.strictObject({ kind: z.literal('radial'), units: count }),
]);

/** A layer with every default filled in. */
export type LayerDescription = z.output<typeof layerSchema>;
/** A layer as users write it. */
export type LayerInput = z.input<typeof layerSchema>;

/** A network as data: the whole of it except its weights. */
export const modelSchema = z.strictObject({
  /** For people: "lenet5". */
  name: z.string().max(200).default('own'),
  /** Of one example: [inputs], or [height, width, channels]. */
  input: z.union([z.tuple([count]), z.tuple([count, count, count])]),
  layers: z.array(layerSchema).min(1).max(200),
  /** Names of the outputs, in their order; empty for regression. */
  classes: z.array(z.string().max(255)).max(65_536).default([]),
  /** Data kept with the model that the network itself does not use: settings of the features, figures of the training. */
  meta: z.record(z.string(), z.unknown()).default({}),
});

export type ModelDescription = z.output<typeof modelSchema>;
export type ModelInput = z.input<typeof modelSchema>;

/**
 * Checks an unknown value as a description: from a user, or from a file.
 * @throws LoupeError MODEL_INVALID that names the value
 */
export function parseModel(value: unknown): ModelDescription {
  const parsed = modelSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue.path.join('.');
  throw new LoupeError('MODEL_INVALID', `The model's description does not hold${where && ` at "${where}"`}: ${issue.message}.`);
}

/** Layers, with their defaults filled in. */
export function layersOf(...layers: readonly LayerInput[]): LayerDescription[] {
  return layers.map((layer) => layerSchema.parse(layer));
}
