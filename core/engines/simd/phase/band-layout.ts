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
  bandTraceBand,
  bandTraceChange,
  bandTraceFiltered,
  bandTraceMoment,
  bandTraceOutside,
  bandTraceShifted,
  bandTraceSmooth,
  bandTraceSource,
  bandTraceSourceChange,
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

/** Addresses of a band's traces, by the prefix of its buffers' names. */
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

/** Bytes behind the last part of a scratch that vectors of a row may reach into, and the alignment of the first. */
const scratchSlack = 1024;
/** Bytes between two panels, so that they do not share sets of the first cache (`panelPitch` in kernels/phase/band.ts). */
const panelGap = 64;
/** Chunks behind the longer side in each of the three buffers of a transform. */
const transformMargin = 4;

/** Returns the bytes that a thread needs while it works on a band; `magnifyBand` and `magnifyRows` in kernels/phase/band.ts lay them out. */
export function bandScratchBytes(plan: Plan, band: BandPlan): number {
  const { height } = band.grid;
  const panels = panelsOf(band);
  const row = panels * 16;
  const radiusX = longestRadius(band.grid.width);
  const radiusY = longestRadius(band.grid.height);
  const margin = 4 * (radiusX + 4);
  // real and imaginary part, moment, amplitude and the two parts of the blur, with room for the blur's reach around them
  const rows = 8 * row + 6 * margin;
  const tapAddresses = (2 * radiusY + 8) * 4;
  // rows that are blurred along x and wait for their neighbours
  const widest = blurRadius((Math.max(plan.spec.sigma, widestSwappedBlur) * height) / plan.extended.height, height);
  const slots = Math.min(4 * widest + 1, height) * panels * chunkBytes;
  const outside = plan.filters.outside ? height * row : 0;
  return panelAndBufferBytes(height, panels) + rows + tapAddresses + slots + outside + scratchSlack;
}

/** The panels of a band, and the three buffers of a transform as long as its longer side. */
function panelAndBufferBytes(height: number, panels: number): number {
  const buffers = 3 * (Math.max(height, panels * 4) + transformMargin) * chunkBytes;
  return (height * chunkBytes + panelGap) * panels + buffers;
}

/** Longest radius of a kernel that is wrapped round so many samples. */
function longestRadius(samples: number): number {
  return Math.floor((samples - 1) / 2);
}

/** Scratch of a thread that only analyses: the band's panels, three buffers, and a row of real and of imaginary parts. */
export function analysisScratchBytes(band: Pick<BandPlace, 'grid'>): number {
  const panels = panelsOf(band);
  const rows = 2 * panels * 16;
  return panelAndBufferBytes(band.grid.height, panels) + rows + panelGap;
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
    const trace = (name: string, word: number, components: number): void => {
      const address = arena.reserve(grid.width * grid.height * 4 * components);
      block.set(word, address);
      views.set(name, address);
    };
    trace('band', bandTraceBand, 2);
    trace('change', bandTraceChange, 1);
    trace('filtered', bandTraceFiltered, 1);
    trace('moment', bandTraceMoment, 2);
    views.set('power', power);
    trace('smooth', bandTraceSmooth, 1);
    trace('shifted', bandTraceShifted, 2);
    block.set(bandSmooth, arena.reserve(panels * 16));
    if (outside) trace('outside', bandTraceOutside, 1);
    if (plan.latency > 0) trace('delayed_band', bandTraceSource, 2);
    if (plan.latency > 0 && outside) trace('delayed_change', bandTraceSourceChange, 1);
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
