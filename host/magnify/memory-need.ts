import os from 'node:os';
import { LoupeError } from '../../core/base/error.ts';
import { frameBytes } from '../../core/base/frame.ts';
import type { Engine } from '../../core/engines/engine.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { type View, viewSize } from '../../core/stream/view.ts';

/** Frames of the view that are in flight at once: being composed, queued, being written. */
const viewFrames = 5;

/** Bytes that a run takes on top of the program itself, whatever the length of the video. */
export function runBytes(engine: Engine, plan: Plan, view: View): number {
  return engine.memoryBytes(plan) + viewFrames * frameBytes(viewSize(view, plan.size, plan.format), plan.format);
}

/** Refuses a run that cannot fit before it takes anything. */
export function requireMemory(bytes: number, plan: Plan, free = freeMemory()): void {
  if (bytes <= free) return;
  const { width, height } = plan.size;
  const less = plan.latency > 0 ? 'a shorter filter (--taps, or --filter butterworth)' : '--quality fast or fewer --orientations';
  throw new LoupeError(
    'MEMORY_INSUFFICIENT',
    `Magnifying ${width}×${height} pixels this way takes ${gigabytes(bytes)} of memory and ${gigabytes(free)} are free; ${less}, a smaller frame or a machine with more memory would do.`,
  );
}

/** Memory that this process may still take: limits of containers count; caches that the system frees on demand count as free. */
function freeMemory(): number {
  return process.availableMemory?.() || os.freemem();
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
}
