import { activationNames } from '../train/models/mlp.ts';
import * as z from 'zod';
import { fileSeconds, frameRate, idText, mostLabels, nameText, pathText, rectangle } from '../spec/bounds.ts';
import { labelSchema } from '../spec/project.ts';
import { outputSchema, writtenFileSchema } from './output.ts';

/*
 * Calls for teaching: the host collects examples, trains a network on them with an event for every epoch, and classifies with the
 * model what a file shows, or the frames of a preview or a camera. Times of the capture in seconds.
 */

const seconds = fileSeconds;
const nothing = z.object({});
/** Files that one call takes into the collection. */
const mostFiles = 2000;
const jobId = idText;
const region = rectangle.extend({ x: z.number().min(0).max(1e6), y: z.number().min(0).max(1e6) });

/** Labelled clips: those collected in the program, or a folder or manifest of one's own (`file-paths`). */
export const datasetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('collected') }),
  z.object({ kind: z.literal('path'), path: pathText }),
]);
export type TeachDataset = z.output<typeof datasetSchema>;

/** A model kept by the program under a name, or a file (`file-paths`). */
export const modelReferenceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('kept'), name: z.string().trim().min(1).max(80) }),
  z.object({ kind: z.literal('path'), path: pathText }),
]);
export type TeachModel = z.output<typeof modelReferenceSchema>;

/** The file of an example, as a window can open it. */
const exampleFileSchema = z.object({
  name: z.string(),
  /** Null where the window has no right to paths; `example` then opens what is collected. */
  path: z.string().nullable(),
  example: z.string(),
  /** True frames per second, where that of the file is another; times of models count on this clock. */
  captureFps: z.number().nullable(),
});
export type ExampleFile = z.output<typeof exampleFileSchema>;

/** The value of `example` for the examples collected of an open video; null while there are none. */
const exampleName = z.string().nullable();

/** A short name that the host gives to a file or a question. */
const exampleId = z.string().min(1).max(64);

export const datasetSummarySchema = z.object({
  name: z.string(),
  classes: z.array(z.object({ name: z.string(), clips: z.int() })),
  clips: z.array(
    exampleFileSchema.extend({
      /** Position in the data set. */
      clip: z.int(),
      label: z.string(),
      /** Seconds of the file; null: its start, its end. */
      start: seconds.nullable(),
      end: seconds.nullable(),
    }),
  ),
  /**
   * Clips that state no capture rate and whose names give another one than their files, by folder: nothing is trained before
   * `teach.answer-rate` has answered all.
   */
  rateQuestions: z.array(
    z.object({
      question: exampleId,
      folder: z.string(),
      /** Of some of the files. */
      names: z.array(z.string()),
      files: z.int(),
      /** Frames per second in the names, and of the files. */
      named: z.number(),
      fileFps: z.number(),
    }),
  ),
  /** The sentence that says why the examples cannot be trained on yet; null when they can. */
  problem: z.string().nullable(),
});
export type DatasetSummary = z.output<typeof datasetSummarySchema>;

/** The label of a segment of a file. */
const importedClipSchema = z.object({
  label: labelSchema.shape.label,
  start: seconds.optional(),
  end: seconds.optional(),
  region: region.optional(),
  captureFps: frameRate.optional(),
  group: nameText.min(1).optional(),
});
export type ImportedClip = z.output<typeof importedClipSchema>;

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
  z.object({ kind: z.literal('lenet5') }),
  z.object({ kind: z.literal('alexnet') }),
]);

/** Absent fields take the network's usual values. */
export const trainingPreferencesSchema = z.object({
  epochs: z.int().min(1).max(100_000).optional(),
  batch: z.union([z.int().min(1).max(1_000_000), z.literal('full')]).optional(),
  rate: z.number().positive().max(1000).optional(),
  patience: z.int().min(1).max(100_000).optional(),
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

const shareSchema = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();

/** Figures on labelled clips. Numbers that do not exist (of no example) are null. */
export const evaluationSchema = z.object({
  examples: z.int(),
  /** Whether no clip of these examples was used in training or to choose the best epoch. */
  heldOut: z.boolean(),
  /** Figures by the part that the clips had in the model's training, whether or not they count above. */
  parts: z.array(
    z.object({
      part: z.enum(['train', 'validation', 'test', 'unseen']),
      clips: z.int(),
      examples: z.int(),
      accuracy: shareSchema,
    }),
  ),
  /** With its 95 % interval. */
  accuracy: shareSchema,
  /** The same with every clip counted once. */
  clipAccuracy: shareSchema,
  classes: z.array(
    z.object({
      name: z.string(),
      examples: z.int(),
      precision: z.number().nullable(),
      recall: z.number().nullable(),
      f1: z.number().nullable(),
    }),
  ),
  /** Windows of clips: [true class][predicted class]. */
  confusion: z.array(z.array(z.int())),
  calibrationError: z.number().nullable(),
  /**
   * Share of these examples that are rejected as unknown. The other figures ignore rejection. Null for a model that rejects
   * nothing.
   */
  rejected: shareSchema,
  /** Examples behind the cells of `confusion`, a limited number for each: the surest mistakes, and the least sure right answers. */
  answers: z.array(
    exampleFileSchema.extend({
      start: z.number(),
      end: z.number(),
      label: z.string(),
      taken: z.string(),
      /** Probability of the predicted class. */
      probability: z.number(),
    }),
  ),
});
export type TeachEvaluation = z.output<typeof evaluationSchema>;

export const classificationSchema = z.object({
  start: z.number(),
  end: z.number(),
  /** The likeliest class, or "unknown" where the example is unlike all that the model was trained on. */
  label: z.string(),
  /** The likeliest class, rejected or not, and its probability, 0–1. */
  nearest: z.string(),
  probability: z.number(),
  /** How unlike the training examples it is: above 1 it is unknown. Null for a model that rejects nothing. */
  strangeness: z.number().nullable(),
  probabilities: z.record(z.string(), z.number()),
});
export type TeachClassification = z.output<typeof classificationSchema>;

/** How the values of `attentionSchema` lie: see `FeatureLayout`. */
const layoutSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('frame'), columns: z.int(), rows: z.int() }),
  z.object({ kind: z.literal('motion'), columns: z.int(), rows: z.int(), edges: z.array(z.number()) }),
  z.object({ kind: z.literal('bands'), levels: z.int(), orientations: z.int() }),
]);

/** Which values of one segment of a video speak for a class. */
export const attentionSchema = z.object({
  start: z.number(),
  end: z.number(),
  classes: z.array(z.string()),
  /** The class that the values speak for, and its probability. */
  label: z.string(),
  probability: z.number(),
  /** The predicted class. */
  taken: z.string(),
  layout: layoutSchema,
  /** How strongly the class's score depends on each value, 0 or more. */
  gradient: z.array(z.number()),
  /** How much the logarithm of the class's odds, ln p/(1 − p), falls when the value is covered; negative: it spoke against the class. */
  occlusion: z.array(z.number()),
});
export type TeachAttention = z.output<typeof attentionSchema>;

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
      range: z.object({ in: seconds.nullable(), out: seconds.nullable() }).default({ in: null, out: null }),
      captureFps: frameRate.nullable().default(null),
      region: region.nullable().default(null),
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
