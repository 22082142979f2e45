import type { Size } from '../../base/frame.ts';
import { planMemoryBytes } from '../../plan/memory.ts';
import { bufferBytes, type Plan } from '../../plan/plan.ts';
import { gridKey } from './context.ts';

const sampleBytes = 4;
/** Tensors of the size of the largest buffer's components that are alive within one step. */
const intermediates = 12;
/** The same where a displacement field moves the image: weights and places of six samples along both axes. */
const movingIntermediates = 60;

/** Bytes that the tensor engine takes for a plan: the plan's own, its DFT, blur and pyramid matrices, and a step's intermediates. */
export function tensorMemoryBytes(plan: Plan): number {
  const largest = Math.max(...Object.values(plan.buffers).map((buffer) => bufferBytes(buffer) / buffer.components));
  return planMemoryBytes(plan) + matrixSamples(plan) * sampleBytes + (plan.field ? movingIntermediates : intermediates) * largest;
}

function matrixSamples(plan: Plan): number {
  const { size, extended, spectrum } = plan;
  // forward and inverse, real and imaginary
  const dft = (n: number, frequencies: number): number => 4 * n * frequencies;
  let samples = 0;
  if (spectrum) {
    samples += dft(extended.width, spectrum.width) + dft(extended.height, spectrum.height);
    samples += size.width * extended.width + size.height * extended.height;
  }
  const grids = new Map(plan.bands.map(({ grid }) => [gridKey(grid.height, grid.width), grid]));
  for (const { width, height } of grids.values()) samples += dft(width, width) + dft(height, height);
  for (const { grid, blur } of plan.bands) {
    samples += (blur.x.length > 1 ? grid.width ** 2 : 0) + (blur.y.length > 1 ? grid.height ** 2 : 0);
  }
  const { field } = plan;
  if (field) {
    // means of each scale, and interpolation
    const sides = (grid: Size): number => grid.width * field.width + grid.height * field.height;
    for (const { grid } of plan.bands) samples += 2 * sides(grid);
  }
  const lengths = new Set(plan.levels.flatMap(({ width, height }) => [width, height]));
  // REDUCE and EXPAND
  for (const length of lengths) samples += length ** 2;
  return samples;
}
