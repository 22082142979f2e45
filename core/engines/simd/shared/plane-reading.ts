import { maxCode } from '../../../base/frame.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Address } from '../blocks/block-table.ts';
import type { PlaneStore } from './frame-store.ts';

/** Returns a copy of a plane of codes, row by row, scaled to 0–1. */
export function readPlane(
  memory: ArrayBufferLike,
  plan: Plan,
  { width, height, sampleBytes }: PlaneStore,
  address: Address,
): Float32Array {
  const scale = 1 / maxCode(plan.format);
  const codes =
    sampleBytes === 2 ? new Uint16Array(memory, address, width * height) : new Uint8Array(memory, address, width * height);
  return Float32Array.from(codes, (code) => code * scale);
}
