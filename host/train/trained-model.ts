import * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';
import { decodeModel, loadNetwork } from '../../core/train/model-file.ts';
import type { Network } from '../../core/train/network.ts';
import { splitUnits } from '../../core/train/dataset/kinship.ts';
import type { Examples } from '../../core/train/examples.ts';
import { embed, embeddedExamples, embeddingSize } from '../../core/train/features/embedding.ts';
import { featureShape, featuresSchema, type Features, type PlainFeatures } from '../../core/train/features/settings.ts';
import type { Rejection } from '../../core/train/rejection.ts';
import { openRejection, rejectionSchema } from './stored-rejection.ts';
import { readWhole } from '../files/whole-file.ts';

const tracesSchema = z.array(
  z.object({
    content: z.string(),
    start: z.number().optional(),
    end: z.number().optional(),
    /** Absent for short clips, and in models of earlier versions. */
    mark: z.string().max(8192).optional(),
  }),
);

/** Data that a model trained on clips keeps beside its network. */
export const modelMetaSchema = z.object({
  features: featuresSchema,
  /** The split of the clips. */
  split: z.object({ by: z.enum(splitUnits), shares: z.tuple([z.number(), z.number(), z.number()]), seed: z.int() }),
  /** Clips used in training, to choose the best epoch, and in the test, by short hashes of their content. */
  clips: z.object({ train: tracesSchema, validation: tracesSchema, test: tracesSchema }),
  /** Clips used only in an earlier training whose weights or hidden layer this one started from. */
  earlier: z.object({ train: tracesSchema, validation: tracesSchema }),
  /**
   * A few test examples, which no training used, float32 in base64, where the user asked for them: an export is checked on them.
   */
  samples: z.object({ count: z.int().min(1), values: z.base64() }).optional(),
  /** The rejection of unknown examples; absent in models of earlier versions, which reject nothing. */
  rejection: rejectionSchema.nullish(),
});
export type ModelMeta = z.output<typeof modelMetaSchema>;

/** A model and the pipeline from frames to its input. */
export interface TrainedModel extends Disposable {
  readonly network: Network;
  readonly meta: ModelMeta;
  readonly pipeline: FeaturePipeline;
  /** Null where the model rejects nothing. */
  readonly rejection: Rejection | null;
  dispose(): void;
}

/** The pipeline from features measured on clips to the input of a network. */
export interface FeaturePipeline extends Disposable {
  readonly features: Features;
  /** The features measured on the clips. */
  readonly base: PlainFeatures;
  /** Shape of one example, as the network takes it. */
  readonly shape: readonly number[];
  /** Measured values, one example after another, as the network takes them. */
  transform(values: Float32Array): Promise<Float32Array>;
  examples(measured: Examples): Examples;
  dispose(): void;
}

/** The tensors' backend must be loaded. @throws LoupeError MODEL_INVALID for an embedding whose network cannot be read */
export function openPipeline(features: Features): FeaturePipeline {
  if (features.kind !== 'embedding') {
    return {
      features,
      base: features,
      shape: featureShape(features),
      transform: (values) => Promise.resolve(values),
      examples: (measured) => measured,
      dispose() {},
      [Symbol.dispose]() {},
    };
  }
  const network = loadNetwork(decodeModel(Buffer.from(features.network, 'base64')));
  requireInput(network, featureShape(features.base), 'The network that the embedding comes from');
  return {
    features,
    base: features.base,
    shape: [embeddingSize(network)],
    transform: (values) => embed(network, values),
    examples: (measured) => embeddedExamples(measured, network),
    dispose: () => network.dispose(),
    [Symbol.dispose]: () => network.dispose(),
  };
}

/**
 * Opens a model's file. The tensors' backend must be loaded.
 * @throws LoupeError INPUT_MISSING, INPUT_IS_FOLDER, MODEL_INVALID (damaged, of a newer version, not trained on clips)
 */
export async function openModel(file: string): Promise<TrainedModel> {
  const stored = decodeModel(await readWhole(file, 'model'), file);
  const parsed = modelMetaSchema.safeParse(stored.description.meta);
  if (!parsed.success) {
    throw new LoupeError(
      'MODEL_INVALID',
      `"${file}" holds a network, but not the settings of the features it was trained on: train it with motion-loupe train.`,
    );
  }
  const network = loadNetwork(stored);
  const pipeline = openPipeline(parsed.data.features);
  requireInput(network, pipeline.shape, `The network in "${file}"`);
  const { rejection: limits } = parsed.data;
  const rejection = limits ? openRejection(limits, network) : null;
  const dispose = (): void => {
    network.dispose();
    pipeline.dispose();
  };
  return { network, meta: parsed.data, pipeline, rejection, dispose, [Symbol.dispose]: dispose };
}

/** @throws LoupeError MODEL_INVALID for a network whose input is not the features' shape */
function requireInput({ input }: Network, shape: readonly number[], what: string): void {
  if (input.length === shape.length && input.every((side, at) => side === shape[at])) return;
  throw new LoupeError(
    'MODEL_INVALID',
    `${what} takes ${input.join('×')} values, but its features give ${shape.join('×')}: train it with motion-loupe train.`,
  );
}
