import type { PixelFormat, Size } from '../base/frame.ts';
import { maxCode } from '../base/frame.ts';
import type { Pieces } from '../base/in-turns.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import { octavesOf, pyramidShape } from '../spec/pyramid.ts';
import { gaussianKernel } from './blur.ts';
import type { FrameBand } from './frame-band.ts';
import { cellsOf } from './noise-cells.ts';
import { makingFrame, resolveLevels } from './magnifier-frame.ts';
import type { BandPlace, BandPlan, BufferPlan, FrequencyBox, Step } from './plan.ts';

/** Keeps the quotient defined where nothing moves at all; far below the power of any visible phase. */
const leastPower = 1e-20;

/** What a method contributes to a plan. */
export interface MethodPlan {
  readonly buffers: Record<string, BufferPlan>;
  readonly steps: Step[];
}

/** The bands of method `phase`, from coarse to fine, with every number the engines need. */
export function* phaseBands(
  spec: MagnificationSpec,
  size: Size,
  extended: Size,
  format: PixelFormat,
  noiseGain: number,
): Pieces<BandPlan[]> {
  const asked = pyramidShape(spec);
  // margins add no levels
  const shape = { ...asked, levels: resolveLevels(size, asked) };
  const noise = frameNoise(spec, format);
  const octaves = octavesOf[shape.bandwidth];
  const plans: BandPlan[] = [];
  for (const band of yield* makingFrame(extended, shape)) {
    // the numbers of mirror images are the same
    const twin = plans.find(({ scale, angle }) => scale === band.scale && angle === -band.angle && angle !== 0);
    plans.push(twin ? { ...twin, ...placeOf(band) } : bandPlan(spec, extended, octaves, noise, noiseGain, band));
    yield;
  }
  return plans;
}

/** Standard deviation of the image's noise, 0–1: what the spec says, and at least the rounding of the codes. */
export function frameNoise(spec: MagnificationSpec, format: PixelFormat): number {
  const rounding = roundingNoise(format);
  return spec.noise === 'auto' ? rounding : Math.max(rounding, spec.noise / 255);
}

/** Standard deviation, 0–1, of what rounding to codes adds. */
export function roundingNoise(format: PixelFormat): number {
  return 1 / (maxCode(format) * Math.sqrt(12));
}

function bandPlan(
  spec: MagnificationSpec,
  extended: Size,
  octaves: number,
  noise: number,
  noiseGain: number,
  band: FrameBand,
): BandPlan {
  const { grid } = band;
  const blur = {
    x: gaussianKernel((spec.sigma * grid.width) / extended.width, grid.width),
    y: gaussianKernel((spec.sigma * grid.height) / extended.height, grid.height),
  };
  // white noise of standard deviation ν in the image gives band amplitudes of ν·√(Σ mask²/WH)
  const bandNoise = noise * Math.sqrt(band.energy / (extended.width * extended.height));
  return {
    ...placeOf(band),
    blur,
    limit: Math.PI / 2 / octaves,
    epsilon: bandNoise / 2,
    // half of the noise lies across the phase; the filter lets through `noiseGain` of it, the blur `blurGain`
    noisePower: spec.noise === 0 ? leastPower : (bandNoise ** 2 * noiseGain * blurGain(band, blur)) / 2,
    cells: cellsOf(grid),
    motion: null,
  };
}

/** A subband's place and response, without the moments that only the planning of it needs. */
export function placeOf({ scale, orientation, angle, frequency, box, grid, mask, spans }: FrameBand): BandPlace {
  return { scale, orientation, angle, frequency, box, grid, mask, spans };
}

/** Share of a band's noise power that is left after the blur of its demodulated coefficients. */
function blurGain({ box, grid, mask, spans, energy, centre }: FrameBand, blur: BandPlan['blur']): number {
  const gainX = kernelPower(blur.x, box.width, centre.x, grid.width);
  const gainY = kernelPower(blur.y, box.height, centre.y, grid.height);
  let left = 0;
  for (let y = 0; y < box.height; y++) {
    let row = 0;
    for (let x = spans[2 * y]; x < spans[2 * y + 1]; x++) row += mask[y * box.width + x] ** 2 * gainX[x];
    left += row * gainY[y];
  }
  return left / energy;
}

