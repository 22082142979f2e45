import * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';
import { type Gains, readSettings, type Settings, type SettingValue } from '../../core/lab/settings.ts';

/** A setting as it is sent: frequencies and gains are text, as on the command line. */
type PlainValue = number | string | boolean;
export type PlainSettings = Readonly<Record<string, PlainValue>>;

/** What the Lab shows: a figure, and of every figure that was looked at the settings that are not the default. */
export interface LabDocument {
  readonly figure: string;
  readonly settings: Readonly<Record<string, PlainSettings>>;
  /** Pixels of the larger side that images are brought to. */
  readonly side: number;
}

/** One figure of a document: what a link and a file hold. */
export interface FigureState {
  readonly figure: string;
  readonly settings: PlainSettings;
  readonly side: number;
}

export const usualSide = 256;
export const sides = [128, 192, usualSide, 384, 512] as const;

/** Names in a link that are no settings: those of figures are camelCase. */
const linkNames = { figure: 'lab', side: 'lab-side' } as const;

/** The part of a link behind `#`: "lab=laplacian-pyramid&levels=4". */
export function linkOf({ figure, settings, side }: FigureState): string {
  const words = new URLSearchParams({ [linkNames.figure]: figure });
  if (side !== usualSide) words.set(linkNames.side, String(side));
  for (const [name, value] of Object.entries(settings)) words.set(name, String(value));
  return words.toString();
}

/** The figure that a link, or the part of it behind `#`, names; null where it names none. */
export function readLink(link: string): FigureState | null {
  const words = new URLSearchParams(link.slice(link.indexOf('#') + 1));
  const figure = words.get(linkNames.figure);
  if (figure === null) return null;
  const side = Number(words.get(linkNames.side) ?? usualSide);
  const rest = [...words].filter(([name]) => name !== linkNames.figure && name !== linkNames.side && name !== 'token');
  return { figure, settings: Object.fromEntries(rest), side: nearestSide(side) };
}

const fileSchema = z.object({
  lab: z.literal(1),
  figure: z.string().max(80),
  side: z.number().default(usualSide),
  settings: z.record(z.string().max(80), z.union([z.number(), z.string().max(20_000), z.boolean()])).default({}),
});

/** A figure with its settings as the text of a file. */
export function figureFile(state: FigureState): string {
  return `${JSON.stringify({ lab: 1, ...state }, null, 2)}\n`;
}

/** @throws LoupeError PROJECT_INVALID for text that is not a figure of the Lab */
export function readFigureFile(text: string, name: string): FigureState {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = null;
  }
  const read = fileSchema.safeParse(content);
  if (!read.success)
    throw new LoupeError('PROJECT_INVALID', `${name} is not a figure of the Lab: open a file that "Save figure" has written.`);
  const { figure, side, settings } = read.data;
  return { figure, side: nearestSide(side), settings };
}

function nearestSide(side: number): number {
  return sides.reduce<number>((best, each) => (Math.abs(each - side) < Math.abs(best - side) ? each : best), usualSide);
}

/**
 * Settings as they are kept: checked, without those that are the default.
 * @throws LoupeError LAB_SETTING_INVALID
 */
export function plainSettings(descriptors: Settings, given: Readonly<Record<string, unknown>>): PlainSettings {
  const values = readSettings(descriptors, given);
  const changed = Object.entries(values).filter(([name, value]) => {
    const { default: usual } = descriptors[name];
    return plainValue(value) !== plainValue(usual);
  });
  return Object.fromEntries(changed.map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: SettingValue): PlainValue {
  if (typeof value !== 'object') return value;
  if (isPoint(value)) return `${value.x},${value.y}`;
  return Object.entries(value)
    .map(([subband, factor]) => `${subband}:${factor}`)
    .join(',');
}

function isPoint(value: Gains | { readonly x: number; readonly y: number }): value is { readonly x: number; readonly y: number } {
  return Object.keys(value).length === 2 && 'x' in value && 'y' in value;
}
