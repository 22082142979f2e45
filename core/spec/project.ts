import * as z from 'zod';
import { fileSeconds, mostLabels, nameText, pathText, rectangle } from './bounds.ts';
import { magnificationSchema } from './magnification.ts';

/** The version this program writes. A file of a later one is refused, one of an earlier one is brought up to date when read. */
export const projectVersion = 1;

/** Whether a name is that of a project file, `name.loupe.json`, or of one that was renamed. */
export function isProjectFile(name: string): boolean {
  return /\.json$/i.test(name);
}

/** Seconds of the file, from its first image. */
const seconds = fileSeconds;

export const viewModeSchema = z.enum(['side-by-side', 'stacked', 'wipe', 'toggle', 'difference']);
/** How source and magnified image are shown together. `toggle`: the magnified one, the source while a key is held. */
export type ViewMode = z.infer<typeof viewModeSchema>;

/** A straight line in the image, in image pixels, whose samples over time make an x–t slice. */
export const sliceSchema = z.object({ x1: z.number(), y1: z.number(), x2: z.number(), y2: z.number() });
export type Slice = z.infer<typeof sliceSchema>;

export const viewSchema = z
  .object({
    mode: viewModeSchema.default('side-by-side'),
    /** Where the wipe's edge is, 0 (all magnified) to 1 (all source) of the image's width. */
    wipe: z.number().min(0).max(1).default(0.5),
    /** Screen pixels per image pixel; `fit`: as large as there is room for. */
    zoom: z.union([z.literal('fit'), z.number().positive().max(64)]).default('fit'),
    /** The image's point in the middle of the view, 0–1 of width and height. */
    centre: z.object({ x: z.number(), y: z.number() }).default({ x: 0.5, y: 0.5 }),
    slice: sliceSchema.nullable().default(null),
  })
  .prefault({});
export type ProjectView = z.output<typeof viewSchema>;

/** A segment of a clip, and optionally a region of the image, that shows an example of a class. */
export const labelSchema = z.object({
  label: z.string().trim().min(1).max(80),
  from: seconds,
  to: seconds,
  region: rectangle.optional(),
});
export type Label = z.output<typeof labelSchema>;

/** What is kept of one piece of work: `name.loupe.json`. Everything that undo brings back is in here, nothing else is. */
export const projectSchema = z.object({
  loupe: z.literal(projectVersion),
  /** The video. `path` is null where the shell does not know paths (a browser): the user is asked for the file by its name. */
  media: z.object({ path: pathText.nullable(), name: nameText, sample: z.boolean().default(false) }),
  /** In and out point; null: the file's start and end. */
  range: z.object({ in: seconds.nullable(), out: seconds.nullable() }).default({ in: null, out: null }),
  spec: magnificationSchema,
  /** Quality is chosen by the program: the finest that keeps up. `spec.quality` then holds what was chosen last. */
  autoQuality: z.boolean().default(true),
  /** Name of the preset the settings came from, for as long as they equal it. */
  preset: nameText.nullable().default(null),
  view: viewSchema,
  playback: z.object({ loop: z.boolean().default(true), rate: z.number().min(0.01).max(16).default(1) }).prefault({}),
  /** Millimetres per image pixel at the subject, once calibrated. */
  millimetresPerPixel: z.number().positive().nullable().default(null),
  labels: z.array(labelSchema).max(mostLabels).default([]),
});
export type Project = z.output<typeof projectSchema>;
