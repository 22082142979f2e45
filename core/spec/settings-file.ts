import { parseBoundedJson } from '../base/bounded-json.ts';
import { LoupeError } from '../base/error.ts';

/** What a file of settings holds, its values not yet checked: see `readSpec`. */
export interface SettingsFile {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Of a preset that was exported from a window; null for bare settings. */
  readonly preset: { readonly name: unknown; readonly reason: unknown } | null;
}

/** The version of exported presets that this program writes. */
export const presetVersion = 1;

/**
 * A preset that was exported from a window, `{"loupePreset": 1, "name": …, "spec": {…}}`, or bare settings, `{"alpha": 10}`.
 *
 * @param file its name, for the sentences
 * @throws LoupeError SPEC_INVALID when it is neither
 */
export function readSettingsFile(text: string, file: string): SettingsFile {
  let found: unknown;
  try {
    found = parseBoundedJson(text);
  } catch (cause) {
    throw new LoupeError('SPEC_INVALID', `${file} is not JSON; it must hold settings such as {"band": {"lo": 0.8, "hi": 1.2}}.`, {
      cause,
    });
  }
  if (!isObject(found)) {
    throw new LoupeError('SPEC_INVALID', `${file} holds no settings; it must be an object such as {"alpha": 10}.`);
  }
  if ('loupe' in found) throw new LoupeError('SPEC_INVALID', `${file} is a project, not a preset: open it as a project.`);
  const version = found['loupePreset'];
  if (version === undefined) return { settings: found, preset: null };
  if (typeof version === 'number' && version > presetVersion) {
    throw new LoupeError(
      'SPEC_INVALID',
      `${file} was written by a later version of Motion Loupe (preset format ${version}): update the program to use it.`,
    );
  }
  if (version !== presetVersion) {
    throw new LoupeError(
      'SPEC_INVALID',
      `${file} names a preset format that no version of Motion Loupe wrote: "loupePreset" must be ${presetVersion}.`,
    );
  }
  const { name, reason, spec } = found;
  if (!isObject(spec)) throw new LoupeError('SPEC_INVALID', `${file} is a preset without settings: its "spec" is missing.`);
  return { settings: spec, preset: { name, reason } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
