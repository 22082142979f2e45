import type { Address, Handle } from '../blocks/block-table.ts';
import { frameBlock } from '../blocks/shared-blocks.ts';
import { planeSizes } from '../../../base/frame.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Arena } from './arena.ts';

/** Where the planes of one component of the image lie in the engine's memory. */
export interface PlaneStore {
  /** Index of the plane in the image. */
  readonly plane: number;
  readonly width: number;
  readonly height: number;
  readonly sampleBytes: number;
  /** What changes from frame to frame. */
  readonly frame: Handle<'Frame'>;
  /** Planes of the frames in flight, newest overwriting oldest, one after another at equal distances. */
  readonly inputs: readonly Address[];
  readonly output: Address;
}

/** @param frames planes kept, this frame's included: at least `latency` + 1 */
export function storePlane(arena: Arena, plan: Pick<Plan, 'size' | 'format'>, plane: number, frames: number): PlaneStore {
  const { width, height } = planeSizes(plan.size, plan.format)[plane];
  const sampleBytes = plan.format.bits > 8 ? 2 : 1;
  // vectors are read and written whole, beyond the last sample if need be
  const bytes = width * height * sampleBytes + 32;
  return {
    plane,
    width,
    height,
    sampleBytes,
    frame: arena.reserveBlock(frameBlock),
    inputs: Array.from({ length: frames }, () => arena.reserve({ bytes }, 'codes that go in')),
    output: arena.reserve({ bytes }, 'codes that come out'),
  };
}
