import * as z from 'zod';
import { chapters, summaryOf, type FigureDefinition } from '../lab/definition.ts';
import { fileSeconds, idText, nameText } from '../spec/bounds.ts';
import { figureMessageSchema } from './figure-message.ts';

const nothing = z.object({});
/** What a window calls one of its places that show a figure: of its requests only the newest is answered. */
const viewId = idText;

const described = { label: z.string(), hint: z.string().optional() };

/** A setting as the window makes a control of it: see `Setting` in core/lab/settings.ts. */
export const settingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('number'),
    ...described,
    min: z.number(),
    max: z.number(),
    step: z.number(),
    unit: z.string(),
    default: z.number(),
    scrub: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('choice'), ...described, values: z.array(z.string()), default: z.string() }),
  z.object({ kind: z.literal('toggle'), ...described, default: z.boolean() }),
  z.object({ kind: z.literal('text'), ...described, longest: z.int(), default: z.string() }),
  z.object({ kind: z.literal('frequency'), ...described, default: z.object({ x: z.number(), y: z.number() }) }),
  z.object({ kind: z.literal('gains'), ...described, default: z.record(z.string(), z.number()) }),
]);

const inputKindSchema = z.enum(['none', 'image', 'two-images', 'points', 'drawing', 'clip']);

/** Characters of the pixels of one image: 1024 × 1024 with four channels. */
const longestPixels = 4 * Math.ceil((4 * 1024 * 1024) / 3);

/** An image: that of the program, the frame of an open video or image file at a time, or pixels of the window's own. */
const imageSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('media'), media: idText, time: fileSeconds.default(0) }),
  z.object({
    kind: z.literal('pixels'),
    width: z.int().min(1).max(4096),
    height: z.int().min(1).max(4096),
    /** Gray, or red, green, blue and opacity (which is not used). */
    channels: z.union([z.literal(1), z.literal(4)]),
    /** Bytes row by row, in base64. */
    data: z.string().max(longestPixels),
  }),
]);
export type LabImageSource = z.output<typeof imageSourceSchema>;

/** One of two images: as any image, or that of the example. */
const pairImageSchema = z.discriminatedUnion('kind', [...imageSourceSchema.options, z.object({ kind: z.literal('example') })]);

const mostPoints = 10_000;
const coordinate = z.number().min(-1e9).max(1e9);

const settingValueSchema = z.object({
  key: z.string().max(80),
  value: z.union([z.string().max(20_000), z.boolean(), z.number().min(-1e9).max(1e9)]),
});

/** What a figure is to be made of. Of any kind the example will do. */
const inputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('example') }),
  z.object({ kind: z.literal('image'), image: imageSourceSchema }),
  z.object({
    kind: z.literal('two-images'),
    a: pairImageSchema,
    /** Brought to the size of `a`: enlarged or reduced until it covers that, what then stands out on two sides cut off. */
    b: pairImageSchema,
    /** White where `a` is wanted, brought to its size in the same way; null: the left half. */
    mask: imageSourceSchema.nullable(),
  }),
  z.object({
    kind: z.literal('points'),
    points: z.array(z.object({ x: coordinate, y: coordinate, label: z.int().min(0).max(15) })).max(mostPoints),
  }),
  /** Of a pad, in gray: white on black or black on white. */
  z.object({ kind: z.literal('drawing'), image: imageSourceSchema }),
  z.object({ kind: z.literal('clip'), media: idText, time: fileSeconds.default(0) }),
]);
export type LabInputSource = z.output<typeof inputSchema>;

/** Calls of the Lab. */
export const labCalls = {
  /** Every figure, in the order of the chapters. */
  'lab.list': {
    params: nothing,
    result: z.object({
      chapters: z.array(z.object({ id: z.string(), title: z.string() })),
      figures: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          chapter: z.string(),
          description: z.string(),
          input: inputKindSchema,
          settings: z.record(z.string(), settingSchema),
        }),
      ),
    }),
  },
  /**
   * Makes a figure. A later request of the same view cancels it; `lab.progress` comes meanwhile from those that take long.
   * `figureFromMessage` makes a figure of the result. Errors: LAB_…, CANCELLED, PICTURE_TOO_SMALL, INPUT_…
   */
  'lab.figure': {
    params: z.object({
      view: viewId,
      name: nameText,
      /** Those that are not to be the default. Frequencies and gains are text, as on the command line. */
      settings: z.array(settingValueSchema).max(64).default([]),
      input: inputSchema.default({ kind: 'example' }),
      /** Pixels of the larger side that images are brought to. */
      side: z.int().min(16).max(512).default(256),
    }),
    result: figureMessageSchema,
  },
  /** The view is closed: what is still computed for it is dropped. */
  'lab.close': { params: z.object({ view: viewId }), result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export type LabCallName = keyof typeof labCalls;

export const labEvents = {
  /** Share 0–1 of a figure that is being made, and what is done. */
  'lab.progress': z.object({ view: viewId, share: z.number(), doing: z.string() }),
} as const satisfies Record<string, z.ZodType>;

/** Returns the answer to `lab.list` for these figures. */
export function figureListMessage(figures: readonly FigureDefinition[]): z.output<(typeof labCalls)['lab.list']['result']> {
  return {
    chapters: [...chapters],
    figures: figures.map((figure) => ({
      ...summaryOf(figure),
      // The same values, which zod's types do not take as read-only.
      settings: { ...figure.settings } as unknown as Record<string, never>,
    })),
  };
}
