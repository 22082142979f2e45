import { type Region, regionSchema } from '../../core/spec/region.ts';
import { changeSpec } from '../state/change-spec.ts';
import { spec } from '../state/project.ts';
import { type Box, selectedRegion, tool } from '../state/tools.ts';

/** How a region is called where it has no name of its own. */
export function regionName(region: Region, index: number): string {
  return region.name || `Region ${index + 1}`;
}

/** Another part of the frame to magnify, drawn a moment ago. */
export function addRegion(box: Box): void {
  const index = spec.peek().regions.length;
  changeSpec((draft) => draft.regions.push(regionSchema.parse({ ...box })), 'Add region');
  selectedRegion.value = index;
  tool.value = null;
}
