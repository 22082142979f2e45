import * as z from 'zod';
import { fileSeconds, frameRate, idText, nameText, pathText, rectangle } from '../spec/bounds.ts';
import { bandSchema } from '../spec/band.ts';
import { magnificationSchema, methodSchema } from '../spec/magnification.ts';
import { qualitySchema } from '../spec/pyramid.ts';
import { fileRange } from './api-fields.ts';
import { cameraCalls } from './camera-api.ts';
import { labCalls, labEvents } from './lab-api.ts';
import { thirdPartySchema } from './third-party.ts';
import { outputSchema, writtenFileSchema } from './output.ts';
import { previewCalls, previewEvents } from './preview-api.ts';
import { projectCalls } from './project-api.ts';
import { teachCalls, teachEvents } from './teach-api.ts';

/*
 * All that a window can ask of the host. Both sides infer their types from these tables; the host checks parameters with them
 * and the window checks results. Times are seconds of the file from its first frame, frequencies Hz of the captured motion.
 */

const seconds = fileSeconds;
const nothing = z.object({});
const mediaId = idText;
const jobId = idText;
const range = fileRange;

/** A settings object as users may write it; the host answers with a sentence when something in it is wrong. */
const spec = magnificationSchema;

export const fileSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: pathText }),
  /** A file that was sent to the host: see `upload` in docs/development.md. */
  z.object({ kind: z.literal('upload'), upload: idText }),
  /** The generated clip with known motion that comes with the program. */
  z.object({ kind: z.literal('sample') }),
  /** The file of a collected example, by the name that `teach.dataset` gives it. */
  z.object({ kind: z.literal('example'), example: idText }),
]);
export type FileSource = z.infer<typeof fileSourceSchema>;

export const mediaSchema = z.object({
  media: mediaId,
  name: z.string(),
  /** Null where the window has no right to paths. */
  path: z.string().nullable(),
  width: z.int(),
  height: z.int(),
  /** Width of a pixel to its height, as shown. */
  pixelAspect: z.number().positive(),
  /** Frames per second of the file. */
  fps: z.number().positive(),
  frames: z.int().nullable(),
  duration: seconds.nullable(),
  /** What is in the file, for people: "H.264, 1280×720, 30 fps, 8 bit 4:2:0, stereo". */
  description: z.string(),
  variableRate: z.boolean(),
  audio: z.boolean(),
  bits: z.int(),
  /** Code values use the full range 0–255, and the matrix that makes RGB of them. */
  fullRange: z.boolean(),
  matrix: z.string(),
  warnings: z.array(z.string()),
});
export type Media = z.infer<typeof mediaSchema>;

export const engineInfoSchema = z.object({ id: z.string(), backend: z.string(), reason: z.string(), threads: z.int().min(1) });

export const suggestionSchema = z.object({
  band: bandSchema,
  peakHz: z.number(),
  amplitudePx: z.number(),
  /** 0–0.99, that there is motion. */
  confidence: z.number(),
  /** Power over that of the noise around it in frequency. */
  signalToNoise: z.number(),
  /** The part of the frame where the motion is clearest, in pixels. */
  cell: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  /** The motion of which this is an overtone, and which one; `null` for one of its own. */
  harmonicOf: z.object({ peakHz: z.number(), order: z.int() }).nullable(),
  /** Light on the mains that would show at this frequency if it flickered. */
  mains: z.object({ mainsHz: z.number(), flickerHz: z.number() }).nullable(),
});
export type Suggestion = z.infer<typeof suggestionSchema>;

export const exportViewSchema = z.enum(['magnified', 'side-by-side', 'difference']);
export type ExportView = z.infer<typeof exportViewSchema>;

export const settingsSchema = z.object({
  theme: z.enum(['system', 'dark', 'light']).default('system'),
  /** Damp amplified colour that would flash more than three times a second (WCAG 2.3.1). */
  dampFlicker: z.boolean().default(true),
});
export type Settings = z.output<typeof settingsSchema>;

const pointSchema = z.object({ time: seconds, x: z.number(), y: z.number() });

