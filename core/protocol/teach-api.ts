import * as z from 'zod';
import { fileSeconds, frameRate, idText, mostLabels, nameText, pathText } from '../spec/bounds.ts';
import { labelSchema } from '../spec/project.ts';
import { fileRange } from './api-fields.ts';
import { outputSchema, writtenFileSchema } from './output.ts';
import {
  datasetSchema,
  datasetSummarySchema,
  exampleFileSchema,
  exampleId,
  exampleName,
  exampleRegion,
  importedClipSchema,
} from './teach-examples.ts';
import { attentionSchema, classificationSchema, evaluationSchema } from './teach-results.ts';
import {
  epochSchema,
  featureOptionsSchema,
  modelReferenceSchema,
  networkChoiceSchema,
  trainingPreferencesSchema,
} from './teach-training.ts';

/*
 * Calls for teaching: the host collects examples, trains a network on them with an event for every epoch, and classifies with the
 * model what a file shows, or the frames of a preview or a camera. Times of the capture in seconds.
 */

const seconds = fileSeconds;
const nothing = z.object({});
/** Files that one call takes into the collection. */
const mostFiles = 2000;
const jobId = idText;

export const teachCalls = {
  /** Takes the labelled ranges of a video into the collection, in place of those that were taken of it before. */
  'teach.collect': {
    params: z.object({
      media: idText,
      labels: z.array(labelSchema).max(mostLabels),
      captureFps: frameRate.nullable().default(null),
    }),
    result: datasetSummarySchema.extend({ example: exampleName }),
  },
  /** Labels that are collected of a video, as its document has them. */
  'teach.labels': {
    params: z.object({ media: idText }),
    result: z.object({ labels: z.array(labelSchema), captureFps: z.number().nullable(), example: exampleName }),
  },
  /**
   * Records the source frames of a camera from now on as an example of a label, without loss, until `camera.stop-recording`;
   * then `teach.taken` reports it, or `teach.failed`.
   */
  'teach.record': { params: z.object({ camera: idText, label: labelSchema.shape.label }), result: z.object({ job: jobId }) },
  /** Takes clips and frames into the collection: a data set or files by their places (`file-paths`), or files that were sent. */
  'teach.import': {
    params: z.object({
      from: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('path'), path: pathText }),
        z.object({
          kind: z.literal('files'),
          files: z.array(z.object({ path: pathText, clips: z.array(importedClipSchema).min(1).max(mostLabels) })).max(mostFiles),
        }),
        z.object({
          kind: z.literal('uploads'),
          files: z.array(z.object({ upload: idText, clips: z.array(importedClipSchema).min(1).max(mostLabels) })).max(mostFiles),
        }),
      ]),
    }),
    result: z.object({
      dataset: datasetSummarySchema,
      /** Examples that are new in the collection. */
      added: z.int(),
      skipped: z.array(z.object({ name: z.string(), why: z.string() })),
    }),
  },
  /** States the capture rate of the clips of a question: that in their names, or that of their files. */
  'teach.answer-rate': {
    params: z.object({ dataset: datasetSchema, question: exampleId, take: z.enum(['name', 'file']) }),
    result: datasetSummarySchema,
  },
  'teach.dataset': { params: z.object({ dataset: datasetSchema }), result: datasetSummarySchema },
  /** Takes a clip out of the collection, or all of them. */
  'teach.forget': { params: z.object({ clip: z.int().min(0).max(1e9).nullable() }), result: datasetSummarySchema },

  /** Restores what the last `teach.forget` removed. */
  'teach.restore': { params: nothing, result: datasetSummarySchema },

  'teach.models': {
    params: nothing,
    result: z.object({
      models: z.array(z.object({ name: z.string(), classes: z.array(z.string()), network: z.string(), features: z.string() })),
      /**
       * Trainings that were interrupted before they had written a model, with the complete epochs from which `teach.go-on`
       * continues.
       */
      unfinished: z.array(z.object({ name: z.string(), classes: z.array(z.string()), epochs: z.int() })),
    }),
  },
  'teach.remove-model': { params: z.object({ name: nameText }), result: nothing },
  /** Keeps a copy of a model's file under a name that is free. Errors: MODEL_INVALID. */
  'teach.open-model': {
    params: z.object({
      from: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('path'), path: pathText }),
        z.object({ kind: z.literal('upload'), upload: idText }),
      ]),
    }),
    result: z.object({ name: z.string() }),
  },
  /** Writes a kept model to a file of its own. */
  'teach.save-model': { params: z.object({ name: nameText, output: outputSchema }), result: writtenFileSchema },
  /** For other programs; refused unless these give the same probabilities. `tfjs` is a folder, as a download an archive of it. */
  'teach.export-model': {
    params: z.object({ name: nameText, format: z.enum(['tfjs', 'onnx']), output: outputSchema }),
    result: z.object({
      file: writtenFileSchema,
      /** Inputs on which both were compared, the largest difference of a probability, and what ran the exported model. */
      compared: z.int(),
      comparedOn: z.enum(['test examples', 'random inputs']),
      difference: z.number(),
      runtime: z.string(),
    }),
  },

  /** Errors: DATASET_INVALID, and what `train` says on the command line. News comes as teach.… events. */
  'teach.train': {
    params: z.object({
      dataset: datasetSchema,
      model: modelReferenceSchema,
      features: featureOptionsSchema,
      network: networkChoiceSchema,
      training: trainingPreferencesSchema.default({}),
      seed: z.int().default(1),
      /** Go on where the training of this model was left. */
      resume: z.boolean().default(false),
    }),
    result: z.object({ job: jobId }),
  },
  /**
   * Continues the training of a kept model with its features and its network: from where it stopped if the examples are the same,
   * else from its weights. Errors: DATASET_INVALID, MODEL_INVALID. Progress comes as teach.… events.
   */
  'teach.go-on': {
    params: z.object({
      dataset: datasetSchema,
      model: modelReferenceSchema,
      /** More epochs. */
      epochs: z.int().min(1).max(100_000).default(50),
    }),
    result: z.object({ job: jobId }),
  },
  /** `finish`: end now and keep the best epoch; `cancel`: write nothing; whole epochs stay for `resume`. */
  'teach.control': {
    params: z.object({ job: jobId, action: z.enum(['pause', 'resume', 'finish', 'cancel']) }),
    result: nothing,
  },
  'teach.evaluate': { params: z.object({ model: modelReferenceSchema, dataset: datasetSchema }), result: evaluationSchema },
  /** The examples that are most like a segment of a video, by the model's last hidden layer. */
  'teach.neighbours': {
    params: z.object({
      model: modelReferenceSchema,
      dataset: datasetSchema,
      media: idText,
      /** The window that begins nearest to this time is compared. */
      time: seconds,
      captureFps: frameRate.nullable().default(null),
      count: z.int().min(1).max(50).default(8),
    }),
    result: z.object({
      neighbours: z.array(
        exampleFileSchema.extend({
          label: z.string(),
          start: z.number(),
          end: z.number(),
          similarity: z.number(),
        }),
      ),
    }),
  },
  /** Shows which features of a segment speak for a class, by occlusion and by gradient. */
  'teach.attention': {
    params: z.object({
      model: modelReferenceSchema,
      media: idText,
      /** Seconds of the file; the first whole window from then on is looked at. */
      time: seconds,
      captureFps: frameRate.nullable().default(null),
      /** Of the model's classes; null: the predicted one. */
      label: nameText.nullable().default(null),
    }),
    result: attentionSchema,
  },
  /** Classifies a video window by window. */
  'teach.classify': {
    params: z.object({
      model: modelReferenceSchema,
      media: idText,
      range: fileRange.default({ in: null, out: null }),
      captureFps: frameRate.nullable().default(null),
      region: exampleRegion.nullable().default(null),
    }),
    result: z.object({
      windows: z.array(classificationSchema),
      shares: z.record(z.string(), z.number()),
      warnings: z.array(z.string()),
    }),
  },
  /** Reports the class of the frames of a preview or a camera as `teach.seen` events; null stops that. */
  'teach.watch': { params: z.object({ of: idText, model: modelReferenceSchema.nullable() }), result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type TeachCallName = keyof typeof teachCalls;

export const teachEvents = {
  /** Features are computed, clip by clip, before the first epoch. */
  'teach.features': z.object({ job: jobId, done: z.int(), of: z.int() }),
  'teach.start': z.object({
    job: jobId,
    classes: z.array(z.string()),
    /** Of one example. */
    shape: z.array(z.int()),
    /** From the first to the last: shape of the output, and how many numbers are learnt. */
    layers: z.array(z.object({ kind: z.string(), output: z.array(z.int()), parameters: z.int() })),
    parameters: z.int(),
    backend: z.string(),
    epochs: z.int(),
    epochsDone: z.int(),
    /** Clips, and windows of clips. */
    clips: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
    examples: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
    skipped: z.array(z.object({ name: z.string(), why: z.string() })),
    /** How window and band of the features were chosen, and other remarks on the clips. */
    notes: z.array(z.string()),
  }),
  'teach.epoch': epochSchema.extend({ job: jobId }),
  'teach.done': z.object({
    job: jobId,
    model: modelReferenceSchema,
    ended: z.enum(['finished', 'patience', 'stopped', 'diverged']),
    bestEpoch: z.int(),
    /** Figures on the test clips; null where there are none. */
    test: evaluationSchema.nullable(),
    seconds: z.number(),
    warnings: z.array(z.string()),
  }),
  /** A recording of the camera is in the collection. */
  'teach.taken': z.object({
    job: jobId,
    name: z.string(),
    label: z.string(),
    seconds: z.number(),
    frames: z.int(),
    warnings: z.array(z.string()),
    dataset: datasetSummarySchema,
  }),
  /** A training, a take, or a model that looked at frames (`job` is theirs). */
  'teach.failed': z.object({ job: jobId, error: z.object({ code: z.string(), message: z.string() }) }),
  'teach.seen': classificationSchema.extend({ of: z.string() }),
} as const satisfies Record<string, z.ZodType>;
