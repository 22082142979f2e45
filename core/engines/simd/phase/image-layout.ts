import { maxCode, type Size } from '../../../base/frame.ts';
import { marginSamples } from '../../../plan/extension.ts';
import type { BandPlace, FrequencyBox, Plan } from '../../../plan/plan.ts';
import { behind, writeBlock, type Address, type Handle } from '../blocks/block-table.ts';
import { imageBlock, imagePartBlock, imageScratchBlock, marginBlock } from '../blocks/phase-blocks.ts';
import type { Arena } from '../shared/arena.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import type { Scratch, ThreadScratch } from '../shared/scratch.ts';
import { spareChunks, type Transforms } from './transforms.ts';

/** Bytes of four complex numbers. */
export const chunkBytes = 32;

/** What the transforms between a plane and its spectrum depend on. Without `regions` there is no way back. */
export interface SpectrumPlan extends Pick<Plan, 'size' | 'extended' | 'format'> {
  readonly bands: readonly Pick<BandPlace, 'box'>[];
  readonly regions?: Plan['regions'];
}

/** A rectangle of Fourier coefficients in memory: rows of real parts and of imaginary parts in turn, with margins. */
export interface Window {
  readonly box: FrequencyBox;
  /** Floats of one part of a row. */
  readonly pitch: number;
  readonly bytes: number;
}

/** Floats before and after each row, so that panels of four may reach beyond the window. */
const margin = 4;

/**
 * The window of a plan: kx ≥ 0 only, as coefficients of a real image at opposite frequencies are conjugates, and of what is
 * added to it only the real part reaches the image.
 */
export function windowOf({ bands }: SpectrumPlan): Window {
  const right = Math.max(...bands.map(({ box }) => Math.max(box.x + box.width - 1, -box.x)));
  const bottom = Math.max(...bands.map(({ box }) => Math.max(box.y + box.height - 1, -box.y)));
  const box = { x: 0, y: -bottom, width: right + 1, height: 2 * bottom + 1 };
  const pitch = Math.ceil((box.width + 2 * margin) / 4) * 4;
  return { box, pitch, bytes: 2 * pitch * box.height * 4 };
}

/** Room for a window; the address is that of its first real sample. */
export function reserveWindow(arena: Arena, window: Window): Address {
  return behind(arena.reserve({ bytes: window.bytes + 128 }, 'window'), margin * 4);
}

/** A plane as float32 codes that is moved before it comes out. */
export interface MovedImage {
  /** Its first sample. */
  readonly image: Address;
  /** Bytes from row to row. */
  readonly pitch: number;
}

export interface ImageLayout {
  readonly window: Window;
  readonly spectrum: Address;
  readonly sums: readonly Address[];
  readonly block: Handle<'Image'>;
  /** Groups of eight rows, and panels of four columns: what threads share out. */
  readonly rowGroups: number;
  readonly panels: number;
  readonly region: Address | undefined;
  readonly traceChange: Address | undefined;
}

/** What a thread needs for a part of the image: rows of the extended image, and its columns. */
export function imageScratch({
  size,
  extended,
}: Pick<SpectrumPlan, 'size' | 'extended'>): Scratch<'ImageScratch', typeof imageScratchBlock.fields> {
  const { width, height } = extended;
  // a row has four samples in a chunk
  const chunks = Math.max(width / 4, height) * chunkBytes;
  // one sample more: X(n) = X(0)
  const row = (width + 1) * 4;
  const [{ first: reach } = { first: 0 }] = marginSamples(size.width, width);
  return {
    table: imageScratchBlock,
    rooms: {
      x: { bytes: chunks },
      spare: { bytes: Math.max(spareChunks(width / 4), spareChunks(height)) * chunkBytes },
      real: { bytes: row },
      imag: { bytes: row },
      margin: { bytes: 2 * reach * 4 },
      result: { bytes: chunks },
    },
  };
}

/** Bytes of the half spectra of all rows. */
export function halfBytes(plan: SpectrumPlan): number {
  return (halfPanels(plan) - 1) * halfPitch(plan.extended) + halfRows(plan.extended) * chunkBytes;
}

