import * as z from 'zod';
import { LoupeError } from '../../base/error.ts';
import { nearest } from '../../base/nearest.ts';

const seconds = z.number().min(0);
const className = z.string().min(1).max(80);

/** One labelled segment of one file. */
export const labelledClipSchema = z.strictObject({
  /** Relative to the manifest's folder, or absolute. */
  file: z.string().min(1),
  label: className,
  /** Seconds of the file; the whole file when absent. */
  start: seconds.optional(),
  end: seconds.optional(),
  /** Part of the image in pixels. */
  region: z
    .strictObject({ x: z.number().min(0), y: z.number().min(0), width: z.number().positive(), height: z.number().positive() })
    .optional(),
  /** True frames per second, where the file was slowed down. */
  captureFps: z.number().positive().optional(),
  /** Name of what a split must keep together: a person, a machine, a day. */
  group: z.string().min(1).optional(),
  /** When it was filmed: year-month-day. */
  day: z.iso.date().optional(),
});
export type LabelledClip = z.output<typeof labelledClipSchema>;

/** `dataset.json` of a folder of clips. */
export const manifestSchema = z.strictObject({
  /** Labels that may occur; whatever occurs when absent. */
  classes: z.array(className).optional(),
  /** Capture rate of every clip that does not state its own. */
  captureFps: z.number().positive().optional(),
  clips: z.array(labelledClipSchema),
});
export type Manifest = z.output<typeof manifestSchema>;

/** `dataset.json` of a folder whose clips lie in folders named by label, or of a folder below these: what holds for all below it. */
const folderSettingsSchema = labelledClipSchema.pick({ captureFps: true, group: true, day: true });
export type FolderSettings = z.output<typeof folderSettingsSchema>;

/**
 * Reads what a `dataset.json` without clips says about the clips below its folder.
 * @throws LoupeError DATASET_INVALID, naming the value and what would do
 */
export function readFolderSettings(value: unknown, origin: string): FolderSettings {
  const parsed = folderSettingsSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new LoupeError(
    'DATASET_INVALID',
    `${origin} does not hold at ${placeOf(issue.path)}: ${issueText(issue)}; for the clips in the folders beside it, it may state {"captureFps": 500, "group": "machine 2", "day": "2026-05-17"}.`,
  );
}

/** Labelled clips and the classes that they fall into. */
export interface ClipSet {
  /** In alphabetical order, or as the manifest lists them. */
  readonly classes: readonly string[];
  readonly clips: readonly LabelledClip[];
}

/**
 * Reads a manifest from parsed JSON.
 *
 * @param origin display name of the manifest, for error sentences
 * @throws LoupeError DATASET_INVALID, naming the clip, the value and what would do
 */
export function readManifest(value: unknown, origin: string): ClipSet {
  const parsed = manifestSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LoupeError(
      'DATASET_INVALID',
      `${origin} does not hold at ${placeOf(issue.path)}: ${issueText(issue)}; a clip is {"file": "a.mp4", "label": "walk", "start": 1.5, "end": 4}.`,
    );
  }
  const { classes, captureFps, clips } = parsed.data;
  for (const [index, { file, start = 0, end = Number.POSITIVE_INFINITY }] of clips.entries()) {
    if (end <= start) {
      throw new LoupeError(
        'DATASET_INVALID',
        `${origin}: clip ${index + 1} ("${file}") ends at ${end} s, which is not after its start at ${start} s.`,
      );
    }
  }
  const set = clipSet(
    clips.map((clip) => (captureFps === undefined ? clip : { captureFps, ...clip })),
    classes,
    origin,
  );
  return set;
}

/**
 * Clips with the classes that their labels make.
 * @throws LoupeError DATASET_INVALID for labels that are not among the classes listed
 */
export function clipSet(clips: readonly LabelledClip[], listed: readonly string[] | undefined, origin: string): ClipSet {
  if (!listed) return { classes: [...new Set(clips.map(({ label }) => label))].toSorted(), clips };
  if (new Set(listed).size < listed.length) {
    throw new LoupeError('DATASET_INVALID', `${origin} lists a class twice: ${listed.join(', ')}.`);
  }
  for (const { label, file } of clips) {
    if (listed.includes(label)) continue;
    const meant = nearest(label, listed);
    throw new LoupeError(
      'DATASET_INVALID',
      `${origin}: "${file}" has the label "${label}", which is not among the classes ${listed.join(', ')}${meant ? `; did you mean "${meant}"?` : '.'}`,
    );
  }
  return { classes: listed, clips };
}

/**
 * Refuses clips from which nothing can be learnt.
 * @throws LoupeError DATASET_INVALID for no clips, one class, or a class with a single clip
 */
export function requireLearnable({ classes, clips }: ClipSet, origin: string): void {
  if (clips.length === 0) throw new LoupeError('DATASET_INVALID', `${origin} holds no clips: label some first.`);
  if (classes.length < 2) {
    throw new LoupeError(
      'DATASET_INVALID',
      `All clips of ${origin} have the label "${classes[0]}"; telling apart needs at least two labels.`,
    );
  }
  for (const label of classes) {
    const count = clips.filter((clip) => clip.label === label).length;
    if (count >= 2) continue;
    const others = classes.filter((other) => other !== label && clips.filter((clip) => clip.label === other).length > count + 1);
    const meant = isSeries(label, others) ? undefined : nearest(label, others);
    throw new LoupeError(
      'DATASET_INVALID',
      `The label "${label}" has ${count === 0 ? 'no clip' : 'only one clip'} in ${origin}; learning and checking need at least two each${meant ? `: did you mean "${meant}"?` : '.'}`,
    );
  }
}

/** Whether a label differs from another one only by its number, as "gear 1" from "gear 2": neither is a slip of the other. */
function isSeries(label: string, others: readonly string[]): boolean {
  const plain = (text: string): string => text.replaceAll(/\d+/g, '#');
  return others.some((other) => plain(other) === plain(label));
}

function issueText({ code, message, input }: z.core.$ZodIssue): string {
  return code === 'invalid_type' && input === undefined ? 'it is missing' : message;
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'its top';
  const [first, second, ...rest] = path;
  if (first === 'clips' && typeof second === 'number') {
    return [`clip ${second + 1}`, ...rest.map((part) => `"${String(part)}"`)].join(', ');
  }
  return `"${path.map(String).join('.')}"`;
}
