import { maxCode, planeSizes } from '../../../base/frame.ts';
import { gaussianSizes } from '../../../plan/eulerian.ts';
import type { Plan } from '../../../plan/plan.ts';
import { writeBlock, type Address, type Handle } from '../blocks/block-table.ts';
import { codedPlaneBlock, coarseLevelBlock, pyramidStepBlock, spreadRowBlock } from '../blocks/eulerian-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { layPlane, levelsOf, readChange, readCodes, rowStateBytes, writeRegion, type EulerianPlane } from './eulerian-plane.ts';
import type { FilterStore } from '../shared/filters.ts';
import { storePlane, type PlaneStore } from '../shared/frame-store.ts';
import { spreadBytes } from '../kernels/eulerian/spread.ts';
import {
  isSmall,
  layGrid,
  levelScratch,
  placeLevel,
  readGrid,
  rowScratch,
  type Grid,
  type RowScratch,
  type Sharing,
} from './pyramid-levels.ts';
import type { Stage } from '../shared/schedule.ts';
import { columnTable, rowTable } from './spread-table.ts';

/** Lays out method `color` on one plane (kernels/eulerian/color.ts has its mathematics). */
export function layColorPlane(
  arena: Arena,
  plan: Plan,
  plane: number,
  filters: FilterStore,
  sharing: Sharing,
  inspect: boolean,
): EulerianPlane {
  const store = storePlane(arena, plan, plane, plan.latency + 1);
  const depth = levelsOf(plan, plane)[0].level;
  const sizes = gaussianSizes(store, depth);
  // of the finest level only the size is used
  const grids = sizes.map((size, level): Grid =>
    level === 0 ? { ...size, data: 0 as Address, pitch: 0 } : layGrid(arena, size),
  );
  const coarse = grids[depth];
  const levels = sizes.slice(1).map((_, level) => placeLevel(arena, { fine: grids[level], coarse: grids[level + 1] }));
  const filtered = layGrid(arena, coarse);
  const weighted = layGrid(arena, coarse);
  const change = inspect ? layGrid(arena, coarse) : null;
  const parts = layPlane(arena, plan, store, filters, inspect);
  const { band } = plan.filters;
  // a look-ahead filter keeps a line of changes of the whole level, rows of whole vectors
  const slotBytes = Math.ceil(coarse.width / 4) * 16 * coarse.height;
  const stateBytes = band.kind === 'fir' ? slotBytes * band.taps.length : coarse.height * rowStateBytes(plan, coarse.width);
  const level = layCoarseLevel(arena, store, depth, { coarse, filtered, weighted, change }, inspect);
  const block = arena.placeBlock(codedPlaneBlock, {
    ...parts.values,
    level: levels[0],
    state: arena.reserve({ bytes: stateBytes }, 'filter memory'),
    slotBytes,
    coarse: level,
  });
  const expansion = inspect ? layExpansion(arena, grids, weighted, store.frame) : null;
  const stages = colorStages(sharing, plane, block, levels, sizes);
  if (expansion) stages.push(expansion.stage(sharing));
  return {
    store,
    stages,
    writeNumbers(memory, tuned) {
      const [{ alpha, edgeGradient = Infinity }] = levelsOf(tuned, plane);
      const edge = 1 / (2 * edgeGradient * maxCode(tuned.format)) ** 2;
      writeBlock(coarseLevelBlock, memory, level, { gain: alpha, edge });
      if (expansion) writeBlock(pyramidStepBlock, memory, expansion.top, { aboveGain: alpha });
      writeRegion(memory, tuned, plane, block, parts.region);
    },
    read(memory, current, name, at) {
      const scale = 1 / maxCode(current.format);
      if (name === 'plane') return readCodes(memory, current, store, false);
      if (name === 'delayed_plane') return readCodes(memory, current, store, true);
      if (!expansion || !change || !parts.traceChange) return null;
      switch (name) {
        case 'plane_change':
          return readChange(memory, current, store, parts.traceChange);
        case 'gaussian':
          return readGrid(memory, grids[at], scale);
        case 'change':
          return readGrid(memory, change, scale);
        case 'filtered':
          return readGrid(memory, filtered, scale);
        case 'weighted':
          return readGrid(memory, weighted, scale);
        case 'amplified':
          return readGrid(memory, weighted, scale * levelsOf(current, plane)[0].alpha);
        case 'expanded':
          return readGrid(memory, expansion.expanded[at], scale);
        default:
          return null;
      }
    },
  };
}

