import { LoupeError } from '../base/error.ts';
import { lumaOf, type Still } from '../base/still.ts';
import { gaussianKernel } from '../plan/blur.ts';
import { tf } from '../tensor/tf.ts';
import { blend } from './blending.ts';
import { LaplacianPyramid } from './laplacian.ts';
import { blurred } from './plane-filter.ts';

/** Ways of joining two images: each scale over its own width, one width for all of them, or not at all. */
export const joinMethods = ['pyramid', 'feather', 'cut'] as const;
export type JoinMethod = (typeof joinMethods)[number];

export interface JoinOptions {
  readonly method: JoinMethod;
  /** Of the pyramid, its residual included; `auto` goes on to a shorter side of two samples. More than there can be are as many as there can. */
  readonly levels?: number | 'auto';
  /** Standard deviation in pixels of the blur that feathering takes of the mask. */
  readonly feather?: number;
}

/**
 * Joins two images of one size by a mask: its luma, where it has opacity times that; 1 where `a` is wanted, 0 where `b` is.
 *
 * Images are continued by reflection where a blur reaches beyond them, and every filter sums to 1 up to the edges, so no border
 * becomes darker; values are not clipped in between, so negative coefficients stay what they are. Gray joins with colour as colour.
 * Opacity is joined as a colour is, and where one image has none it counts as 1.
 *
 * @throws LoupeError FRAME_MISMATCH for images of different sizes
 */
export function joinStills(a: Still, b: Still, mask: Still, { method, levels = 'auto', feather = 8 }: JoinOptions): Still {
  for (const [other, name] of [
    [b, 'second image'],
    [mask, 'mask'],
  ] as const) {
    if (other.width === a.width && other.height === a.height) continue;
    throw new LoupeError(
      'FRAME_MISMATCH',
      `The ${name} has ${other.width}×${other.height} pixels, but the first image ${a.width}×${a.height}: bring them to one size.`,
    );
  }
  const size = { width: a.width, height: a.height };
  const weights = weightsOf(mask);
  const join = joinerOf(size, weights, method, levels, feather);
  const count = Math.max(a.planes.length, b.planes.length);
  const channel = ({ planes }: Still, index: number): Float32Array => planes[Math.min(index, planes.length - 1)];
  const planes = Array.from({ length: count }, (_, index) => join(channel(a, index), channel(b, index)));
  const opaque = (still: Still): Float32Array => still.alpha ?? new Float32Array(weights.length).fill(1);
  const alpha = a.alpha || b.alpha ? join(opaque(a), opaque(b)) : null;
  return { ...size, planes, alpha, bits: a.bits === 16 || b.bits === 16 ? 16 : 8 };
}

function weightsOf(mask: Still): Float32Array {
  const { alpha } = mask;
  const luma = lumaOf(mask);
  return alpha === null ? luma : luma.map((value, index) => value * alpha[index]);
}

type Joiner = (a: Float32Array, b: Float32Array) => Float32Array;

function joinerOf(
  size: { width: number; height: number },
  weights: Float32Array,
  method: JoinMethod,
  levels: number | 'auto',
  feather: number,
): Joiner {
  switch (method) {
    case 'pyramid':
      return (a, b) => {
        const most = 1 + Math.ceil(Math.log2(Math.min(size.width, size.height)));
        using pyramid = new LaplacianPyramid({ ...size, levels: levels === 'auto' ? levels : Math.min(levels, most) });
        const plane = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [size.height, size.width]);
        const joined = tf.tidy(() => blend(pyramid, plane(a), plane(b), plane(weights)));
        const values = joined.dataSync<'float32'>();
        joined.dispose();
        return values;
      };
    case 'feather': {
      const soft = blurred({ ...size, values: weights }, gaussianKernel(feather, 2 * Math.ceil(3 * feather) + 1)).values;
      return (a, b) => b.map((value, index) => value + soft[index] * (a[index] - value));
    }
    case 'cut':
      return (a, b) => b.map((value, index) => (weights[index] >= 0.5 ? a[index] : value));
    default:
      return method satisfies never;
  }
}
