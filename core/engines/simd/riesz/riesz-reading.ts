import { LoupeError } from '../../../base/error.ts';
import { maxCode } from '../../../base/frame.ts';
import { bufferBytes, type Plan } from '../../../plan/plan.ts';
import type { PlaneStore } from '../shared/frame-store.ts';
import { behind, readField } from '../blocks/block-table.ts';
import { frameBlock } from '../blocks/shared-blocks.ts';
import { readPlane } from '../shared/plane-reading.ts';
import type { LevelLayout, PaddedPlane } from './level-layout.ts';

interface RieszMemory {
  readonly memory: ArrayBufferLike;
  readonly plan: Plan;
  readonly plane: PlaneStore;
  readonly levels: readonly LevelLayout[];
}

/** Rows that REDUCE has not divided yet (kernels/riesz/riesz-equations.ts). */
const reduceSum = 256;

/**
 * A buffer of the plan as the last frame left it.
 *
 * @throws LoupeError `INTERNAL` when the plan has no such buffer, or when only an engine that inspects keeps it
 */
export function readRiesz(store: RieszMemory, buffer: string): Float32Array {
  if (!(buffer in store.plan.buffers)) throw new LoupeError('INTERNAL', `There is no buffer "${buffer}" in this plan.`);
  const values = findBuffer(store, buffer);
  if (!values) {
    throw new LoupeError(
      'INTERNAL',
      `The buffer "${buffer}" is not kept: prepare the plan with inspect, which keeps every buffer.`,
    );
  }
  return values;
}

function findBuffer(store: RieszMemory, buffer: string): Float32Array | null {
  const { memory, plan, plane, levels } = store;
  const codes = (field: 'input' | 'source'): Float32Array =>
    readPlane(memory, plan, plane, readField(frameBlock, memory, plane.frame, field));
  if (buffer === 'plane_0') return codes('input');
  if (buffer === 'delayed_plane_0') return codes('source');
  const largest = maxCode(plan.format);
  if (buffer === 'plane_0_change') return readView(store, levels[0], buffer, buffer, 1 / largest);
  const cut = buffer.lastIndexOf('_');
  const [name, index] = [buffer.slice(0, cut), Number(buffer.slice(cut + 1))];
  // kernels work in units of codes
  const kept = (padded: PaddedPlane | null, components: number, scale: number): Float32Array | null =>
    padded && readPadded(memory, padded, components, scale);
  if (name === 'gaussian') return kept(levels[index - 1].coarse, 1, 1 / largest);
  const level = levels[index];
  const slot = (field: 'bandSlot' | 'sourceSlot'): PaddedPlane => {
    const { laplacian } = level;
    const index = readField(frameBlock, memory, plane.frame, field);
    return { ...laplacian, address: behind(laplacian.address, index * laplacian.bytes) };
  };
  switch (name) {
    case 'laplacian':
      return kept(slot('bandSlot'), 1, 1 / largest);
    case 'delayed_laplacian':
      return kept(slot('sourceSlot'), 1, 1 / largest);
    case 'equations':
      return kept(level.equations, 5, 1 / largest ** 2);
    case 'motion':
      return kept(level.motion, 2, 1);
    case 'filtered':
      return kept(level.filtered, 2, 1);
    case 'outside':
      return kept(level.outside, 2, 1);
    case 'collapsed':
      return kept(level.collapsed, 1, 1 / largest);
    case 'shifted':
      return readView(store, level, name, buffer, 1 / largest);
    case 'normal':
      return readView(store, level, name, buffer, reduceSum / largest ** 2);
    case 'quaternion': {
      const values = readView(store, level, name, buffer, 0.5 / largest);
      // L as it is, the pair doubled
      return values?.map((value, at) => (at < level.width * level.height ? 2 * value : value)) ?? null;
    }
    default:
      return readView(store, level, name, buffer, 1);
  }
}

function readView(
  { memory, plan }: RieszMemory,
  level: LevelLayout,
  name: string,
  buffer: string,
  scale: number,
): Float32Array | null {
  const address = level.views.get(name);
  if (address === undefined) return null;
  return new Float32Array(memory, address, bufferBytes(plan.buffers[buffer]) / 4).map((value) => value * scale);
}

function readPadded(memory: ArrayBufferLike, plane: PaddedPlane, components: number, scale: number): Float32Array {
  const { width, height, stride, bytes, address } = plane;
  const values = new Float32Array(width * height * components);
  for (let component = 0; component < components; component++) {
    for (let row = 0; row < height; row++) {
      const from = new Float32Array(memory, address + component * bytes + row * stride, width);
      values.set(
        from.map((value) => value * scale),
        (component * height + row) * width,
      );
    }
  }
  return values;
}