function halfPanels(plan: SpectrumPlan): number {
  return Math.ceil(windowOf(plan).box.width / 4);
}

/**
 * Rows of a panel of the half spectra, a few chunks more than the image has, so that panels do not all begin in the same lines of
 * the cache.
 */
function halfPitch(size: Size): number {
  return (halfRows(size) + 2) * chunkBytes;
}

/** Rows are worked on eight at a time. */
function halfRows({ height }: Size): number {
  return Math.ceil(height / 8) * 8;
}

/**
 * Everything between a plane and its spectrum.
 *
 * @param threads that add their bands to sums of their own; 0 for an analysis
 * @param half where the half spectra of rows go: `halfBytes`
 * @param moved where the changed plane goes if it is moved afterwards
 */
export function layImage(
  arena: Arena,
  transforms: Transforms,
  plan: SpectrumPlan,
  store: PlaneStore,
  threads: number,
  half: Address,
  inspect: boolean,
  moved?: MovedImage,
): ImageLayout {
  const { width, height } = plan.extended;
  const source = plan.size;
  const window = windowOf(plan);
  const { box } = window;
  const spectrum = reserveWindow(arena, window);
  const sums = Array.from({ length: threads }, () => reserveWindow(arena, window));
  const panels = halfPanels(plan);
  const rowGroups = Math.ceil(height / 8);
  const farthest = Math.ceil(height / 2) - 1;
  const largest = maxCode(plan.format);
  const samples = source.width * source.height * 4;
  const region = plan.regions && !moved ? arena.reserve({ bytes: samples }, 'region') : undefined;
  const traceChange = inspect ? arena.reserve({ bytes: samples }, 'trace of the change') : undefined;
  const block = arena.placeBlock(imageBlock, {
    width,
    height,
    sourceWidth: source.width,
    sourceHeight: source.height,
    sampleBytes: store.sampleBytes,
    stride: source.width * store.sampleBytes,
    largest,
    scale: 0.5 / (width * height * largest),
    marginX: placeMargin(arena, source.width, width),
    marginY: placeMargin(arena, source.height, height),
    row: transforms.row(width),
    column: transforms.column(height),
    columns: box.width,
    panels,
    half,
    pitch: halfPitch(plan.extended),
    window: spectrum,
    windowX: 0,
    windowY: box.y,
    windowPitch: window.pitch,
    windowRows: box.height,
    windowFirst: Math.max(box.y, -farthest),
    windowLast: Math.min(box.y + box.height - 1, farthest),
    sums: threads,
    sumData: arena.place(Uint32Array.from(sums), 'addresses of the sums'),
    frame: store.frame,
    region: !moved && plan.regions?.[0] ? region : undefined,
    traceChange,
    moved: moved?.image,
    movedPitch: moved?.pitch,
  });
  return { window, spectrum, sums, block, rowGroups, panels, region, traceChange };
}

/** The samples of one margin as the kernel reads them. */
function placeMargin(arena: Arena, length: number, extended: number): Handle<'Margin'> {
  const samples = marginSamples(length, extended).map(({ last, first, share }) => ({
    last,
    first,
    lastWeight: (1 - share) / last,
    firstWeight: share / first,
  }));
  return arena.placeBlocks(marginBlock, samples);
}

/** Hands out one thread's parts of steps between plane and spectrum. */
export function imageParts(
  arena: Arena,
  image: Handle<'Image'>,
  scratch: ThreadScratch,
  rooms: ReturnType<typeof imageScratch>,
  thread: number,
): (range: readonly [from: number, to: number]) => Handle<'ImagePart'> {
  const own = scratch.place(thread, rooms);
  return ([from, to]) => arena.placeBlock(imagePartBlock, { image, scratch: own, from, to, sum: thread });
}

/** The weights of the change over the plane. */
export function writeRegion(memory: ArrayBufferLike, image: ImageLayout, plan: Plan): void {
  const weights = plan.regions[0];
  if (weights && image.region) new Float32Array(memory, image.region, weights.length).set(weights);
  writeBlock(imageBlock, memory, image.block, { region: weights ? image.region : undefined });
}
