import { computed, signal } from '@preact/signals';
import type { UserPreset } from '../../core/protocol/project-api.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import type { Region } from '../../core/spec/region.ts';
import { selectedRegion } from './tools.ts';
import { change } from './project.ts';
import { applyPreset, followsPreset, type PresetChoice, presetChoices } from './preset-choice.ts';

/** The user's own presets as the host keeps them. */
export const ownPresets = signal<readonly UserPreset[]>([]);

export const allPresets = computed(() => presetChoices(ownPresets.value));

/**
 * Changes the settings; the current frame is magnified again. A preset that they no longer equal is no longer named.
 * @param label name of the step in "Undo …"
 * @param merge changes with the same name become one step: drags
 */
export function changeSpec(recipe: (spec: MagnificationSpec) => void, label: string, merge?: string): void {
  change(
    (draft) => {
      recipe(draft.spec);
      const preset = allPresets.peek().find(({ id }) => id === draft.preset);
      if (!preset || !followsPreset(draft.spec, preset, draft.autoQuality)) draft.preset = null;
    },
    merge === undefined ? { label } : { label, merge },
  );
}

export function choosePreset(preset: PresetChoice): void {
  change(
    (draft) => {
      draft.spec = applyPreset(draft.spec, preset, draft.autoQuality);
      draft.preset = preset.id;
    },
    { label: `Preset ${preset.title}` },
  );
}

export function changeRegion(index: number, part: Partial<Region>, label: string, merge?: string): void {
  changeSpec(
    (spec) => {
      spec.regions[index] = { ...spec.regions[index], ...part };
    },
    label,
    merge,
  );
}

export function removeRegion(index: number): void {
  selectedRegion.value = null;
  changeSpec((spec) => spec.regions.splice(index, 1), 'Remove region');
}

export function removeAllRegions(): void {
  selectedRegion.value = null;
  changeSpec((spec) => (spec.regions = []), 'Remove regions');
}
