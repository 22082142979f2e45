import type { Size } from '../base/frame.ts';
import type { TextureResidual } from './texture-residual.ts';

/** State of a synthesis after one step. */
export interface SynthesisStep {
  /** 0…1 of the work. */
  readonly share: number;
  /** What is being done, such as "scale 2, iteration 30". */
  readonly doing: string;
  /** The image so far, 0 black … 1 white, on a grid that may be coarser than the result's. A copy. */
  image(): { readonly size: Size; readonly values: Float64Array };
}

/** A finished texture of the size that was asked for. */
export interface SynthesisedTexture {
  readonly values: Float64Array;
  /** Of the statistics on the grid that it was made on. */
  readonly residual: TextureResidual;
}

export interface SynthesisOptions {
  /** Size of the result. */
  readonly size: Size;
  readonly seed: number;
  /** Most iterations: of Portilla and Simoncelli's method at each scale, of Heeger and Bergen's in all. */
  readonly iterations: number;
}

/**
 * A synthesis that the caller carries from step to step: between two of them it may show the image, do other work, or stop. The last
 * `next()` returns the result.
 */
export type Synthesis = Generator<SynthesisStep, SynthesisedTexture>;
