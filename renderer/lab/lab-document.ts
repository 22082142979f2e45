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

export const usualSide = 256;
export const sides = [128, 192, usualSide, 384, 512] as const;

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
