import { type Region, regionSchema } from '../../core/spec/region.ts';
import { changeSpec } from '../state/change-spec.ts';
import { spec } from '../state/project.ts';
import { type Box, selectedRegion, tool } from '../state/tools.ts';

/** Display name of a region: its own, or its number. */
export function regionName(region: Region, index: number): string {
  return region.name || `Region ${index + 1}`;
}

/** Adds a region that was just drawn, and selects it. */
export function addRegion(box: Box): void {
  const index = spec.peek().regions.length;
  changeSpec((draft) => draft.regions.push(regionSchema.parse({ ...box })), 'Add region');
  selectedRegion.value = index;
  tool.value = null;
}
