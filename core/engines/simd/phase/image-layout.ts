import { maxCode, type Size } from '../../../base/frame.ts';
import { marginSamples } from '../../../plan/extension.ts';
import type { BandPlace, FrequencyBox, Plan } from '../../../plan/plan.ts';
import type { Address, Arena } from '../shared/arena.ts';
import { Block } from '../shared/arena.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import {
  marginFirst,
  marginFirstWeight,
  marginLast,
  marginLastWeight,
  marginWords,
  partFrom,
  partImage,
  partScratch,
  partSum,
  partTo,
  partWords,
  imageColumn,
  imageColumns,
  imageFrame,
  imageHalf,
  imageHeight,
  imageLargest,
  imageMarginX,
  imageMarginY,
  imagePanels,
  imagePitch,
  imageRegion,
  imageRow,
  imageSampleBytes,
  imageScale,
  imageTraceChange,
  imageSourceHeight,
  imageSourceWidth,
  imageSpareBytes,
  imageStride,
  imageWidth,
  imageWords,
  windowData,
  windowFirst,
  windowLast,
  windowPitch,
  windowRows,
  windowSumData,
  windowSums,
  windowX,
  windowY,
} from '../kernels/layout.ts';
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
  return arena.reserve(window.bytes + 128) + margin * 4;
}

export interface ImageLayout {
  readonly window: Window;
  readonly spectrum: Address;
  readonly sums: readonly Address[];
  readonly block: Address;
  /** Groups of eight rows, and panels of four columns: what threads share out. */
  readonly rowGroups: number;
  readonly panels: number;
  readonly region: Address;
  readonly traceChange: Address;
}

/** Bytes of scratch that a thread needs for a part of the image. */
export function imageScratchBytes(size: Size): number {
  const { width, height } = size;
  const buffer = (Math.max(width, height) + 8) * chunkBytes;
  return Math.ceil((buffer + spareBytes(size) + 4 * (width + 16) * 4 + width * 8 + 256) / 64) * 64;
}

/** Bytes of the second buffer of the image's transforms. */
function spareBytes({ width, height }: Size): number {
  return Math.max(spareChunks(width / 4), spareChunks(height)) * chunkBytes;
}

/** Bytes of the half spectra of all rows. */
export function halfBytes(plan: SpectrumPlan): number {
  return halfPanels(plan) * halfPitch(plan.extended);
}

function halfPanels(plan: SpectrumPlan): number {
  return Math.ceil(windowOf(plan).box.width / 4);
}

/**
 * Rows of a panel of the half spectra, a few chunks more than the image has, so that panels do not all begin in the same lines of
 * the cache.
 */
function halfPitch({ height }: Size): number {
  return (Math.ceil(height / 8) * 8 + 2) * chunkBytes;
}

/**
 * Everything between a plane and its spectrum.
 *
 * @param threads that add their bands to sums of their own; 0 for an analysis
 * @param half where the half spectra of rows go: `halfBytes`
 */
export function layImage(
  arena: Arena,
  transforms: Transforms,
  plan: SpectrumPlan,
  store: PlaneStore,
  threads: number,
  half: Address,
  inspect: boolean,
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
  const region = plan.regions ? arena.reserve(source.width * source.height * 4) : 0;
  const traceChange = inspect ? arena.reserve(source.width * source.height * 4 + 64) : 0;
  const block = new Block(imageWords)
    .set(imageWidth, width)
    .set(imageHeight, height)
    .set(imageSampleBytes, store.sampleBytes)
    .number(imageLargest, largest)
    .number(imageScale, 0.5 / (width * height * largest))
    .set(imageColumns, box.width)
    .set(imagePanels, panels)
    .set(imageHalf, half)
    .set(imagePitch, halfPitch(plan.extended))
    .set(imageRow, transforms.row(width))
    .set(imageSourceWidth, source.width)
    .set(imageSourceHeight, source.height)
    .set(imageMarginX, placeMargin(arena, source.width, width))
    .set(imageMarginY, placeMargin(arena, source.height, height))
    .set(imageColumn, transforms.column(height))
    .set(windowData, spectrum)
    .set(windowX, 0)
    .set(windowY, box.y)
    .set(windowPitch, window.pitch)
    .set(windowRows, box.height)
    .set(windowFirst, Math.max(box.y, -farthest))
    .set(windowLast, Math.min(box.y + box.height - 1, farthest))
    .set(windowSums, threads)
    .set(windowSumData, arena.place(Uint32Array.from(sums)))
    .set(imageFrame, store.frame)
    .set(imageRegion, plan.regions?.[0] ? region : 0)
    .set(imageStride, source.width * store.sampleBytes)
    .set(imageTraceChange, traceChange)
    .set(imageSpareBytes, spareBytes(plan.extended));
  return {
    window,
    spectrum,
    sums,
    block: arena.place(block.words),
    rowGroups,
    panels,
    region,
    traceChange,
  };
}

/** The samples of one margin as the kernel reads them. */
function placeMargin(arena: Arena, length: number, extended: number): Address {
  const samples = marginSamples(length, extended);
  const block = new Block(marginWords * samples.length);
  samples.forEach(({ last, first, share }, index) => {
    const at = marginWords * index;
    block
      .set(at + marginLast, last)
      .set(at + marginFirst, first)
      .number(at + marginLastWeight, (1 - share) / last)
      .number(at + marginFirstWeight, share / first);
  });
  return arena.place(block.words);
}

/** Block of one thread's part `from` … `to` − 1 of a step. */
export function placePart(arena: Arena, image: Address, from: number, to: number, scratch: Address, sum: number): Address {
  const block = new Block(partWords)
    .set(partImage, image)
    .set(partFrom, from)
    .set(partTo, to)
    .set(partScratch, scratch)
    .set(partSum, sum);
  return arena.place(block.words);
}

/** The weights of the change over the plane. */
export function writeRegion(memory: ArrayBufferLike, image: ImageLayout, plan: Plan): void {
  const weights = plan.regions[0];
  if (weights) new Float32Array(memory, image.region, weights.length).set(weights);
  new Uint32Array(memory, image.block, imageWords)[imageRegion] = weights ? image.region : 0;
}
