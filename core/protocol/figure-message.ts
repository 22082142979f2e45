import * as z from 'zod';
import { LoupeError } from '../base/error.ts';
import type { Figure, ImagePanel, Panel, PlotPanel } from '../lab/figure.ts';
import { fromBase64, toBase64 } from './base64.ts';

/*
 * A figure as it travels to the window: as it is, but for the values of images, which are base64, and for numbers that JSON does not
 * have: gaps of a series are null, infinities are text.
 */

/** Values up to this many travel in 32 bits each, so that the numbers of a matrix are exact; more in 16 or 8 bits over their range. */
const mostExact = 4096;
/** Characters that the values of a figure may take: a message has room for a little more. */
const mostCharacters = 7_500_000;
const steps = { u8: 255, u16: 65_535 } as const;

/** How the values of large images travel. */
type Coarse = keyof typeof steps;

/** Numbers as text: `f32` holds them as they are; `u16` and `u8` as whole steps from `low` to `high`. Little-endian. */
const packedSchema = z.object({ form: z.enum(['f32', 'u16', 'u8']), low: z.number(), high: z.number(), data: z.string() });
type Packed = z.infer<typeof packedSchema>;

const number = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN'])]);
const text = { title: z.string(), note: z.string().optional() };
const range = z.tuple([z.number(), z.number()]).readonly();
const size = { width: z.number(), height: z.number() };

const mark = z.object({
  x: z.number(),
  y: z.number(),
  radius: z.number(),
  angle: z.number().optional(),
  label: z.string().optional(),
  series: z.int().min(0).optional(),
});
const imageSchema = z.object({
  kind: z.literal('image'),
  ...text,
  ...size,
  values: packedSchema,
  range,
  colours: z.enum(['gray', 'signed', 'phase', 'rgb']),
  cells: z.boolean().optional(),
  zoom: z.number().optional(),
  subband: z.string().optional(),
  marks: z.array(mark).optional(),
});

const axis = z.object({ name: z.string(), unit: z.string(), range: range.optional(), logarithmic: z.boolean().optional() });
const plotSchema = z.object({
  kind: z.literal('plot'),
  ...text,
  x: axis,
  y: axis,
  series: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['line', 'stem', 'points', 'rings', 'bars']),
      x: z.array(z.number()),
      y: z.array(z.number().nullable()),
    }),
  ),
  size: z.object(size).optional(),
});

const tableSchema = z.object({
  kind: z.literal('table'),
  ...text,
  head: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
});

const diagramSchema = z.object({
  kind: z.literal('diagram'),
  ...text,
  ...size,
  boxes: z.array(
    z.object({
      id: z.string(),
      x: z.number(),
      y: z.number(),
      ...size,
      shape: z.enum(['box', 'circle']),
      label: z.string(),
      detail: z.string().optional(),
      strength: z.number().optional(),
    }),
  ),
  arrows: z.array(z.object({ from: z.string(), to: z.string(), label: z.string().optional(), strength: z.number().optional() })),
});

/** A figure in a message. */
export const figureMessageSchema = z.object({
  title: z.string(),
  caption: z.string(),
  numbers: z.array(z.object({ name: z.string(), label: z.string(), value: number, unit: z.string() })),
  rows: z.array(z.array(z.discriminatedUnion('kind', [imageSchema, plotSchema, tableSchema, diagramSchema]))),
});
export type FigureMessage = z.infer<typeof figureMessageSchema>;
type PanelMessage = FigureMessage['rows'][number][number];

/**
 * The figure as a message. Numbers of tables that JSON does not have become text.
 *
 * @throws LoupeError PROTOCOL for a figure of more values than a message has room for
 */
export function figureToMessage({ title, caption, numbers, rows }: Figure): FigureMessage {
  const coarse = coarsenessOf(rows.flat());
  return {
    title,
    caption,
    numbers: numbers.map((each) => ({ ...each, value: finiteOrText(each.value) })),
    rows: rows.map((row) => row.map((panel) => panelToMessage(panel, coarse))),
  };
}

