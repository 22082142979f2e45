import type { Random } from '../../numeric/random.ts';
import type { tf } from '../../tensor/tf.ts';

/** Lengths of the axes of one example, without the batch. */
export type Shape = readonly number[];

/** A tensor that a layer learns, or keeps. */
export interface WeightDescription {
  /** Within its layer: "kernel", "bias". */
  readonly name: string;
  readonly shape: Shape;
  /** Whether training changes it through its gradient. */
  readonly trained: boolean;
  /** Whether weight decay pulls it towards zero. */
  readonly decays: boolean;
  /** Numbers that count as parameters, where some of the tensor's are fixed at zero. */
  readonly count: number;
  /** Fills the first values. */
  initialise(out: Float32Array, random: Random): void;
}

/** Whether a pass is part of training: dropout and batch normalisation depend on it. */
export type Mode =
  | { readonly training: false }
  | {
      readonly training: true;
      /** Of this layer in this step. */
      readonly random: Random;
    };

/** Result of a forward pass. */
export interface Forward {
  readonly y: tf.Tensor;
  /** Tensors that the backward pass needs. */
  readonly saved: readonly tf.Tensor[];
  /** New values of weights that are not trained (running statistics), by their index. */
  readonly updates?: ReadonlyMap<number, tf.Tensor>;
}

/** Result of a backward pass. */
export interface Backward {
  /** ∂C/∂xᵢ₋₁; `null` where it was not wanted. */
  readonly dx: tf.Tensor | null;
  /** ∂C/∂wᵢ for every weight, `null` for those not trained. */
  readonly dw: readonly (tf.Tensor | null)[];
}

/**
 * A module xᵢ = Fᵢ(xᵢ₋₁, wᵢ) with its derivative. It holds no tensors: weights are handed in.
 *
 * Tensors have the batch as their first axis. Both passes leave their intermediate tensors to the caller's `tf.tidy`.
 */
export interface Layer {
  readonly input: Shape;
  readonly output: Shape;
  readonly weights: readonly WeightDescription[];
  /** Multiplications of a forward pass of one example, where they are more than its values. */
  readonly products?: number;
  /** Values that a forward pass of one example holds beside its input and output, where they may be more than these. */
  readonly held?: number;
  forward(x: tf.Tensor, w: readonly tf.Tensor[], mode: Mode): Forward;
  /**
   * @param dy ∂C/∂xᵢ
   * @param pass what `forward` returned in the same mode
   * @param wantsInput false saves ∂C/∂xᵢ₋₁, which the first layer of a network does not need
   */
  backward(dy: tf.Tensor, w: readonly tf.Tensor[], pass: Forward, wantsInput: boolean): Backward;
}
