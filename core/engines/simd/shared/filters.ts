import type { Plan } from '../../../plan/plan.ts';
import type { TemporalFilter } from '../../../temporal/filter.ts';
import type { Address, Handle } from '../blocks/block-table.ts';
import { filtersBlock, sectionBlock } from '../blocks/shared-blocks.ts';
import type { Arena } from './arena.ts';

/** The filters of a plan in the engine's memory, shared by all that is filtered. */
export interface FilterStore {
  readonly block: Handle<'Filters'>;
  /** Where the numbers stand that `retune` changes, and where those of the last tick do. */
  readonly band: NumberStore;
  readonly outside: NumberStore | null;
}

interface NumberStore {
  readonly now: Address;
  readonly before: Address;
}

export function storeFilters(arena: Arena, plan: Plan): FilterStore {
  const { band, outside } = plan.filters;
  const bandNumbers = storeNumbers(arena, band);
  const outsideNumbers = outside && storeNumbers(arena, outside);
  const block = arena.placeBlock(filtersBlock, {
    sections: sectionsOf(band),
    taps: band.kind === 'fir' ? band.taps.length : 0,
    coefficients: bandNumbers.now,
    before: bandNumbers.before,
    ...(outside &&
      outsideNumbers && {
        outsideSections: sectionsOf(outside),
        outsideCoefficients: outsideNumbers.now,
        outsideBefore: outsideNumbers.before,
      }),
  });
  return { block, band: bandNumbers, outside: outsideNumbers };
}

/** Sections of a filter; 0 for one that looks ahead. */
export function sectionsOf(filter: TemporalFilter): number {
  return filter.kind === 'iir' ? filter.sections.length : 0;
}

/** The numbers of a filter as kernels read them. */
export function filterNumbers(filter: TemporalFilter): Float32Array {
  if (filter.kind === 'fir') return Float32Array.from(filter.taps);
  const weights = Object.keys(sectionBlock.fields) as (keyof typeof sectionBlock.fields)[];
  return Float32Array.from(filter.sections.flatMap((section) => weights.map((weight) => section[weight])));
}

function storeNumbers(arena: Arena, filter: TemporalFilter): NumberStore {
  const numbers = filterNumbers(filter);
  return { now: arena.place(numbers, 'filter'), before: arena.place(numbers.slice(), 'filter before') };
}

/** Below this a section's memory does not determine its last output (see kernels/filter.ts). */
const leastDecay = 0.05;

/** Whether the last output of a filter has to be kept beside its memory. */
export function keepsLast(filter: TemporalFilter): boolean {
  return (
    filter.kind === 'iir' && filter.sections.some(({ b2, a2 }, index) => Math.abs(a2) < leastDecay || (index === 0 && b2 !== 0))
  );
}

/** Floats of memory per coefficient, the line of changes of a look-ahead filter included. */
export function stateFloats(filter: TemporalFilter): number {
  return filter.kind === 'iir' ? 2 * filter.sections.length : filter.taps.length;
}
