import { shiftGain } from '../../../plan/shift-gain.ts';
import { blurRadius, widestSwappedBlur } from '../../../plan/blur.ts';
import type { BandPlace, BandPlan, Plan } from '../../../plan/plan.ts';
import type { Address, Arena } from '../shared/arena.ts';
import { Block } from '../shared/arena.ts';
import { segmentsOf, segmentTable, writeMasks } from './band-segments.ts';
import { keepsLast, sectionsOf, stateFloats, type FilterStore } from '../shared/filters.ts';
import {
  bandAmplitudes,
  bandAmplitudeSums,
  bandBlurX,
  bandBlurXWeights,
  bandBlurY,
  bandBlurYWeights,
  bandCellsX,
  bandCellsY,
  bandCoefficients,
  bandColumn,
  bandEpsilon,
  bandFilters,
  bandFrame,
  bandGain,
  bandHeight,
  bandKeptMap,
  bandKeptRow,
  bandLast,
  bandLimit,
  bandNoisePower,
  bandOutsideLast,
  bandOutsideState,
  bandOutsideWaiting,
  bandPanels,
  bandPower,
  bandPowerNext,
  bandRow,
  bandScale,
  bandScratch,
  bandSegments,
  bandSeeBand,
  bandSeeChange,
  bandSeeFiltered,
  bandSeeMoment,
  bandSeeOutside,
  bandSeeShifted,
  bandSeeSmooth,
  bandSeeSource,
  bandSeeSourceChange,
  bandSlotBytes,
  bandSlowPower,
  bandSmooth,
  bandSoft,
  bandSpectrum,
  bandState,
  bandSum,
  bandSums,
  bandWaiting,
  bandWidth,
  bandWindowImaginary,
  bandWindowPitch,
  bandWords,
} from '../kernels/layout.ts';
import { chunkBytes, type ImageLayout } from './image-layout.ts';
import type { Transforms } from './transforms.ts';

/** Where a band's results can be seen, by the prefix of its buffers' names. */
export type BandViews = ReadonlyMap<string, Address>;

export interface BandLayout {
  readonly block: Address;
  readonly views: BandViews;
  /** Cells' power averaged over a longer time, and their amplitudes (core/engines/held-share.ts). */
  readonly slowPower: Address;
  readonly amplitudes: Address;
  /** Room for the blur's weights along x and y; `retune` may fill them with kernels as long as they go. */
  readonly weights: { readonly x: Address; readonly y: Address };
}

/** Panels of four columns of a band's grid. */
export function panelsOf(band: Pick<BandPlace, 'grid'>): number {
  return Math.ceil(band.grid.width / 4);
}

/** What a thread needs while it works on a band (kernels/phase/band.ts lays it out). */
export function bandScratchBytes(plan: Plan, band: BandPlan): number {
  const { height } = band.grid;
  const panels = panelsOf(band);
  const row = panels * 16;
  const radiusX = longestRadius(band.grid.width);
  const radiusY = longestRadius(band.grid.height);
  const margin = 4 * (radiusX + 4);
  const buffers = 3 * (Math.max(height, panels * 4) + 4) * chunkBytes;
  const rows = 8 * row + 6 * margin + (2 * radiusY + 8) * 4;
  // rows that are blurred along x and wait for their neighbours
  const widest = blurRadius((Math.max(plan.spec.sigma, widestSwappedBlur) * height) / plan.extended.height, height);
  const slots = Math.min(4 * widest + 1, height) * panels * chunkBytes;
  const outside = plan.filters.outside ? height * row : 0;
  return (height * chunkBytes + 64) * panels + buffers + rows + slots + outside + 1024;
}

/** Longest radius of a kernel that is wrapped round so many samples. */
function longestRadius(samples: number): number {
  return Math.floor((samples - 1) / 2);
}

/** Scratch of a thread that only analyses: the band's panels, three buffers, and a row of real and of imaginary parts. */
export function analysisScratchBytes(band: Pick<BandPlace, 'grid'>): number {
  const { height } = band.grid;
  const panels = panelsOf(band);
  const buffers = 3 * (Math.max(height, panels * 4) + 4) * chunkBytes;
  return (height * chunkBytes + 64) * panels + buffers + 2 * panels * 16 + 64;
}

/** The words of a band's block that take it from the spectrum to its grid and back. */
export function bandGeometry(arena: Arena, transforms: Transforms, band: BandPlace, image: ImageLayout, scratch: Address): Block {
  const { grid } = band;
  const segments = segmentsOf(band);
  const maskRows = segments.reduce((sum, panel) => sum + panel.reduce((count, { rows }) => count + rows, 0), 0);
  const masks = arena.fill(maskRows * 16, (memory, at) => writeMasks(memory, at, segments, band));
  return new Block(bandWords)
    .set(bandWidth, grid.width)
    .set(bandHeight, grid.height)
    .set(bandPanels, panelsOf(band))
    .set(bandRow, transforms.row(grid.width))
    .set(bandColumn, transforms.column(grid.height))
    .set(bandSpectrum, image.spectrum)
    .set(bandWindowPitch, image.window.pitch * 8)
    .set(bandWindowImaginary, image.window.pitch * 4)
    .set(bandSegments, arena.place(segmentTable(segments, band, image.window, masks)))
    .number(bandScale, 1 / (grid.width * grid.height))
    .set(bandScratch, scratch);
}