/** The figure of a message: equal to the one sent, but that values of large images are rounded to 65,536 steps of their range, or 256. */
export function figureFromMessage({ title, caption, numbers, rows }: FigureMessage): Figure {
  return {
    title,
    caption,
    numbers: numbers.map((each) => ({ ...each, value: Number(each.value) })),
    rows: rows.map((row) => row.map(panelFromMessage)),
  };
}

function finiteOrText(value: number): number | 'Infinity' | '-Infinity' | 'NaN' {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** 16 bits where the large images of a figure then fit, else 8. */
function coarsenessOf(panels: readonly Panel[]): Coarse {
  const large = panels.reduce(
    (sum, panel) => sum + (panel.kind === 'image' && panel.values.length > mostExact ? panel.values.length : 0),
    0,
  );
  if ((large * 2 * 4) / 3 <= mostCharacters) return 'u16';
  if ((large * 4) / 3 <= mostCharacters) return 'u8';
  throw new LoupeError(
    'PROTOCOL',
    `The images of this figure have ${large} values, more than are sent at once: choose a smaller side, or fewer images.`,
  );
}

function panelToMessage(panel: Panel, coarse: Coarse): PanelMessage {
  switch (panel.kind) {
    case 'image': {
      const { marks, ...rest } = panel;
      return { ...rest, values: packed(panel.values, coarse), ...(marks ? { marks: marks.map((mark) => ({ ...mark })) } : {}) };
    }
    case 'plot':
      return {
        ...panel,
        series: panel.series.map(({ x, y, ...rest }) => ({
          ...rest,
          x: [...x],
          y: y.map((value) => (Number.isFinite(value) ? value : null)),
        })),
      };
    case 'table':
      return {
        ...panel,
        head: [...panel.head],
        rows: panel.rows.map((row) => row.map((cell) => (typeof cell === 'number' ? finiteOrText(cell) : cell))),
      };
    case 'diagram':
      return { ...panel, boxes: [...panel.boxes], arrows: [...panel.arrows] };
    default:
      return panel satisfies never;
  }
}

function panelFromMessage(panel: PanelMessage): Panel {
  // zod's optional fields may be undefined, where the figure's are absent; JSON has made them absent.
  switch (panel.kind) {
    case 'image':
      return { ...panel, values: unpacked(panel.values) } as ImagePanel;
    case 'plot': {
      const series = panel.series.map((each) => ({ ...each, y: each.y.map((value) => value ?? Number.NaN) }));
      return { ...panel, series } as PlotPanel;
    }
    case 'table':
    case 'diagram':
      return panel as Panel;
    default:
      return panel satisfies never;
  }
}

function packed(values: Float32Array, coarse: Coarse): Packed {
  const exact = (): Packed => ({
    form: 'f32',
    low: 0,
    high: 0,
    data: toBase64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  });
  if (values.length <= mostExact) return exact();
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    // One that is no number has no step.
    if (!Number.isFinite(value)) return exact();
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? steps[coarse] / (high - low) : 0;
  const codes = new (coarse === 'u16' ? Uint16Array : Uint8Array)(values.length);
  for (let index = 0; index < values.length; index++) codes[index] = Math.round((values[index] - low) * scale);
  return { form: coarse, low, high, data: toBase64(new Uint8Array(codes.buffer)) };
}

function unpacked({ form, low, high, data }: Packed): Float32Array {
  const bytes = fromBase64(data);
  if (form === 'f32') return new Float32Array(bytes.buffer, 0, bytes.length >> 2);
  const step = (high - low) / steps[form];
  const codes = form === 'u16' ? new Uint16Array(bytes.buffer, 0, bytes.length >> 1) : bytes;
  return Float32Array.from(codes, (code) => low + step * code);
}
