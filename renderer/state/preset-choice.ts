import type { UserPreset } from '../../core/protocol/project-api.ts';
import { magnificationSchema, type MagnificationInput, type MagnificationSpec } from '../../core/spec/magnification.ts';
import { presetNames, presets } from '../../core/spec/presets.ts';
import { readSpec } from '../../core/spec/read-spec.ts';
import { presetVersion, readSettingsFile } from '../../core/spec/settings-file.ts';

/** A preset to choose, built in or the user's own. */
export interface PresetChoice {
  /** Value of `Project.preset`; names of the user's own presets have a prefix that built-in ones lack. */
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly own: boolean;
  readonly spec: MagnificationInput;
}

const ownMark = 'own:';
const titles: Readonly<Record<string, string>> = {
  'pulse-motion': 'Pulse, as motion',
  'pulse-colour': 'Pulse, as colour',
  breathing: 'Breathing',
  machine: 'Machine',
  building: 'Building',
  string: 'String',
};

/** All presets, the built-in ones first. */
export function presetChoices(own: readonly UserPreset[]): PresetChoice[] {
  return [
    ...presetNames.map((id) => {
      const { title, reason, spec } = presets[id];
      return { id, title: titles[id] ?? id, reason: `For ${title}. ${inWords(reason)}`, own: false, spec };
    }),
    ...own.map(({ name, reason, spec }) => ({ id: ownMark + name, title: name, reason, own: true, spec })),
  ];
}

/** Rewrites a reason for the window: flags of the command line become controls. */
function inWords(reason: string): string {
  return reason
    .replace('set --band round its speed', 'set the band round its speed')
    .replace('(set --fps for slow motion)', '(set the capture rate for slow motion)');
}

/**
 * Returns the settings after a preset was chosen. What belongs to the clip and not to the preset is kept: capture rate and regions,
 * and the quality where the program chooses it.
 */
export function applyPreset(now: MagnificationSpec, preset: PresetChoice, autoQuality: boolean): MagnificationSpec {
  const spec = magnificationSchema.parse(preset.spec);
  return {
    ...spec,
    regions: now.regions,
    ...(autoQuality ? { quality: now.quality } : {}),
    ...(now.captureFps === undefined ? {} : { captureFps: now.captureFps }),
  };
}

/** Whether settings still are those of a preset. */
export function followsPreset(spec: MagnificationSpec, preset: PresetChoice, autoQuality: boolean): boolean {
  return sameValue(applyPreset(spec, preset, autoQuality), spec);
}

/** Returns a preset of the user's own: the settings without those that belong to the clip. */
export function presetOf(name: string, reason: string, spec: MagnificationSpec): UserPreset {
  const { captureFps: _, ...recipe } = spec;
  return { name, reason, spec: { ...recipe, regions: [] } };
}

/** A preset's file, readable by the command line's `--preset FILE.json` too. */
export function writePreset(preset: UserPreset): string {
  return `${JSON.stringify({ loupePreset: presetVersion, ...preset }, null, 2)}\n`;
}

/**
 * Reads a preset from a file: one that was exported here, or the bare settings that the command line takes.
 * @throws LoupeError SPEC_INVALID with a sentence that names the file and what would do
 */
export function readPreset(text: string, file: string): UserPreset {
  const { settings, preset } = readSettingsFile(text, file);
  const spec = readSpec(settings, file);
  const text80 = (value: unknown, otherwise: string) =>
    typeof value === 'string' && value.trim() ? value.trim().slice(0, 80) : otherwise;
  const name = text80(preset?.name, file.replace(/(\.loupe-preset)?\.json$/i, '').slice(0, 80));
  return presetOf(name, typeof preset?.reason === 'string' ? preset.reason.slice(0, 500) : '', spec);
}

function sameValue(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameValue(Reflect.get(a, key), Reflect.get(b, key)));
}