export function layBand(
  arena: Arena,
  transforms: Transforms,
  plan: Plan,
  index: number,
  image: ImageLayout,
  filters: FilterStore,
  frame: Address,
  thread: { readonly scratch: Address; readonly sum: Address },
  inspect: boolean,
): BandLayout {
  const band = plan.bands[index];
  const { grid } = band;
  const panels = panelsOf(band);
  const vectors = panels * grid.height;
  const slots = plan.latency + 1;
  const weights = {
    x: arena.reserve((longestRadius(grid.width) + 1) * 4),
    y: arena.reserve((longestRadius(grid.height) + 1) * 4),
  };
  const { band: filter, outside } = plan.filters;
  const optional = (wanted: boolean, bytes: number): Address => (wanted ? arena.reserve(bytes) : 0);
  const cells = band.cells.width * band.cells.height;
  const [power, slowPower, amplitudes] = [arena.reserve(cells * 4), arena.reserve(cells * 4), arena.reserve(cells * 4)];
  const block = bandGeometry(arena, transforms, band, image, thread.scratch)
    .set(bandSum, thread.sum)
    .set(bandCoefficients, arena.reserve(slots * vectors * chunkBytes))
    .set(bandSlotBytes, vectors * chunkBytes)
    .set(bandState, arena.reserve(vectors * 16 * stateFloats(filter)))
    .set(bandOutsideState, optional(outside !== null, vectors * 32 * (outside ? sectionsOf(outside) : 0)))
    .set(bandWaiting, optional(filter.kind === 'iir', vectors * 16))
    .set(bandOutsideWaiting, optional(outside !== null, vectors * 16))
    .set(bandLast, optional(keepsLast(filter), vectors * 16))
    .set(bandOutsideLast, optional(outside !== null && keepsLast(outside), vectors * 16))
    .set(bandFilters, filters.block)
    .set(bandFrame, frame)
    .set(bandBlurXWeights, weights.x)
    .set(bandBlurYWeights, weights.y)
    .set(bandCellsX, band.cells.width)
    .set(bandCellsY, band.cells.height)
    .set(bandPower, power)
    .set(bandPowerNext, arena.reserve(cells * 4))
    .set(bandKeptMap, arena.reserve((band.cells.width + 2) * band.cells.height * 4))
    .set(bandKeptRow, arena.reserve(panels * 16))
    .set(bandSums, arena.reserve(band.cells.width * 16))
    .set(bandSlowPower, slowPower)
    .set(bandAmplitudes, amplitudes)
    .set(bandAmplitudeSums, arena.reserve(band.cells.width * 16));
  const views = new Map<string, Address>();
  if (inspect) {
    const see = (name: string, word: number, components: number): void => {
      const address = arena.reserve(grid.width * grid.height * 4 * components);
      block.set(word, address);
      views.set(name, address);
    };
    see('band', bandSeeBand, 2);
    see('change', bandSeeChange, 1);
    see('filtered', bandSeeFiltered, 1);
    see('moment', bandSeeMoment, 2);
    views.set('power', power);
    see('smooth', bandSeeSmooth, 1);
    see('shifted', bandSeeShifted, 2);
    block.set(bandSmooth, arena.reserve(panels * 16));
    if (outside) see('outside', bandSeeOutside, 1);
    if (plan.latency > 0) see('delayed_band', bandSeeSource, 2);
    if (plan.latency > 0 && outside) see('delayed_change', bandSeeSourceChange, 1);
  }
  return { block: arena.place(block.words), views, slowPower, amplitudes, weights };
}

/** The numbers of a band that `retune` may change, into its block and tables. */
export function writeBand(memory: ArrayBufferLike, layout: BandLayout, plan: Plan, band: BandPlan): void {
  const words = new Uint32Array(memory, layout.block, bandWords);
  const numbers = new Float32Array(memory, layout.block, bandWords);
  numbers[bandEpsilon] = band.epsilon;
  numbers[bandNoisePower] = band.noisePower;
  numbers[bandLimit] = band.limit;
  numbers[bandGain] = shiftGain(plan.spec);
  words[bandSoft] = plan.spec.limit === 'soft' ? 1 : 0;
  for (const [kernel, at, radius] of [
    [band.blur.x, layout.weights.x, bandBlurX],
    [band.blur.y, layout.weights.y, bandBlurY],
  ] as const) {
    const half = kernel.subarray((kernel.length - 1) / 2);
    new Float32Array(memory, at, half.length).set(half);
    words[radius] = half.length - 1;
  }
}
