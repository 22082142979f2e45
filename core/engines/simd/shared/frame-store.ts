import { frameWords } from '../kernels/layout.ts';
import { planeSizes } from '../../../base/frame.ts';
import type { Plan } from '../../../plan/plan.ts';
import type { Address, Arena } from './arena.ts';

/** Where the planes of one component of the image lie in the engine's memory. */
export interface PlaneStore {
  /** Index of the plane in the image. */
  readonly plane: number;
  readonly width: number;
  readonly height: number;
  readonly sampleBytes: number;
  /** Block of `frame…` words that kernels of this plane read. */
  readonly frame: Address;
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
    frame: arena.reserve(frameWords * 4),
    inputs: Array.from({ length: frames }, () => arena.reserve(bytes)),
    output: arena.reserve(bytes),
  };
}
