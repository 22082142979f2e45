import { LoupeError } from '../core/base/error.ts';
import { isPresetName, presetNames, presets } from '../core/spec/presets.ts';
import { readSpec } from '../core/spec/read-spec.ts';
import { readSettingsFile } from '../core/spec/settings-file.ts';
import { nearest } from '../core/base/nearest.ts';
import { mostBytes, readText } from '../host/files/whole-file.ts';

/**
 * The settings of a preset: one of the built-in names, or a JSON file: a spec or a part of one, or a preset that was exported
 * from a window.
 * @throws LoupeError USAGE when there is no such preset, SPEC_INVALID when the file does not hold settings
 */
export async function readPreset(name: string): Promise<Record<string, unknown>> {
  if (isPresetName(name)) return { ...presets[name].spec };
  if (!name.toLowerCase().endsWith('.json')) {
    const close = nearest(name, presetNames);
    const hint = close ? `did you mean ${close}?` : `there are ${presetNames.join(', ')}, or a .json file of your own.`;
    throw new LoupeError('USAGE', `There is no preset "${name}"; ${hint}`);
  }
  let text: string;
  try {
    text = await readText(name, 'preset', mostBytes.settings);
  } catch (cause) {
    if (cause instanceof LoupeError && cause.code !== 'INPUT_MISSING') throw cause;
    throw new LoupeError('USAGE', `The preset file ${name} cannot be read; check its name.`, { cause });
  }
  const { settings } = readSettingsFile(text, `The preset file ${name}`);
  // Checked on its own, so that an error sentence about a value in it names the file. The band may come from the command line.
  readSpec({ band: { lo: 1, hi: 2 }, ...settings }, name);
  return { ...settings };
}