/** One entry a call: what goes in, what comes out. */
export const calls = {
  'host.describe': {
    params: nothing,
    result: z.object({
      version: z.string(),
      platform: z.string(),
      /** Path of the program's log. */
      logFile: z.string(),
      engine: engineInfoSchema,
      /** Null when ffmpeg was found, else the sentence that says what to do. */
      ffmpegProblem: z.string().nullable(),
      codecs: z.array(z.object({ name: z.string(), title: z.string(), extensions: z.array(z.string()) })),
      /** A file named where the program was started, to be opened first; null: the sample clip. */
      startWith: fileSourceSchema.nullable(),
    }),
  },
  /** Software of others that the program contains or runs. */
  'host.thirdParty': { params: nothing, result: thirdPartySchema },
  'settings.get': { params: nothing, result: settingsSchema },
  'settings.set': { params: settingsSchema, result: nothing },

  /** Errors: INPUT_… */
  'media.open': { params: z.object({ source: fileSourceSchema }), result: mediaSchema },
  'media.close': { params: z.object({ media: mediaId }), result: nothing },
  'media.recent': { params: nothing, result: z.object({ files: z.array(z.object({ path: z.string(), name: z.string() })) }) },
  /** Looks through (a part of) the clip for bands in which something moves; `survey.progress` comes meanwhile. The first suggestion is what `finding` names. */
  'media.survey': {
    params: z.object({ media: mediaId, range, captureFps: frameRate.nullable(), band: bandSchema.nullable() }),
    result: z.object({ suggestions: z.array(suggestionSchema), finding: z.string() }),
  },
  /** Displacement over time of a region of the source, in pixels, and its power spectrum. */
  'media.measure': {
    params: z.object({
      media: mediaId,
      range,
      captureFps: frameRate.nullable(),
      region: rectangle,
    }),
    result: z.object({
      points: z.array(pointSchema),
      spectrum: z.array(z.object({ hz: z.number(), x: z.number(), y: z.number() })),
      /** Standard error of x and y in pixels, or along the one direction that is determined. */
      uncertaintyPx: z.number().nullable(),
      /** The only direction in which motion is determined, when the region's detail has one direction; 0 is to the right, 90 down. */
      acrossDegrees: z.number().nullable(),
      peakHz: z.number().nullable(),
      /** Sentences about dropped frames and undetermined motion. */
      warnings: z.array(z.string()),
    }),
  },

  'output.suggest': {
    params: z.object({ media: mediaId, codec: nameText }),
    result: z.object({ path: z.string().nullable(), name: z.string(), exists: z.boolean() }),
  },
  /** Errors: OUTPUT_…, DISK_FULL, and what `magnify` says on the command line. */
  'export.start': {
    params: z.object({
      media: mediaId,
      spec,
      range,
      view: exportViewSchema,
      codec: nameText,
      crf: z.number().min(-1000).max(1000).nullable().default(null),
      /** Hold back flashes as the preview does; otherwise they are only warned of. */
      dampFlicker: z.boolean().default(true),
      output: outputSchema,
    }),
    result: z.object({ job: jobId }),
  },
  'export.cancel': { params: z.object({ job: jobId }), result: nothing },
  /** With `desktop`: shows a file in its folder, one that `export.done` named to this window. Errors: INPUT_MISSING */
  'export.show': { params: z.object({ path: pathText }), result: nothing },

  /** With `native-dialogs`. No paths: the user cancelled the dialog. */
  'dialog.open': {
    params: z.object({ kind: z.enum(['video', 'project', 'preset', 'dataset', 'dataset-folder', 'model']) }),
    result: z.object({ paths: z.array(z.string()) }),
  },
  'dialog.save': {
    params: z.object({
      kind: z.enum(['video', 'project', 'preset', 'frame', 'table', 'model', 'onnx', 'folder']),
      suggested: nameText,
    }),
    result: z.object({ path: z.string().nullable() }),
  },

  ...previewCalls,
  ...cameraCalls,
  ...projectCalls,
  ...teachCalls,
  ...labCalls,
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

/** Messages that the host sends without a request. */
export const events = {
  /** About twice a second while frames flow. Preview and camera. */
  'stream.status': z.object({
    /** A preview or a camera. */
    of: z.string(),
    engine: engineInfoSchema,
    method: methodSchema,
    quality: qualitySchema,
    /** Median of the engine alone, over the last second. */
    millisecondsPerFrame: z.number(),
    framesPerSecond: z.number(),
    /** Played seconds per second, against the rate asked for; 1 when it keeps up. */
    pace: z.number(),
    shown: z.int(),
    dropped: z.int(),
    /** From the frame's arrival at the host to its departure. */
    latencyMs: z.number(),
    limitedShare: z.number(),
    /** Share of the motion that is held back because it does not stand out of the noise. */
    heldShare: z.number(),
    /** Amplified colour or brightness flashes more than three times a second over much of the frame. */
    flicker: z.enum(['none', 'damped', 'present']),
    warnings: z.array(z.string()),
  }),
  /** A preview or a camera cannot go on. It is closed. */
  'stream.failed': z.object({ of: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
  /** Share of the frames, 0–1, that `media.survey` has looked at. */
  'survey.progress': z.object({ media: mediaId, share: z.number() }),
  'export.progress': z.object({
    job: jobId,
    frame: z.int(),
    frames: z.int().nullable(),
    framesPerSecond: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  'export.done': z.object({
    job: jobId,
    files: z.array(writtenFileSchema),
    frames: z.int(),
    seconds: z.number(),
    warnings: z.array(z.string()),
  }),
  'export.failed': z.object({ job: jobId, error: z.object({ code: z.string(), message: z.string() }) }),
  /** The host (or the part that computes) crashed and was started again. */
  'host.restarted': z.object({ reason: z.string() }),
  /** A menu of the shell, a file association or a second start asks the window to open something. */
  'shell.open': z.object({ source: fileSourceSchema }),
  /** A menu entry was chosen: the id of one of the window's commands. */
  'shell.command': z.object({ command: z.string() }),

  ...previewEvents,
  ...teachEvents,
  ...labEvents,
} as const satisfies Record<string, z.ZodType>;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallParams<Name extends CallName> = z.input<Calls[Name]['params']>;
/** Parameters as the host sees them: defaults filled in. */
export type CheckedParams<Name extends CallName> = z.output<Calls[Name]['params']>;
export type CallResult<Name extends CallName> = z.output<Calls[Name]['result']>;
export type Events = typeof events;
export type EventName = keyof Events;
export type EventData<Name extends EventName> = z.output<Events[Name]>;

/** What the host builds: one function a call. The context holds a signal that fires when the window cancels or goes away. */
export type HostHandlers<Context> = {
  readonly [Name in CallName]: (params: CheckedParams<Name>, context: Context) => Promise<CallResult<Name>>;
};
