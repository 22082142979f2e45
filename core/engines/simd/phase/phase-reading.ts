import { LoupeError } from '../../../base/error.ts';
import { type BandPlan, bufferBytes, type FrequencyBox, type Plan } from '../../../plan/plan.ts';
import { type BandLayout, panelsOf } from './band-layout.ts';
import { readField, type Address } from '../blocks/block-table.ts';
import { bandBlock } from '../blocks/phase-blocks.ts';
import { frameBlock } from '../blocks/shared-blocks.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import { readPlane } from '../shared/plane-reading.ts';
import { chunkBytes, type ImageLayout } from './image-layout.ts';

export interface PhaseMemory {
  readonly memory: ArrayBufferLike;
  readonly plan: Plan;
  readonly plane: PlaneStore;
  readonly image: ImageLayout;
  readonly bands: readonly BandLayout[];
}

/**
 * A buffer of the plan as the last frame left it.
 *
 * @throws LoupeError `INTERNAL` when the plan has no such buffer, or when only an engine that inspects keeps it
 */
export function readPhase(store: PhaseMemory, buffer: string): Float32Array {
  const { memory, plan, plane, image, bands } = store;
  switch (buffer) {
    case 'plane_0':
    case 'delayed_plane_0': {
      const at = readField(frameBlock, memory, plane.frame, buffer === 'plane_0' ? 'input' : 'source');
      return readPlane(memory, plan, plane, at);
    }
    case 'spectrum':
      return readSpectrum(store);
    case 'spectrum_change':
      return readSums(store);
    case 'plane_0_change':
      if (image.traceChange) return new Float32Array(memory, image.traceChange, plan.size.width * plan.size.height).slice();
      break;
    default:
      for (const [index, band] of plan.bands.entries()) {
        const suffix = `_s${band.scale}_o${band.orientation}`;
        if (!buffer.endsWith(suffix)) continue;
        const name = buffer.slice(0, -suffix.length);
        const address = bands[index].views.get(name);
        if (address) return new Float32Array(memory, address, bufferBytes(plan.buffers[buffer]) / 4).slice();
        if (name === 'band') return readCoefficients(store, bands[index], band, 'bandSlot');
        if (name === 'delayed_band') return readCoefficients(store, bands[index], band, 'sourceSlot');
      }
  }
  if (!(buffer in plan.buffers)) throw new LoupeError('INTERNAL', `There is no buffer "${buffer}" in this plan.`);
  throw new LoupeError(
    'INTERNAL',
    `The buffer "${buffer}" is not kept: prepare the plan with inspect, which keeps every buffer.`,
  );
}

/** Coefficients of a subband as the filter keeps them, conjugates in panels of four columns, whether or not the engine inspects. */
function readCoefficients(
  { memory, plane }: PhaseMemory,
  { block }: BandLayout,
  band: BandPlan,
  line: 'bandSlot' | 'sourceSlot',
): Float32Array {
  const { width, height } = band.grid;
  const slot = readField(frameBlock, memory, plane.frame, line);
  const coefficients = readField(bandBlock, memory, block, 'coefficients');
  const slotBytes = readField(bandBlock, memory, block, 'slotBytes');
  const chunks = panelsOf(band);
  const lanes = chunkBytes / 4;
  const kept = new Float32Array(memory, coefficients + slot * slotBytes, height * chunks * lanes);
  const values = new Float32Array(2 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * chunks + (column >> 2)) * lanes + (column & 3);
      const to = row * width + column;
      values[to] = kept[from];
      values[to + width * height] = -kept[from + 4];
    }
  }
  return values;
}

/** A coefficient of a window, both parts. */
type Lookup = (kx: number, ky: number) => readonly [number, number];

function gather(box: FrequencyBox, lookup: Lookup): Float32Array {
  const values = new Float32Array(2 * box.width * box.height);
  for (let row = 0; row < box.height; row++) {
    for (let column = 0; column < box.width; column++) {
      const at = row * box.width + column;
      [values[at], values[at + box.width * box.height]] = lookup(box.x + column, box.y + row);
    }
  }
  return values;
}

function windowLookup(memory: ArrayBufferLike, { window }: ImageLayout, address: Address): Lookup {
  const { box, pitch } = window;
  const floats = new Float32Array(memory, address, window.bytes / 4 - 8);
  return (kx, ky) => {
    const at = (ky - box.y) * 2 * pitch + kx - box.x;
    return [floats[at], floats[at + pitch]];
  };
}

/** Kernels keep conjugates of the half plane kx ≥ 0. */
function readSpectrum({ memory, plan, image }: PhaseMemory): Float32Array {
  const stored = windowLookup(memory, image, image.spectrum);
  return gather(plan.spectrum!, (kx, ky) => {
    if (kx < 0) return stored(-kx, -ky);
    const [re, im] = stored(kx, ky);
    return [re, -im];
  });
}

/** Sums c as far as they reach the image, of which only the real part is stored: c(k) + c*(−k). */
function readSums({ memory, plan, image }: PhaseMemory): Float32Array {
  const parts = image.sums.map((address) => windowLookup(memory, image, address));
  const sum: Lookup = (kx, ky) => {
    let [re, im] = [0, 0];
    for (const part of parts) {
      const [partRe, partIm] = part(kx, ky);
      re += partRe;
      im += partIm;
    }
    return [re, im];
  };
  return gather(plan.spectrum!, (kx, ky) => {
    const [re, im] = sum(Math.abs(kx), kx < 0 ? -ky : ky);
    if (kx < 0) return [re, -im];
    if (kx > 0) return [re, im];
    const [oppositeRe, oppositeIm] = sum(0, -ky);
    return [re + oppositeRe, im - oppositeIm];
  });
}
