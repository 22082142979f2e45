import * as z from 'zod';
import { fileSeconds, frameRate, nameText, pathText, rectangle } from '../spec/bounds.ts';
import { labelSchema } from '../spec/project.ts';

/*
 * The examples that the Teach view shows and trains on, as the host describes them and as the window names them.
 */

const seconds = fileSeconds;
/** The part of the frames that an example is about, in pixels. */
export const exampleRegion = rectangle.extend({ x: z.number().min(0).max(1e6), y: z.number().min(0).max(1e6) });

/** Labelled clips: those collected in the program, or a folder or manifest of one's own (`file-paths`). */
export const datasetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('collected') }),
  z.object({ kind: z.literal('path'), path: pathText }),
]);
export type TeachDataset = z.output<typeof datasetSchema>;

/** The file of an example, as a window can open it. */
export const exampleFileSchema = z.object({
  name: z.string(),
  /** Null where the window has no right to paths; `example` then opens what is collected. */
  path: z.string().nullable(),
  example: z.string(),
  /** Capture rate in frames per second where it differs from the file's frame rate; models count time in seconds of the capture. */
  captureFps: z.number().nullable(),
});
export type ExampleFile = z.output<typeof exampleFileSchema>;

/** The value of `example` for the examples collected of an open video; null while there are none. */
export const exampleName = z.string().nullable();

/** A short name that the host gives to a file or a question. */
export const exampleId = z.string().min(1).max(64);

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
export const importedClipSchema = z.object({
  label: labelSchema.shape.label,
  start: seconds.optional(),
  end: seconds.optional(),
  region: exampleRegion.optional(),
  captureFps: frameRate.optional(),
  group: nameText.min(1).optional(),
});
export type ImportedClip = z.output<typeof importedClipSchema>;
