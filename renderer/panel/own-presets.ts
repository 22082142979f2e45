import { effect } from '@preact/signals';
import { call, host } from '../state/host.ts';
import { notify, report } from '../state/problems.ts';
import { change, spec } from '../state/project.ts';
import { chooseTextFile, saveTextFile } from '../files/text-files.ts';
import type { UserPreset } from '../../core/protocol/project-api.ts';
import { allPresets, choosePreset, ownPresets } from '../state/change-spec.ts';
import { presetOf, readPreset, writePreset } from '../state/preset-choice.ts';

/** Reads the user's presets from each host that connects. For as long as the window lives. */
export function followPresets(): void {
  effect(() => {
    if (host.value) loadPresets().catch((error: unknown) => report(error, 'Read your presets'));
  });
}

async function loadPresets(): Promise<void> {
  ownPresets.value = (await call('presets.list', {})).presets;
}

/** Saves the settings on screen as a preset, replacing an older one of that name. @returns whether it was saved */
export async function savePreset(name: string, reason: string): Promise<boolean> {
  return keep(presetOf(name, reason, spec.peek()));
}

export async function removePreset(name: string): Promise<void> {
  try {
    await call('presets.remove', { name });
    await loadPresets();
    change(
      (draft) => {
        if (!allPresets.peek().some(({ id }) => id === draft.preset)) draft.preset = null;
      },
      { label: 'Remove preset' },
    );
  } catch (error) {
    report(error, `Remove the preset "${name}"`);
  }
}

export function exportPreset(name: string): void {
  const title = name || 'My settings';
  const own = ownPresets.peek().find((preset) => preset.name === name);
  saveTextFile(`${title}.json`, writePreset(presetOf(title, own?.reason ?? '', spec.peek())), 'application/json');
}

export async function importPreset(): Promise<void> {
  try {
    const file = await chooseTextFile('.json,application/json');
    if (file) await importPresetText(file);
  } catch (error) {
    report(error, 'Import a preset');
  }
}

/** Imports and applies the preset of a file. */
export async function importPresetText(file: { readonly name: string; readonly text: string }): Promise<void> {
  try {
    const preset = readPreset(file.text, file.name);
    if (await keep(preset)) notify('Preset imported', `"${preset.name}" is chosen.`);
  } catch (error) {
    report(error, 'Import a preset');
  }
}

async function keep(preset: UserPreset): Promise<boolean> {
  try {
    await call('presets.save', { preset });
    await loadPresets();
  } catch (error) {
    report(error, `Save the preset "${preset.name}"`);
    return false;
  }
  const choice = allPresets.peek().find(({ own, title }) => own && title === preset.name);
  if (choice) choosePreset(choice);
  return true;
}
