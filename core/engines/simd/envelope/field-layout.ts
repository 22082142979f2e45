import { fieldWindows, poolingReach, type Windows } from '../../../plan/displacement-field.ts';
import { widestSwappedBlur } from '../../../plan/blur.ts';
import type { FieldPlan, Plan } from '../../../plan/plan.ts';
import { shiftGain } from '../../../plan/shift-gain.ts';
import { behind, writeBlock, type Address, type Handle } from '../blocks/block-table.ts';
import {
  evidenceGroupBlock,
  evidenceLevelBlock,
  evidenceScaleBlock,
  evidenceScratchBlock,
  fieldBlock,
  fieldScratchBlock,
} from '../blocks/envelope-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import type { Scratch } from '../shared/scratch.ts';
import type { PlaceTables } from './places.ts';

/** Bytes of a sample of evidence: eight floats. */
const evidenceBytes = 32;
/** Bytes of a sample of the field: (ux, uy, wx, wy). */
const displacementBytes = 16;

/** Where the results of the field lie. */
export interface FieldStore {
  /** Per scale; guides take the place of evidence where that is not inspected. */
  readonly evidence: readonly Address[];
  readonly guides: readonly Address[];
}

export interface FieldLayout extends FieldStore {
  readonly block: Handle<'Field'>;
  readonly scales: readonly Handle<'EvidenceScale'>[];
  readonly found: Address;
  readonly displacement: Address;
  readonly ratio: Address;
  readonly power: Address;
  readonly inverse: Address;
  /** Groups of every scale. */
  readonly groups: readonly (readonly GroupLayout[])[];
}

/** Bands of a scale on equal grids, by their indices in the plan. */
interface Group {
  readonly bands: readonly number[];
  readonly width: number;
  readonly height: number;
}

interface WindowTable {
  readonly first: Address;
  readonly weights: Address;
}

interface GroupTables extends Group {
  readonly x: WindowTable;
  readonly y: WindowTable;
}

interface GroupLayout extends GroupTables {
  readonly block: Handle<'EvidenceGroup'>;
}

/** Room for what the bands need to know of the field before they are placed. */
export function reserveField(arena: Arena, field: FieldPlan, inspect: boolean): FieldStore {
  const samples = (name: string): Address[] =>
    field.scales.map(({ width, height }) => arena.reserve({ bytes: width * height * evidenceBytes }, name));
  const evidence = samples('evidence');
  return { evidence, guides: inspect ? samples('guide') : evidence };
}

/** The groups of a scale. */
function groupsOf({ bands }: Plan, scale: number): Group[] {
  const groups = new Map<string, { bands: number[]; width: number; height: number }>();
  bands.forEach(({ grid, motion }, index) => {
    if (motion?.scale !== scale) return;
    const key = `${grid.width}×${grid.height}`;
    const known = groups.get(key);
    if (known) known.bands.push(index);
    else groups.set(key, { bands: [index], width: grid.width, height: grid.height });
  });
  return [...groups.values()];
}

/** Most samples of a mean along an axis that `retune` may bring. */
function mostTaps(plan: Plan, scale: number, samples: number, length: number): number {
  const { frequency } = plan.bands.find(({ motion }) => motion?.scale === scale)!;
  const widest = Math.max(plan.spec.sigma, widestSwappedBlur);
  return fieldWindows(samples, 1, length, poolingReach(widest, frequency, 1)).taps;
}

/** What a thread needs while it gathers evidence, whatever the scale. */
export function evidenceScratch(plan: Plan): Scratch<'EvidenceScratch', typeof evidenceScratchBlock.fields> {
  const parts = plan.filters.outside ? 8 : 6;
  let [ring, rows, line, before] = [0, 0, 0, 0];
  for (const scale of plan.field!.scales.keys()) {
    for (const { width, height } of groupsOf(plan, scale)) {
      const tapsX = mostTaps(plan, scale, width, plan.extended.width);
      const tapsY = mostTaps(plan, scale, height, plan.extended.height);
      const columns = Math.ceil(width / 4) * 4;
      ring = Math.max(ring, tapsY * columns * parts * 4);
      rows = Math.max(rows, tapsY);
      // means reach at most all their samples beyond the line
      line = Math.max(line, (columns + tapsX) * evidenceBytes);
      before = Math.max(before, tapsX * evidenceBytes);
    }
  }
  return {
    table: evidenceScratchBlock,
    rooms: { ring: { bytes: ring }, taps: { bytes: rows * 4 }, line: { before, bytes: line } },
  };
}

/** What a thread needs while it works on rows of the field. */
export function fieldScratch({ width, scales }: FieldPlan): Scratch<'FieldScratch', typeof fieldScratchBlock.fields> {
  // evidence at the field's own samples is added to the sums at once
  const widest = Math.max(0, ...scales.filter((scale) => scale.width < width).map((scale) => scale.width));
  const part = { bytes: Math.ceil(width / 4) * 16 };
  return {
    table: fieldScratchBlock,
    rooms: { sums: { bytes: width * evidenceBytes }, line: { bytes: widest * evidenceBytes }, x: part, y: part, last: part },
  };
}

