import { LoupeError } from '../base/error.ts';
import { nearest } from '../base/nearest.ts';

interface Described {
  /** Of the control, such as "Levels". */
  readonly label: string;
  /** A sentence about what it does. */
  readonly hint?: string;
}

export interface NumberSetting extends Described {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  /** Values are whole multiples of it, from `min` on; 0 for any number. */
  readonly step: number;
  /** "px", "°", "cycles/px"; empty for a pure number. */
  readonly unit: string;
  readonly default: number;
  /** A step or an angle that is looked at by running through it: the window offers Play. */
  readonly scrub?: boolean;
}

export interface ChoiceSetting<Value extends string = string> extends Described {
  readonly kind: 'choice';
  readonly values: readonly Value[];
  readonly default: NoInfer<Value>;
}

export interface ToggleSetting extends Described {
  readonly kind: 'toggle';
  readonly default: boolean;
}

export interface TextSetting extends Described {
  readonly kind: 'text';
  /** Characters. */
  readonly longest: number;
  readonly default: string;
}

/** A point in the frequency plane, in cycles per pixel: −0.5 … 0.5 along x (to the right) and y (down). As text "0.1,-0.2". */
export interface FrequencySetting extends Described {
  readonly kind: 'frequency';
  readonly default: FrequencyPoint;
}

export interface FrequencyPoint {
  readonly x: number;
  readonly y: number;
}

/** Factors by the name of a subband, −8 … 8; those not named keep 1. As text "high:0,s1o2:2". */
export interface GainsSetting extends Described {
  readonly kind: 'gains';
  readonly default: Gains;
}

export type Gains = Readonly<Record<string, number>>;

export type Setting = NumberSetting | ChoiceSetting | ToggleSetting | TextSetting | FrequencySetting | GainsSetting;
export type Settings = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> = S extends NumberSetting
  ? number
  : S extends ChoiceSetting<infer Value>
    ? Value
    : S extends ToggleSetting
      ? boolean
      : S extends TextSetting
        ? string
        : S extends FrequencySetting
          ? FrequencyPoint
          : Gains;

/** The values of some settings, each of the type that its descriptor says. */
export type SettingValues<Descriptors extends Settings> = { readonly [Name in keyof Descriptors]: ValueOf<Descriptors[Name]> };

export type SettingValue = ValueOf<Setting>;

/** Largest factor of a subband, either sign. */
const largestGain = 8;
const mostGains = 256;

/**
 * The values of a figure's settings: those given, checked, and the defaults of the others. Text is read as the command line writes it,
 * so that `'4'`, `'yes'`, `'0.1,-0.2'` do as well as 4, true and {x: 0.1, y: −0.2}.
 *
 * @throws LoupeError LAB_SETTING_INVALID for a setting that the figure does not have and for a value that it cannot take
 */
export function readSettings<Descriptors extends Settings>(
  descriptors: Descriptors,
  given: Readonly<Record<string, unknown>>,
): SettingValues<Descriptors> {
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(descriptors, name)) continue;
    const names = Object.keys(descriptors);
    const meant = nearest(name, names);
    const advice =
      meant !== undefined ? `did you mean ${meant}?` : names.length > 0 ? `it has ${names.join(', ')}.` : 'it has none.';
    throw new LoupeError('LAB_SETTING_INVALID', `The figure has no setting "${name}"; ${advice}`);
  }
  const read = Object.entries(descriptors).map(([name, descriptor]) => {
    const value = given[name];
    return [name, value === undefined ? descriptor.default : readSetting(name, descriptor, value)] as const;
  });
  return Object.fromEntries(read) as SettingValues<Descriptors>;
}

function readSetting(name: string, setting: Setting, value: unknown): SettingValue {
  switch (setting.kind) {
    case 'number':
      return readNumber(name, setting, value);
    case 'choice': {
      const found = setting.values.find((each) => each === value);
      if (found === undefined) throw invalid(name, value, `one of ${setting.values.join(', ')}`);
      return found;
    }
    case 'toggle':
      if (typeof value === 'boolean') return value;
      if (value === 'yes' || value === 'true' || value === 'on') return true;
      if (value === 'no' || value === 'false' || value === 'off') return false;
      throw invalid(name, value, 'yes or no');
    case 'text':
      if (typeof value === 'string' && value.length <= setting.longest) return value;
      throw invalid(name, value, `text of at most ${setting.longest} characters`);
    case 'frequency':
      return readFrequency(name, value);
    case 'gains':
      return readGains(name, value);
    default:
      return setting satisfies never;
  }
}

function readNumber(name: string, { min, max, step, unit }: NumberSetting, value: unknown): number {
  const number = numberOf(value);
  const kind = step === 1 ? 'a whole number' : 'a number';
  const range = `${kind} from ${min} to ${max}${unit === '' ? '' : ` ${unit}`}`;
  if (!(number >= min && number <= max)) throw invalid(name, value, range);
  if (step > 0) {
    const steps = (number - min) / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-6)
      throw invalid(name, value, step === 1 ? range : `${range} in steps of ${step}`);
  }
  return number;
}

function readFrequency(name: string, value: unknown): FrequencyPoint {
  const [x, y] =
    typeof value === 'string'
      ? value.split(',').map(numberOf)
      : [numberOf(Reflect.get(Object(value), 'x')), numberOf(Reflect.get(Object(value), 'y'))];
  const isInside = (part: number | undefined): part is number => part !== undefined && part >= -0.5 && part <= 0.5;
  const isPair = typeof value !== 'string' || value.split(',').length === 2;
  if (isPair && isInside(x) && isInside(y)) return { x, y };
  throw invalid(name, value, 'two numbers from -0.5 to 0.5 in cycles per pixel, such as 0.1,-0.2');
}

function readGains(name: string, value: unknown): Gains {
  const wants = `subbands with their factors from -${largestGain} to ${largestGain}, such as high:0,s1o2:2`;
  const entries: [string, unknown][] =
    typeof value === 'string'
      ? value
          .split(',')
          .filter((part) => part.trim() !== '')
          .map((part) => [part.split(':')[0].trim(), part.split(':').slice(1).join(':')])
      : value !== null && typeof value === 'object'
        ? Object.entries(value)
        : [['', undefined]];
  if (entries.length > mostGains) throw invalid(name, `${entries.length} factors`, wants);
  return Object.fromEntries(
    entries.map(([subband, factor]) => {
      const number = numberOf(factor);
      if (subband === '' || !(Math.abs(number) <= largestGain)) throw invalid(name, value, wants);
      return [subband, number];
    }),
  );
}

/** NaN for what is no number. */
function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

function invalid(name: string, value: unknown, wants: string): LoupeError {
  const shown = (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).slice(0, 80);
  return new LoupeError('LAB_SETTING_INVALID', `The setting ${name} is "${shown}"; it must be ${wants}.`);
}
