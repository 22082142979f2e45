import type { Frame, Plane } from '../../base/frame.ts';
import type { BandPlace, Plan } from '../../plan/plan.ts';
import type { Complex, Dft2 } from '../../tensor/dft.ts';
import type { tf } from '../../tensor/tf.ts';

/** The planes of a buffer's components, each [height, width]. */
export type Components = readonly tf.Tensor2D[];

/** What the transforms between an image and its subbands depend on. */
export interface TransformPlan extends Pick<Plan, 'size' | 'extended' | 'spectrum'> {
  readonly bands: readonly Pick<BandPlace, 'box' | 'grid' | 'mask'>[];
}

/** Tensors of the way from an image to its subbands and back. */
export interface TransformConstants {
  /** The transform between the image and the plan's frequency window; null for methods without one. */
  readonly image: Dft2 | null;
  /** Extension down the columns (multiplied from the left) and along the rows (transposed, from the right); null likewise. */
  readonly extension: { readonly y: tf.Tensor2D; readonly x: tf.Tensor2D } | null;
  /** The transform of a band's grid, by its size. */
  readonly grids: ReadonlyMap<string, Dft2>;
  readonly masks: readonly tf.Tensor2D[];
}

/** A matrix per length of a side of a band's grid, for the columns (multiplied from the left) and the rows (transposed, from the right). */
export interface FieldMatrices {
  readonly x: ReadonlyMap<number, tf.Tensor2D>;
  readonly y: ReadonlyMap<number, tf.Tensor2D>;
}

/** Tensors that never change while a plan runs, by what they are. */
export interface Constants extends TransformConstants {
  /** Between the grids of bands, the evidence of scales and a displacement field; null without one. */
  readonly field: {
    /** Means round the samples of a scale's evidence, per scale. */
    readonly means: readonly FieldMatrices[];
    /** Interpolation of what lies at a scale's samples at those of its bands, per scale. */
    readonly interpolation: readonly FieldMatrices[];
    /** Interpolation of each scale's evidence at the samples of the field, and of the field at those of the evidence. */
    readonly toField: readonly FieldMatrices[];
    readonly toScale: readonly FieldMatrices[];
  } | null;
  /** Blur along x (multiplied from the right) and along y (from the left), per band; null where there is none. */
  readonly blurs: readonly { readonly x: tf.Tensor2D | null; readonly y: tf.Tensor2D | null }[];
  /** Means over cells, and interpolation between them, by the length of a side of a band's grid. */
  readonly cellMeans: ReadonlyMap<number, tf.Tensor2D>;
  readonly cellInterpolation: ReadonlyMap<number, tf.Tensor2D>;
  /** REDUCE and EXPAND matrices by length of the finer signal. */
  readonly reduce: ReadonlyMap<number, tf.Tensor2D>;
  readonly expand: ReadonlyMap<number, tf.Tensor2D>;
}

/** What steps work on while one frame is magnified. */
export interface TensorContext {
  readonly plan: Plan;
  readonly constants: Constants;
  /** The frame that goes in now. */
  readonly input: Frame;
  /** The frame that comes out now: `plan.latency` frames before the input. */
  readonly source: Frame;
  /** Planes of the magnified frame, filled by `store-plane`. */
  readonly output: Plane[];
  /** True while nothing comes out yet because a filter with latency fills. */
  readonly filling: boolean;
  /** Frame intervals of the plan's rate since the last frame: 1 at a steady rate, 0 where two frames fall into one. */
  readonly ticks: number;
  /** The same since the shot began. */
  readonly ticksDone: number;
  /** Weights that a look-ahead filter gives to the changes kept, at this frame, newest first; empty for other filters. */
  readonly taps: readonly number[];
  get(buffer: string): Components;
  /** Names freshly computed tensors; those of the frame before are freed. */
  set(buffer: string, components: Components): void;
  /** Memory from frame to frame, or undefined on the first. */
  recall(key: string): Components | undefined;
  /** Replaces a memory; the tensors are kept, the old ones freed unless they are among the new. */
  remember(key: string, components: Components): void;
  /** Adds to the amplitude-weighted count of coefficients beyond their limit. */
  count(beyond: tf.Scalar, all: tf.Scalar): void;
}

/** A buffer of two components as a complex tensor. */
export function complexOf(components: Components): Complex {
  return { re: components[0], im: components[1] };
}

/** Key of a band grid's transform. */
export function gridKey(height: number, width: number): string {
  return `${height}×${width}`;
}
