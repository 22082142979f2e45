import type { AxisDerivative } from './displacement-field.ts';

/** How a band's phases say where the image moves (docs/mathematics/envelopes.md). */
export interface BandMotionPlan {
  /** Index into `FieldPlan.scales`. */
  readonly scale: number;
  readonly derivative: { readonly x: AxisDerivative; readonly y: AxisDerivative };
  /** Largest phase gradient in radians per pixel: what lies beyond comes of a zero of the amplitude. */
  readonly steepest: number;
  /** Expected square of the filtered A·φ where there is nothing but noise. */
  readonly noisePower: number;
}
