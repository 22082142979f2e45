import { LoupeError, type ErrorCode } from '../base/error.ts';
import { magnificationSchema, type MagnificationSpec } from './magnification.ts';

interface Requirement {
  /** What the value should be; completes "it must be …". */
  readonly wants: string;
  readonly code?: ErrorCode;
  /** Display name of the value, where the last part of its path would not do. */
  readonly label?: string;
}

/** One requirement per value of the spec; list indices are written `*`. */
const requirements: Readonly<Record<string, Requirement>> = {
  '': { wants: 'an object of settings such as {"alpha": 10, "band": {"lo": 0.8, "hi": 1.2}}', label: 'The specification' },
  method: { wants: 'phase, riesz, linear or color' },
  alpha: {
    wants: 'a number of at least −1: −1 removes the motion, 0 changes nothing, 10 makes it eleven times larger',
    code: 'ALPHA_INVALID',
  },
  band: { wants: 'two frequencies in Hz, the lower one first, such as 0.8-1.2', code: 'BAND_INVALID' },
  'band.lo': { wants: 'a frequency above 0 Hz', code: 'BAND_INVALID', label: "The band's lower edge" },
  'band.hi': { wants: 'a frequency above 0 Hz', code: 'BAND_INVALID', label: "The band's upper edge" },
  filter: { wants: 'butterworth, fir, ideal or difference' },
  'filter.kind': { wants: 'butterworth, fir, ideal or difference', label: 'filter' },
  'filter.order': { wants: 'a whole number from 1 to 6' },
  'filter.taps': { wants: '"auto" or an odd whole number from 3 to 1001' },
  quality: { wants: 'fine, fast or classic' },
  transport: { wants: 'phase or envelope' },
  pyramid: { wants: 'an object such as {"orientations": 8}' },
  'pyramid.bandwidth': { wants: 'octave, half-octave or quarter-octave' },
  'pyramid.profile': { wants: 'steerable or compact' },
  'pyramid.finest': { wants: 'residual or oriented' },
  'pyramid.orientations': { wants: 'a whole number from 2 to 16' },
  'pyramid.levels': { wants: '"auto" or a whole number from 1 to 48', code: 'LEVELS_TOO_MANY' },
  sigma: { wants: 'a blur from 0 (off) to 100 pixels' },
  noise: { wants: '"auto" or a standard deviation from 0 to 255 (of 255)' },
  limit: { wants: 'off or soft' },
  attenuate: { wants: 'true or false' },
  regions: { wants: 'a list of regions, each with x, y, width and height in pixels' },
  'regions.*': { wants: 'an object with x, y, width and height in pixels', label: 'A region' },
  'regions.*.name': { wants: 'a text of at most 80 characters', label: "A region's name" },
  'regions.*.x': { wants: 'a number of pixels from 0', code: 'REGION_OUTSIDE', label: "A region's x" },
  'regions.*.y': { wants: 'a number of pixels from 0', code: 'REGION_OUTSIDE', label: "A region's y" },
  'regions.*.width': { wants: 'a number of pixels above 0', label: "A region's width" },
  'regions.*.height': { wants: 'a number of pixels above 0', label: "A region's height" },
  'regions.*.feather': { wants: 'a number of pixels from 0 to 500' },
  colour: { wants: 'an object such as {"planes": "luma"}' },
  'colour.planes': { wants: 'auto, luma or all', label: 'planes' },
  'colour.chromaAttenuation': { wants: 'a factor from 0 to 1', label: 'chroma attenuation' },
  cutoffWavelength: { wants: 'a number of pixels above 0', label: 'cut-off wavelength' },
  poolingLevels: { wants: '"auto" or a whole number from 1 to 12', label: 'pooling levels' },
  captureFps: { wants: 'the true capture rate in frames per second, a number above 0', label: 'The capture rate (--fps)' },
};

/**
 * Returns a complete spec from unchecked settings of a command line, a file or a window.
 *
 * @param origin where it came from, put in front of the sentence, e.g. the name of a preset file
 * @throws LoupeError SPEC_INVALID, ALPHA_INVALID, BAND_INVALID, LEVELS_TOO_MANY or REGION_OUTSIDE, naming the value and what would do
 */
export function readSpec(input: unknown, origin = ''): MagnificationSpec {
  const parsed = magnificationSchema.safeParse(input);
  if (!parsed.success) {
    const path = parsed.error.issues[0].path.map(String);
    throw refusal(path, valueAt(input, path), origin);
  }
  const stray = strayKey(input, parsed.data, []);
  if (stray) {
    throw new LoupeError(
      'SPEC_INVALID',
      `${prefix(origin)}"${stray.key}" is not a setting; known here are ${stray.known.join(', ')}.`,
    );
  }
  return parsed.data;
}

function refusal(path: readonly string[], value: unknown, origin: string): LoupeError {
  const pattern = path.map((part) => (/^\d+$/.test(part) ? '*' : part));
  // The nearest ancestor has a requirement when the value itself has none.
  while (pattern.length > 0 && !(pattern.join('.') in requirements)) pattern.pop();
  const requirement = requirements[pattern.join('.')];
  const label = requirement.label ?? pattern.at(-1) ?? '';
  const shown = value === undefined ? 'missing' : shorten(typeof value === 'number' ? String(value) : JSON.stringify(value));
  const negativeLevels = requirement.code === 'LEVELS_TOO_MANY' && !(typeof value === 'number' && value > 1);
  const code = negativeLevels ? 'SPEC_INVALID' : (requirement.code ?? 'SPEC_INVALID');
  return new LoupeError(code, `${prefix(origin)}${label} is ${shown}; it must be ${requirement.wants}.`);
}

function prefix(origin: string): string {
  return origin ? `${origin}: ` : '';
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (isRecord(value) || Array.isArray(value) ? Reflect.get(value, part) : undefined),
    input,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys that the schema dropped: misspelt settings must not be ignored in silence. Unset ones (`undefined`) do not count. */
function strayKey(input: unknown, output: unknown, path: readonly string[]): { key: string; known: readonly string[] } | null {
  if (Array.isArray(input) && Array.isArray(output)) {
    for (const [index, item] of input.entries()) {
      const found = strayKey(item, output[index], [...path, '*']);
      if (found) return found;
    }
    return null;
  }
  if (!isRecord(input) || !isRecord(output)) return null;
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(output, key)) return { key, known: knownKeys(path) };
    const found = strayKey(value, output[key], [...path, key]);
    if (found) return found;
  }
  return null;
}

function knownKeys(path: readonly string[]): readonly string[] {
  const start = path.length === 0 ? '' : `${path.join('.')}.`;
  return Object.keys(requirements)
    .filter((key) => key !== '' && key.startsWith(start) && !key.slice(start.length).includes('.'))
    .map((key) => key.slice(start.length));
}
