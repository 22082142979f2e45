import * as z from 'zod';
import { exampleFileSchema } from './teach-examples.ts';

/*
 * What a model finds: figures on labelled clips, the class of a segment, and what in the segment speaks for it.
 */

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
