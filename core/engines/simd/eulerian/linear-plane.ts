import { maxCode } from '../../../base/frame.ts';
import { gaussianSizes } from '../../../plan/eulerian.ts';
import type { Plan } from '../../../plan/plan.ts';
import { writeBlock, type BlockValues, type Handle } from '../blocks/block-table.ts';
import { codedPlaneBlock, pyramidStepBlock } from '../blocks/eulerian-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { layPlane, levelsOf, readChange, readCodes, rowStateBytes, writeRegion, type EulerianPlane } from './eulerian-plane.ts';
import type { FilterStore } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import { isSmall, layGrid, placeLevel, readGrid, type Grid, type Sharing } from './pyramid-levels.ts';
import type { Stage } from '../shared/schedule.ts';
import type { KernelOf } from '../shared/program.ts';

/** Lays out method `linear` on one plane (kernels/eulerian/linear.ts has its mathematics). */
export function layLinearPlane(
  arena: Arena,
  plan: Plan,
  plane: number,
  filters: FilterStore,
  sharing: Sharing,
  inspect: boolean,
): EulerianPlane {
  const { band } = plan.filters;
  const store = storePlane(arena, plan, plane, band.kind === 'fir' ? band.taps.length + 1 : 2);
  const depth = levelsOf(plan, plane).length;
  const sizes = gaussianSizes(store, depth);
  const filtered = sizes.map((size) => layGrid(arena, size));
  // sums take the place of what they are made of, unless that is traced
  const sums = filtered.map((grid, level) => (inspect && level > 0 && level < depth ? layGrid(arena, grid) : grid));
  const levels = Array.from({ length: depth }, (_, level) =>
    placeLevel(arena, { fine: filtered[level], coarse: filtered[level + 1], above: sums[level + 1].data, to: sums[level].data }),
  );
  const parts = layPlane(arena, plan, store, filters, inspect);
  const state = arena.reserve({ bytes: store.height * rowStateBytes(plan, store.width) }, 'filter memory');
  const block = arena.placeBlock(codedPlaneBlock, { ...parts.values, level: levels[0], state });
  const sight = inspect ? laySight(arena, { ...parts.values, state }, filtered, store.frame) : null;
  const stages = linearStages(sharing, plane, block, levels, sizes);
  if (sight) stages.push(sight.stage(sharing));
  return {
    store,
    stages,
    writeNumbers(memory, tuned) {
      const alphas = levelsOf(tuned, plane).map((level) => level.alpha);
      levels.forEach((step, level) => {
        writeBlock(pyramidStepBlock, memory, step, {
          gain: alphas[level] - (level === 0 ? 0 : alphas[level - 1]),
          aboveGain: level === depth - 1 ? -alphas[level] : 1,
        });
      });
      writeRegion(memory, tuned, plane, block, parts.region);
    },
    read(memory, current, name, level) {
      const scale = 1 / maxCode(current.format);
      if (name === 'plane') return readCodes(memory, current, store, false);
      if (name === 'delayed_plane') return readCodes(memory, current, store, true);
      if (!sight || !parts.traceChange) return null;
      const alphas = levelsOf(current, plane).map((each) => each.alpha);
      switch (name) {
        case 'plane_change':
          return readChange(memory, current, store, parts.traceChange);
        case 'gaussian':
          return readGrid(memory, sight.gaussian[level], scale);
        case 'laplacian':
          return readGrid(memory, sight.laplacian[level], scale);
        case 'change':
          return readGrid(memory, sight.change[level], scale);
        case 'filtered':
          return readGrid(memory, sight.filtered[level], scale);
        case 'amplified':
          return readGrid(memory, sight.filtered[level], scale * alphas[level]);
        case 'collapsed': {
          // the engine's sum lacks what all levels from here on have in common
          const common = readGrid(memory, filtered[level], scale * alphas[level - 1]);
          return readGrid(memory, sums[level], scale).map((value, at) => value + common[at]);
        }
        default:
          return null;
      }
    },
  };
}

function linearStages(
  sharing: Sharing,
  plane: number,
  block: Handle<'CodedPlane'>,
  levels: readonly Handle<'PyramidStep'>[],
  sizes: readonly { width: number; height: number }[],
): Stage[] {
  const depth = levels.length;
  const stages = [sharing.planeRows('filterPlane', block, sizes[1].height)];
  if (sharing.threads > 1) stages.push(sharing.planeRows('reduceBorders', block, sizes[1].height));
  let top = 1;
  for (; top < depth && sharing.threads > 1 && !isSmall(sizes[top]); top++) {
    stages.push(sharing.stepRows('reduceLevel', levels[top], sizes[top + 1].height));
  }
  const small: (readonly [KernelOf<'StepPart'>, Handle<'PyramidStep'>, number])[] = [];
  for (let level = top; level < depth; level++) small.push(['reduceLevel', levels[level], sizes[level + 1].height]);
  for (let level = depth - 1; level >= top; level--) small.push(['collapseLevel', levels[level], sizes[level].height]);
  if (small.length > 0) stages.push(sharing.stepsOnThread(plane % sharing.threads, small));
  for (let level = top - 1; level > 0; level--)
    stages.push(sharing.stepRows('collapseLevel', levels[level], sizes[level].height));
  stages.push(sharing.planeRows('storeCollapsed', block, sizes[0].height));
  return stages;
}

/** The buffers that the plan's steps would leave between image and sum, computed for inspection only. */
interface Sight {
  readonly gaussian: readonly Grid[];
  readonly laplacian: readonly Grid[];
  readonly change: readonly Grid[];
  readonly filtered: readonly Grid[];
  stage(sharing: Sharing): Stage;
}

function laySight(
  arena: Arena,
  values: Omit<BlockValues<typeof codedPlaneBlock.fields>, 'level'>,
  levels: readonly Grid[],
  frame: Handle<'Frame'>,
): Sight {
  const grids = (): Grid[] => levels.map((grid) => layGrid(arena, grid));
  const [gaussian, laplacian, change, filtered] = [grids(), grids(), grids(), grids()];
  const pyramid = levels.slice(1).map((_, level) =>
    placeLevel(arena, {
      fine: gaussian[level],
      coarse: gaussian[level + 1],
      to: laplacian[level].data,
      aboveGain: -1,
      change: change[level].data,
      frame,
    }),
  );
  const differences = levels
    .slice(1)
    .map((coarse, level) => placeLevel(arena, { fine: levels[level], coarse, to: filtered[level].data, aboveGain: -1, frame }));
  const image = arena.placeBlock(codedPlaneBlock, { ...values, level: pyramid[0] });
  return {
    gaussian,
    laplacian,
    change,
    filtered,
    stage: (sharing) =>
      sharing.callsOnThread(0, [
        ['tracePlane', sharing.planePart(image, 0, 0, levels[0].height)],
        ...pyramid.map((block, level) => ['reduceLevel', sharing.stepPart(block, 0, 0, levels[level + 1].height)] as const),
        ...[...pyramid, ...differences].map((block) => ['traceLevel', sharing.stepPart(block, 0, 0, 0)] as const),
      ]),
  };
}