/** Squared response of a symmetric kernel on a grid of n samples at `count` frequencies, counted from `centre`. */
function kernelPower(kernel: Float32Array, count: number, centre: number, n: number): Float64Array {
  const radius = (kernel.length - 1) / 2;
  return Float64Array.from({ length: count }, (_, frequency) => {
    const step = (2 * Math.PI * (frequency - centre)) / n;
    let sum = kernel[radius];
    for (let offset = 1; offset <= radius; offset++) sum += 2 * kernel[radius + offset] * Math.cos(step * offset);
    return sum * sum;
  });
}

/** Smallest window that holds all boxes. */
export function frequencyWindow(boxes: readonly FrequencyBox[]): FrequencyBox {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** Steps of the phase-based pipeline (Wadhwa 2013) on one-sided, cropped bands. */
export function phaseSteps(spec: MagnificationSpec, size: Size, bands: readonly BandPlan[], latency: number): MethodPlan {
  const window = frequencyWindow(bands.map((band) => band.box));
  const buffers: Record<string, BufferPlan> = {
    plane_0: { ...dimensions(size), components: 1 },
    spectrum: { ...dimensions(window), components: 2 },
    spectrum_change: { ...dimensions(window), components: 2 },
    plane_0_change: { ...dimensions(size), components: 1 },
  };
  const steps: Step[] = [
    { op: 'load-plane', plane: 0, to: 'plane_0' },
    { op: 'forward-transform', from: 'plane_0', to: 'spectrum' },
  ];
  bands.forEach((band, index) => {
    const name = `s${band.scale}_o${band.orientation}`;
    const add = (buffer: string, components: number): string => {
      buffers[buffer] = { ...dimensions(band.grid), components };
      return buffer;
    };
    const current = add(`band_${name}`, 2);
    const change = add(`change_${name}`, 1);
    const filtered = add(`filtered_${name}`, 1);
    steps.push(
      { op: 'analyse-band', band: index, from: 'spectrum', to: current },
      { op: 'phase-change', from: current, to: change },
      { op: 'temporal-filter', filter: 'band', from: change, to: filtered },
    );
    const delayed = (buffer: string, components: number): string => {
      if (latency === 0) return buffer;
      const to = add(`delayed_${buffer}`, components);
      steps.push({ op: 'delay', frames: latency, from: buffer, to });
      return to;
    };
    const source = delayed(current, 2);
    let outside: string | null = null;
    if (spec.attenuate) {
      const sourceChange = delayed(change, 1);
      outside = add(`outside_${name}`, 1);
      steps.push({ op: 'temporal-filter', filter: 'outside', from: sourceChange, to: outside });
    }
    const moment = add(`moment_${name}`, 2);
    const power = `power_${name}`;
    buffers[power] = { ...dimensions(band.cells), components: 1 };
    const smooth = add(`smooth_${name}`, 1);
    const shifted = add(`shifted_${name}`, 2);
    steps.push(
      { op: 'weighted-blur', band: index, from: filtered, weight: source, to: moment },
      { op: 'pool-power', band: index, from: moment, to: power },
      { op: 'hold-noise', band: index, from: moment, power, to: smooth },
      { op: 'phase-shift', band: index, from: source, phase: smooth, outside, to: shifted },
      { op: 'synthesise-band', band: index, from: shifted, to: 'spectrum_change', first: index === 0 },
    );
  });
  steps.push({ op: 'inverse-transform', from: 'spectrum_change', to: 'plane_0_change' });
  return { buffers, steps };
}

/** A size alone, of anything that has one. */
export function dimensions({ width, height }: Size): Size {
  return { width, height };
}
