import { sizeOf } from '../examples.ts';
import type { Shape, WeightDescription } from './layer.ts';

/** A learned tensor that begins with one value everywhere: biases, gains, slopes. Weight decay leaves it alone. */
export function constantWeight(name: string, shape: Shape, value: number): WeightDescription {
  return { name, shape, trained: true, decays: false, count: sizeOf(shape), initialise: (out) => out.fill(value) };
}

/** A tensor that belongs to the model but is not learned through gradients. */
export function fixedWeight(name: string, shape: Shape, value: number): WeightDescription {
  return { ...constantWeight(name, shape, value), trained: false, count: 0 };
}