/** Lays out the field: evidence of all scales, and what is made of it. */
export function layField(
  arena: Arena,
  plan: Plan,
  field: FieldPlan,
  store: FieldStore,
  tables: PlaceTables,
  frame: Handle<'Frame'>,
  bands: readonly Address[],
): FieldLayout {
  const groups = field.scales.map((place, scale) =>
    groupsOf(plan, scale).map((group): GroupTables => {
      const table = (samples: number, count: number, length: number): WindowTable => ({
        first: arena.reserve({ bytes: count * 4 }, 'first samples of means'),
        weights: arena.reserve({ bytes: count * mostTaps(plan, scale, samples, length) * 4 }, 'weights of means'),
      });
      const x = table(group.width, place.width, plan.extended.width);
      const y = table(group.height, place.height, plan.extended.height);
      return { ...group, x, y };
    }),
  );
  // blocks of a scale follow each other
  const placed = groups.map((list) => {
    const first = arena.placeBlocks(
      evidenceGroupBlock,
      list.map((group) => ({
        bands: arena.place(
          Uint32Array.from(group.bands, (band) => bands[band]),
          'bands of a group',
        ),
        count: group.bands.length,
        width: group.width,
        height: group.height,
        firstX: group.x.first,
        weightsX: group.x.weights,
        firstY: group.y.first,
        weightsY: group.y.weights,
      })),
    );
    return list.map((group, index) => ({
      ...group,
      block: behind(first, index * evidenceGroupBlock.bytes) as Handle<'EvidenceGroup'>,
    }));
  });
  const scales = field.scales.map((place, scale) =>
    arena.placeBlock(evidenceScaleBlock, {
      groups: placed[scale][0].block,
      groupCount: placed[scale].length,
      width: place.width,
      height: place.height,
      evidence: store.evidence[scale],
      guide: store.guides[scale],
      fieldRows: tables.between(place.height, field.height),
      fieldColumns: tables.between(place.width, field.width),
    }),
  );
  const levels = new Map<string, number[]>();
  field.scales.forEach(({ width, height }, scale) => {
    const key = `${width}×${height}`;
    levels.set(key, [...(levels.get(key) ?? []), scale]);
  });
  const addresses = (list: readonly number[]): Address =>
    arena.place(
      Uint32Array.from(list, (scale) => scales[scale]),
      'scales',
    );
  const samples = field.width * field.height;
  // kernels read whole samples, also from the middle of the last one
  const map = { bytes: samples * displacementBytes + displacementBytes / 2 };
  const found = arena.reserve(map, 'displacement found');
  const displacement = plan.filters.outside ? arena.reserve(map, 'displacement') : behind(found, displacementBytes / 2);
  const ratio = arena.reserve({ bytes: samples * 4 }, 'evidence over noise');
  const cellBytes = field.cells.width * field.cells.height * 4;
  const power = arena.reserve({ bytes: cellBytes }, 'power');
  // the outermost samples once more on each side, in whole vectors
  const movesPitch = Math.ceil((field.width + 2) / 2) * 16;
  // kernels read four samples where a row may have fewer left
  const moves = { bytes: movesPitch * (field.height + 2) + 32 };
  const inverse = arena.reserve(moves, 'inverse');
  const block = arena.placeBlock(fieldBlock, {
    frame,
    width: field.width,
    height: field.height,
    levels: arena.placeBlocks(
      evidenceLevelBlock,
      [...levels.values()].map((list) => {
        const { width, height } = field.scales[list[0]];
        return {
          scales: addresses(list),
          count: list.length,
          width,
          rows: tables.between(field.height, height),
          columns: tables.between(field.width, width),
        };
      }),
    ),
    levelCount: levels.size,
    scales: addresses([...field.scales.keys()]),
    scaleCount: field.scales.length,
    outside: plan.filters.outside !== null,
    found,
    ratio,
    displacement,
    moves: arena.reserve(moves, 'moves'),
    inverse,
    perX: field.width / plan.extended.width,
    perY: field.height / plan.extended.height,
    movesPitch,
    cellsX: field.cells.width,
    cellsY: field.cells.height,
    power,
    powerNext: arena.reserve({ bytes: cellBytes }, 'next power'),
    kept: arena.reserve({ bytes: cellBytes }, 'kept shares'),
  });
  return { ...store, block, scales, found, displacement, ratio, power, inverse, groups: placed };
}

/** Expected square of A·φ from noise, of all bands of a scale. */
export function scaleNoise({ bands }: Plan, scale: number): number {
  return bands.reduce((sum, { motion }) => (motion?.scale === scale ? sum + motion.noisePower : sum), 0);
}

/** The numbers of the field that `retune` may change. */
export function writeField(memory: ArrayBufferLike, layout: FieldLayout, plan: Plan): void {
  const { extended } = plan;
  plan.field!.scales.forEach((place, scale) => {
    writeBlock(evidenceScaleBlock, memory, layout.scales[scale], { noise: place.noise, noisePower: scaleNoise(plan, scale) });
    for (const { block, x, y, width, height } of layout.groups[scale]) {
      const across = fieldWindows(width, place.width, extended.width, place.reach);
      const down = fieldWindows(height, place.height, extended.height, place.reach);
      writeWindows(memory, x, across);
      writeWindows(memory, y, down);
      writeBlock(evidenceGroupBlock, memory, block, { tapsX: across.taps, tapsY: down.taps });
    }
  });
  writeBlock(fieldBlock, memory, layout.block, { gain: shiftGain(plan.spec) });
}

function writeWindows(memory: ArrayBufferLike, table: WindowTable, { first, weights }: Windows): void {
  new Int32Array(memory, table.first, first.length).set(first);
  new Float32Array(memory, table.weights, weights.length).set(weights);
}
