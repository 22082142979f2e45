import { LoupeError } from '../../core/base/error.ts';
import type { Region } from '../../core/spec/region.ts';
import type { EngineOption } from '../../host/engines/engine-choice.ts';
import type { View } from '../../core/stream/view.ts';
import { readPreset } from '../preset-choice.ts';

/**
 * The options of `magnify` as the parser returns them: text that is no number is kept, so that the check of the spec can name it.
 */
export interface MagnifyOptions {
  readonly output?: string;
  readonly method?: string;
  readonly alpha?: number | string;
  readonly band?: { lo: number; hi: number };
  readonly bandLow?: number | string;
  readonly bandHigh?: number | string;
  readonly fps?: number | string;
  readonly filter?: string;
  readonly order?: number | string;
  readonly taps?: number | string;
  readonly quality?: string;
  readonly transport?: string;
  readonly bandwidth?: string;
  readonly profile?: string;
  readonly finest?: string;
  readonly orientations?: number | string;
  readonly levels?: number | string;
  readonly sigma?: number | string;
  readonly noise?: number | string;
  readonly limit?: string;
  readonly attenuate?: boolean;
  readonly roi?: readonly Pick<Region, 'x' | 'y' | 'width' | 'height'>[];
  readonly feather?: number | string;
  readonly planes?: string;
  readonly chromaAttenuation?: number | string;
  readonly cutoffWavelength?: number | string;
  readonly poolingLevels?: number | string;
  readonly preset?: string;
  readonly engine?: EngineOption;
  readonly view?: View;
  readonly start?: number;
  readonly end?: number;
  readonly duration?: number;
  readonly codec?: string;
  readonly crf?: number;
  readonly dampFlicker?: boolean;
  readonly overwrite?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

type Settings = Record<string, unknown>;

/**
 * Combines the settings of a project, then those of the preset, then the explicit ones, each overriding the ones before. Not yet
 * checked.
 * @throws LoupeError USAGE, BAND_INVALID
 */
export async function specOf(options: MagnifyOptions, project: object = {}): Promise<Settings> {
  const preset: Settings = { ...project, ...(options.preset === undefined ? {} : await readPreset(options.preset)) };
  const band = bandOf(options) ?? preset['band'];
  if (band === undefined) {
    throw new LoupeError(
      'USAGE',
      'No band was given: say which frequencies to magnify with --band LO-HI in Hz (a pulse is near 1 Hz, breathing near 0.3; a motion that takes T seconds is at 1/T), or use a --preset.',
    );
  }
  const feather = options.feather === undefined ? {} : { feather: options.feather };
  return {
    ...preset,
    ...given({
      method: options.method,
      alpha: options.alpha,
      quality: options.quality,
      transport: options.transport,
      sigma: options.sigma,
      noise: options.noise,
      limit: options.limit,
      attenuate: options.attenuate,
      captureFps: options.fps,
      cutoffWavelength: options.cutoffWavelength,
      poolingLevels: options.poolingLevels,
      regions: options.roi?.map((region) => ({ ...region, ...feather })),
      filter: filterOf(options, preset['filter']),
      pyramid: merged(preset['pyramid'], {
        bandwidth: options.bandwidth,
        profile: options.profile,
        finest: options.finest,
        orientations: options.orientations,
        levels: options.levels,
      }),
      colour: merged(preset['colour'], { planes: options.planes, chromaAttenuation: options.chromaAttenuation }),
    }),
    band,
  };
}

/** The range of the file to read, in seconds. */
export function rangeOf({ start, end, duration }: Pick<MagnifyOptions, 'start' | 'end' | 'duration'>): {
  start?: number;
  end?: number;
} {
  if (end !== undefined && duration !== undefined) {
    throw new LoupeError('USAGE', '-to (an end) and -t (a duration) exclude each other; give one of them.');
  }
  const last = duration === undefined ? end : (start ?? 0) + duration;
  return { ...(start === undefined ? {} : { start }), ...(last === undefined ? {} : { end: last }) };
}

function bandOf({ band, bandLow, bandHigh }: MagnifyOptions): Settings | undefined {
  if (bandLow === undefined && bandHigh === undefined) return band;
  if (band !== undefined) throw new LoupeError('USAGE', '--band and -fl/-fh say the same thing; give one of them.');
  if (bandLow === undefined || bandHigh === undefined) {
    throw new LoupeError('USAGE', `-fl and -fh belong together: ${bandLow === undefined ? '-fl' : '-fh'} is missing, in Hz.`);
  }
  return { lo: bandLow, hi: bandHigh };
}

function filterOf({ filter, order, taps }: MagnifyOptions, preset: unknown): Settings | undefined {
  if (filter === undefined && order === undefined && taps === undefined) return undefined;
  const base: Settings = isSettings(preset) && (filter === undefined || preset['kind'] === filter) ? preset : {};
  const usual = taps === undefined ? 'butterworth' : 'fir';
  const kind = filter ?? (typeof base['kind'] === 'string' ? base['kind'] : usual);
  if (order !== undefined && kind !== 'butterworth') {
    throw new LoupeError(
      'USAGE',
      `--order belongs to --filter butterworth; ${kind} has none${kind === 'difference' ? '' : ', its length is set by --taps'}.`,
    );
  }
  if (taps !== undefined && kind !== 'fir' && kind !== 'ideal') {
    throw new LoupeError('USAGE', `--taps belongs to --filter fir or ideal; ${kind} has none.`);
  }
  return { ...base, kind, ...given({ order, taps }) };
}

function merged(preset: unknown, settings: Settings): Settings | undefined {
  const explicit = given(settings);
  if (Object.keys(explicit).length === 0) return undefined;
  return { ...(isSettings(preset) ? preset : {}), ...explicit };
}

function given(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