/**
 * Lays out the coarsest level, which is filtered and spread back over the plane.
 *
 * @param grids those that other parts of the plane read too
 */
function layCoarseLevel(
  arena: Arena,
  plane: PlaneStore,
  depth: number,
  grids: { readonly coarse: Grid; readonly filtered: Grid; readonly weighted: Grid; readonly change: Grid | null },
  inspect: boolean,
): Handle<'CoarseLevel'> {
  const { coarse, filtered, weighted, change } = grids;
  const spread = layGrid(arena, { width: plane.width, height: coarse.height });
  const table = columnTable(plane.width, depth);
  return arena.placeBlock(coarseLevelBlock, {
    samples: coarse.data,
    pitch: coarse.pitch,
    width: coarse.width,
    height: coarse.height,
    reference: layGrid(arena, coarse).data,
    filtered: filtered.data,
    weighted: weighted.data,
    spread: spread.data,
    spreadPitch: spread.pitch,
    columns: arena.place(table.columns, 'columns of spreads'),
    columnWeights: arena.place(table.weights, 'weights of spreads'),
    reach: table.reach,
    rows: arena.placeBlocks(spreadRowBlock, rowTable(plane.height, depth)),
    traceChange: change?.data,
    traceBefore: inspect ? layGrid(arena, coarse).data : undefined,
  });
}

/** What a thread needs for rows of any plane. 8-bit codes are reduced in 16 bits, sixteen at a time. */
export function colorScratch(plan: Plan): RowScratch {
  const scratches = plan.planes.map((plane) => {
    const size = planeSizes(plan.size, plan.format)[plane];
    const depth = levelsOf(plan, plane)[0].level;
    const widths = gaussianSizes(size, depth).map(({ width }) => width);
    const codes = plan.format.bits > 8 ? [] : [Math.max(32 * Math.ceil(size.width / 16), 2 * size.width + 4)];
    const reduced = widths.slice(plan.format.bits > 8 ? 0 : 1, depth).map((width) => levelScratch(width).rooms.row.bytes);
    const coarse = Math.ceil(widths[depth] / 4) * 16 + spreadBytes;
    const { row, change } = levelScratch(size.width).rooms;
    return { before: row.before ?? 0, bytes: Math.max(...codes, ...reduced, coarse), change: change.bytes };
  });
  const most = (key: 'before' | 'bytes' | 'change'): number => Math.max(...scratches.map((each) => each[key]));
  return rowScratch(most('before'), most('bytes'), most('change'));
}

function colorStages(
  sharing: Sharing,
  plane: number,
  block: Handle<'CodedPlane'>,
  levels: readonly Handle<'PyramidStep'>[],
  sizes: readonly { width: number; height: number }[],
): Stage[] {
  const stages = [sharing.planeRows('reduceCodes', block, sizes[1].height)];
  levels.slice(1).forEach((level, index) => {
    const count = sizes[index + 2].height;
    stages.push(
      isSmall(sizes[index + 1])
        ? sharing.stepsOnThread(plane % sharing.threads, [['reduceLevel', level, count]])
        : sharing.stepRows('reduceLevel', level, count),
    );
  });
  stages.push(sharing.planeRows('filterCoarse', block, sizes[sizes.length - 1].height));
  stages.push(sharing.planeRows('storeSpread', block, sizes[0].height));
  return stages;
}

/** The expanded levels that the plan's steps would give one by one, computed for inspection only. */
interface Expansion {
  readonly expanded: readonly Grid[];
  /** The step down from the weighted level; its weight is alpha. */
  readonly top: Handle<'PyramidStep'>;
  stage(sharing: Sharing): Stage;
}

function layExpansion(arena: Arena, grids: readonly Grid[], weighted: Grid, frame: Handle<'Frame'>): Expansion {
  const depth = grids.length - 1;
  const expanded = grids.map((grid, level) => (level === depth ? weighted : layGrid(arena, grid)));
  const steps = expanded.slice(1).map((coarse, level) => {
    const fine = expanded[level];
    return placeLevel(arena, { fine, coarse, to: fine.data, gain: 0, frame });
  });
  return {
    expanded,
    top: steps[depth - 1],
    stage: (sharing) =>
      sharing.stepsOnThread(
        0,
        steps.toReversed().map((block) => ['traceLevel', block, 0] as const),
      ),
  };
}
