import { maxCode } from '../../../base/frame.ts';
import { gaussianSizes } from '../../../plan/eulerian.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Address, Arena } from '../shared/arena.ts';
import { layPlane, levelsOf, readChange, readCodes, rowStateBytes, writeRegion, type EulerianPlane } from './eulerian-plane.ts';
import type { FilterStore } from '../shared/filters.ts';
import { storePlane } from '../shared/frame-store.ts';
import {
  coarseColumns,
  coarseColumnWeights,
  coarseFiltered,
  coarseGain,
  coarseHeight,
  coarsePitch,
  coarseReach,
  coarseReference,
  coarseRows,
  coarseSamples,
  coarseTraceBefore,
  coarseTraceChange,
  coarseSpread,
  coarseSpreadPitch,
  coarseWidth,
  stepAboveGain,
  stepWords,
  planeLevel,
  planeSlotBytes,
  planeState,
  planeWords,
} from '../kernels/eulerian/pyramid-layout.ts';
import { isSmall, layGrid, placeLevel, readGrid, type Grid, type Sharing } from './pyramid-levels.ts';
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
  const grids = sizes.map((size, level): Grid => (level === 0 ? { ...size, data: 0, pitch: 0 } : layGrid(arena, size)));
  const coarse = grids[depth];
  const levels = sizes.slice(1).map((_, level) => placeLevel(arena, { fine: grids[level], coarse: grids[level + 1] }));
  const filtered = layGrid(arena, coarse);
  const change = inspect ? layGrid(arena, coarse) : null;
  const spread = layGrid(arena, { width: store.width, height: coarse.height });
  const table = columnTable(store.width, depth);
  const parts = layPlane(arena, plan, store, filters, inspect);
  const { band } = plan.filters;
  // a look-ahead filter keeps a line of changes of the whole level, rows of whole vectors
  const slotBytes = Math.ceil(coarse.width / 4) * 16 * coarse.height;
  const stateBytes = band.kind === 'fir' ? slotBytes * band.taps.length : coarse.height * rowStateBytes(plan, coarse.width);
  parts.block
    .set(planeLevel, levels[0])
    .set(planeState, arena.reserve(stateBytes))
    .set(planeSlotBytes, slotBytes)
    .set(coarseSamples, coarse.data)
    .set(coarsePitch, coarse.pitch)
    .set(coarseWidth, coarse.width)
    .set(coarseHeight, coarse.height)
    .set(coarseReference, layGrid(arena, coarse).data)
    .set(coarseFiltered, filtered.data)
    .set(coarseSpread, spread.data)
    .set(coarseSpreadPitch, spread.pitch)
    .set(coarseColumns, arena.place(table.columns))
    .set(coarseColumnWeights, arena.place(table.weights))
    .set(coarseReach, table.reach)
    .set(coarseRows, arena.place(rowTable(store.height, depth)))
    .set(coarseTraceChange, change ? change.data : 0)
    .set(coarseTraceBefore, inspect ? layGrid(arena, coarse).data : 0);
  const block = arena.place(parts.block.words);
  const sight = inspect ? laySight(arena, grids, filtered, store.frame) : null;
  const stages = colorStages(sharing, plane, block, levels, sizes);
  if (sight) stages.push(sight.stage(sharing));
  return {
    store,
    stages,
    writeNumbers(memory, tuned) {
      const [{ alpha }] = levelsOf(tuned, plane);
      new Float32Array(memory, block, planeWords)[coarseGain] = alpha;
      if (sight) new Float32Array(memory, sight.top, stepWords)[stepAboveGain] = alpha;
      writeRegion(memory, tuned, plane, block, parts.region);
    },
    read(memory, current, name, level) {
      const scale = 1 / maxCode(current.format);
      if (name === 'plane') return readCodes(memory, current, store, false);
      if (name === 'delayed_plane') return readCodes(memory, current, store, true);
      if (!sight || !change) return null;
      switch (name) {
        case 'plane_change':
          return readChange(memory, current, store, parts.traceChange);
        case 'gaussian':
          return readGrid(memory, grids[level], scale);
        case 'change':
          return readGrid(memory, change, scale);
        case 'filtered':
          return readGrid(memory, filtered, scale);
        case 'amplified':
          return readGrid(memory, filtered, scale * levelsOf(current, plane)[0].alpha);
        case 'expanded':
          return readGrid(memory, sight.expanded[level], scale);
        default:
          return null;
      }
    },
  };
}

function colorStages(
  sharing: Sharing,
  plane: number,
  block: Address,
  levels: readonly Address[],
  sizes: readonly { width: number; height: number }[],
): Stage[] {
  const stages = [sharing.rows('reduceCodes', block, sizes[1].height)];
  levels.slice(1).forEach((level, index) => {
    const count = sizes[index + 2].height;
    stages.push(
      isSmall(sizes[index + 1])
        ? sharing.alone(plane % sharing.threads, [['reduceLevel', level, count]])
        : sharing.rows('reduceLevel', level, count),
    );
  });
  stages.push(sharing.rows('filterCoarse', block, sizes[sizes.length - 1].height));
  stages.push(sharing.rows('storeSpread', block, sizes[0].height));
  return stages;
}

/** The expanded levels that the plan's steps would give one by one, computed for inspection only. */
interface Sight {
  readonly expanded: readonly Grid[];
  /** The step down from the filtered level; its weight is alpha. */
  readonly top: Address;
  stage(sharing: Sharing): Stage;
}

function laySight(arena: Arena, grids: readonly Grid[], filtered: Grid, frame: Address): Sight {
  const depth = grids.length - 1;
  const expanded = grids.map((grid, level) => (level === depth ? filtered : layGrid(arena, grid)));
  const steps = expanded.slice(1).map((coarse, level) => {
    const fine = expanded[level];
    return placeLevel(arena, { fine, coarse, to: fine.data, gain: 0, frame });
  });
  return {
    expanded,
    top: steps[depth - 1],
    stage: (sharing) =>
      sharing.alone(
        0,
        steps.toReversed().map((block) => ['traceLevel', block, 0] as const),
      ),
  };
}
