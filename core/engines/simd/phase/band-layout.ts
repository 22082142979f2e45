import { shiftGain } from '../../../plan/shift-gain.ts';
import { blurRadius, widestSwappedBlur } from '../../../plan/blur.ts';
import type { BandPlace, BandPlan, Plan } from '../../../plan/plan.ts';
import { writeBlock, type Address, type BlockValues, type Handle } from '../blocks/block-table.ts';
import { analysedBandBlock, analysisScratchBlock, bandBlock, bandScratchBlock } from '../blocks/phase-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import { keepsLast, sectionsOf, stateFloats, type FilterStore } from '../shared/filters.ts';
import type { Scratch } from '../shared/scratch.ts';
import { maskRowBytes, placeSegments, segmentsOf, writeMasks } from './band-segments.ts';
import { chunkBytes, type ImageLayout } from './image-layout.ts';
import { runsAlong, spareChunks, type Transforms } from './transforms.ts';

/** Addresses of a band's traces, by the prefix of its buffers' names. */
export type BandViews = ReadonlyMap<string, Address>;

export interface BandLayout<Block extends Address = Address> {
  readonly block: Block;
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

/** Bytes of four samples of a row. */
const vectorBytes = 16;
/** Bytes between two panels of a band: without them a row would take all its chunks from one or two sets of the first cache where the height is a multiple of 128 or 64. */
const panelGap = 64;

/** What a thread needs while it takes a band out of the spectrum. */
export function analysisScratch({
  grid,
}: Pick<BandPlace, 'grid'>): Scratch<'AnalysisScratch', typeof analysisScratchBlock.fields> {
  const { width, height } = grid;
  const panels = Math.ceil(width / 4);
  const panelBytes = height * chunkBytes + panelGap;
  const row = { bytes: panels * vectorBytes };
  return {
    table: analysisScratchBlock,
    rooms: {
      panels: { bytes: panels * panelBytes - panelGap },
      panelBytes,
      x: { bytes: Math.max(height, panels) * chunkBytes },
      spare: { bytes: Math.max(spareChunks(height), runsAlong(width) ? spareChunks(width / 4) : 0) * chunkBytes },
      real: row,
      imag: row,
    },
  };
}

/** What a thread needs while it magnifies a band. */
export function bandScratch(
  plan: Plan,
  band: BandPlan,
  inspect: boolean,
): Scratch<'BandScratch', typeof bandScratchBlock.fields> {
  const { height } = band.grid;
  const panels = panelsOf(band);
  const radius = longestRadii(plan, band);
  const row = { bytes: panels * vectorBytes };
  const continued = { before: radius.x * 4, bytes: row.bytes + radius.x * 4 };
  const cells = { bytes: band.cells.width * vectorBytes };
  return {
    table: bandScratchBlock,
    rooms: {
      ...analysisScratch(band).rooms,
      result: { bytes: Math.max(height, panels) * chunkBytes },
      moment: continued,
      amplitude: continued,
      blurred: { bytes: panels * chunkBytes },
      taps: { bytes: (2 * radius.y + 1) * 4 },
      // rows that are blurred along x and wait for their neighbours
      slots: { bytes: Math.min(4 * radius.y + 1, height) * panels * chunkBytes },
      outside: plan.filters.outside ? { bytes: height * row.bytes } : undefined,
      keptMap: { bytes: (band.cells.width + 2) * band.cells.height * 4 },
      keptLine: { bytes: (band.cells.width + 2) * 4 },
      keptRow: row,
      sums: cells,
      amplitudeSums: cells,
      traced: inspect ? row : undefined,
    },
  };
}

/** Longest radii of a blur that `retune` may bring. */
function longestRadii(plan: Plan, { grid }: BandPlan): { readonly x: number; readonly y: number } {
  const sigma = Math.max(plan.spec.sigma, widestSwappedBlur);
  return {
    x: blurRadius((sigma * grid.width) / plan.extended.width, grid.width),
    y: blurRadius((sigma * grid.height) / plan.extended.height, grid.height),
  };
}

/** The fields of a band that take it from the spectrum to its grid and back. */
function bandGeometry(arena: Arena, transforms: Transforms, band: BandPlace, image: ImageLayout) {
  const { grid } = band;
  const segments = segmentsOf(band);
  const maskRows = segments.reduce((sum, panel) => sum + panel.reduce((count, { rows }) => count + rows, 0), 0);
  const masks = arena.fill(maskRows * maskRowBytes, 'masks', (memory, at) => writeMasks(memory, at, segments, band));
  return {
    width: grid.width,
    height: grid.height,
    panels: panelsOf(band),
    row: transforms.row(grid.width),
    column: transforms.column(grid.height),
    spectrum: image.spectrum,
    windowPitch: image.window.pitch * 8,
    windowImaginary: image.window.pitch * 4,
    panelSegments: placeSegments(arena, segments, band, image.window, masks),
  };
}

/** Places a band that is only analysed. */
export function layAnalysedBand(
  arena: Arena,
  transforms: Transforms,
  band: BandPlace,
  image: ImageLayout,
  scratch: Handle<'AnalysisScratch'>,
  coefficients: Address,
): Handle<'AnalysedBand'> {
  const geometry = bandGeometry(arena, transforms, band, image);
  return arena.placeBlock(analysedBandBlock, { ...geometry, scratch, coefficients });
}

/** What the bands of a plan have in common. */
export interface BandsPlace {
  readonly arena: Arena;
  readonly transforms: Transforms;
  readonly plan: Plan;
  readonly image: ImageLayout;
  readonly filters: FilterStore;
  readonly frame: Handle<'Frame'>;
  readonly inspect: boolean;
}

/** Where the thread that works on a band has its memory. */
interface BandWorkplace {
  readonly scratch: Handle<'BandScratch'>;
  readonly sum: Address;
}

export function layBand(place: BandsPlace, band: BandPlan, workplace: BandWorkplace): BandLayout<Handle<'Band'>> {
  return layBandAs(place, band, workplace, (fields) => place.arena.placeBlock(bandBlock, fields));
}

/** Places a band in a block that begins with the fields of a band's. */
export function layBandAs<Block extends Address>(
  { arena, transforms, plan, image, filters, frame, inspect }: BandsPlace,
  band: BandPlan,
  workplace: BandWorkplace,
  placeBlock: (fields: BlockValues<typeof bandBlock.fields>) => Block,
): BandLayout<Block> {
  const { grid } = band;
  const panels = panelsOf(band);
  const vectors = panels * grid.height;
  const slots = plan.latency + 1;
  const radius = longestRadii(plan, band);
  const reserve = (name: string, bytes: number): Address => arena.reserve({ bytes }, name);
  const optional = (wanted: boolean, name: string, bytes: number): Address | undefined =>
    wanted ? reserve(name, bytes) : undefined;
  const weights = { x: reserve('blur along x', (radius.x + 1) * 4), y: reserve('blur along y', (radius.y + 1) * 4) };
  const { band: filter, outside } = plan.filters;
  const cellBytes = band.cells.width * band.cells.height * 4;
  const [power, slowPower, amplitudes] = ['power', 'slow power', 'amplitudes'].map((name) => reserve(name, cellBytes));
  const { views, traces } = layTraces(arena, plan, band, inspect);
  if (inspect) views.set('power', power);
  const block = placeBlock({
    ...bandGeometry(arena, transforms, band, image),
    ...workplace,
    scale: 1 / (grid.width * grid.height),
    frame,
    filters: filters.block,
    coefficients: reserve('coefficients', slots * vectors * chunkBytes),
    slotBytes: vectors * chunkBytes,
    state: reserve('filter memory', vectors * vectorBytes * stateFloats(filter)),
    outsideState: optional(
      outside !== null,
      'filter memory outside',
      vectors * 2 * vectorBytes * (outside ? sectionsOf(outside) : 0),
    ),
    waiting: optional(filter.kind === 'iir', 'waiting changes', vectors * vectorBytes),
    outsideWaiting: optional(outside !== null, 'waiting changes outside', vectors * vectorBytes),
    last: optional(keepsLast(filter), 'last output', vectors * vectorBytes),
    outsideLast: optional(outside !== null && keepsLast(outside), 'last output outside', vectors * vectorBytes),
    blurXWeights: weights.x,
    blurYWeights: weights.y,
    cellsX: band.cells.width,
    cellsY: band.cells.height,
    power,
    powerNext: reserve('next power', cellBytes),
    slowPower,
    amplitudes,
    ...traces,
  });
  return { block, views, slowPower, amplitudes, weights };
}

type TraceField = Extract<keyof typeof bandBlock.fields, `trace${string}`>;

/** Room for copies of intermediate results, by the prefix of their buffers' names and by the fields of the block. */
function layTraces(
  arena: Arena,
  plan: Plan,
  { grid }: BandPlan,
  inspect: boolean,
): { readonly views: Map<string, Address>; readonly traces: Partial<Record<TraceField, Address>> } {
  const views = new Map<string, Address>();
  const traces: Partial<Record<TraceField, Address>> = {};
  if (!inspect) return { views, traces };
  const trace = (name: string, field: TraceField, components: number): void => {
    const at = arena.reserve({ bytes: grid.width * grid.height * 4 * components }, `trace of ${name}`);
    traces[field] = at;
    views.set(name, at);
  };
  trace('band', 'traceBand', 2);
  trace('change', 'traceChange', 1);
  trace('filtered', 'traceFiltered', 1);
  trace('moment', 'traceMoment', 2);
  trace('smooth', 'traceSmooth', 1);
  trace('shifted', 'traceShifted', 2);
  if (plan.filters.outside) trace('outside', 'traceOutside', 1);
  if (plan.latency > 0) trace('delayed_band', 'traceSource', 2);
  if (plan.latency > 0 && plan.filters.outside) trace('delayed_change', 'traceSourceChange', 1);
  return { views, traces };
}

/** The numbers of a band that `retune` may change, into its block and tables. */
export function writeBand(memory: ArrayBufferLike, layout: BandLayout, plan: Plan, band: BandPlan): void {
  const half = (kernel: Float32Array): Float32Array => kernel.subarray((kernel.length - 1) / 2);
  const [x, y] = [half(band.blur.x), half(band.blur.y)];
  new Float32Array(memory, layout.weights.x, x.length).set(x);
  new Float32Array(memory, layout.weights.y, y.length).set(y);
  writeBlock(bandBlock, memory, layout.block, {
    epsilon: band.epsilon,
    noisePower: band.noisePower,
    limit: band.limit,
    gain: shiftGain(plan.spec),
    soft: plan.spec.limit === 'soft',
    blurX: x.length - 1,
    blurY: y.length - 1,
  });
}
