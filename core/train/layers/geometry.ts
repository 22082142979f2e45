import { LoupeError } from '../../base/error.ts';

/** One axis of a convolution or pooling, worked out once. */
export interface Axis {
  readonly input: number;
  /** Length of the kernel or window. */
  readonly size: number;
  readonly stride: number;
  /** Zeros before the first and after the last value. */
  readonly before: number;
  readonly after: number;
  readonly output: number;
}

/**
 * Computes where the windows along one axis lie, by TensorFlow's rules: `same` has ⌈n/stride⌉ outputs, and an odd padding zero goes
 * to the end.
 * @throws LoupeError MODEL_INVALID where no window fits, or one would hold padding only
 */
export function axisOf(input: number, size: number, stride: number, padding: 'same' | 'valid' | number): Axis {
  let [before, after] = [0, 0];
  if (padding === 'same') {
    const total = Math.max(0, (Math.ceil(input / stride) - 1) * stride + size - input);
    before = Math.floor(total / 2);
    after = total - before;
  } else if (padding !== 'valid') {
    before = padding;
    after = padding;
  }
  const output = Math.floor((input + before + after - size) / stride) + 1;
  if (output < 1) {
    throw new LoupeError(
      'MODEL_INVALID',
      `A window of ${size} does not fit into ${input} values${before > 0 ? ` and ${before + after} zeros` : ''}: use larger images, smaller windows or fewer layers.`,
    );
  }
  if (before >= size) {
    throw new LoupeError('MODEL_INVALID', `A padding of ${before} hides a window of ${size}: pad with ${size - 1} at most.`);
  }
  return { input, size, stride, before, after, output };
}

/** The rows and columns of an image's shape. */
export function imageShape(input: readonly number[], what: string): [height: number, width: number, channels: number] {
  if (input.length !== 3) {
    throw new LoupeError(
      'MODEL_INVALID',
      `A ${what} layer takes images of height × width × channels, but here come ${input.join('×')}.`,
    );
  }
  return [input[0], input[1], input[2]];
}
