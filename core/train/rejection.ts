/** The answer of a classifier for an example that is unlike everything it was trained on. */
export const unknownLabel = 'unknown';

/** How a model recognises examples of no known class. */
export interface Rejection {
  /** Mean of every class's training examples, [classes][values]. */
  readonly means: Float32Array;
  /** 1/deviation of each value within the classes. */
  readonly scales: Float32Array;
  /** Distance above which an example is unknown. */
  readonly distance: number;
  /** Energy of motion below which an example is unknown; null where none is measured. */
  readonly energy: number | null;
}

/** A rejection with the origin of its limits and their measured effect. */
export interface FittedRejection extends Rejection {
  readonly from: 'validation clips' | 'training clips, each left out in turn';
  /**
   * Share of a class's examples that would be accepted if the model had not been trained on the class: as requested, and as
   * measured.
   */
  readonly falseAccept: { readonly asked: number; readonly found: number };
  /** Share of examples of the model's classes that are rejected as unknown. */
  readonly falseReject: number;
}

/** Smaller energies count as this, so that an energy of 0 has a ratio too. */
export const leastEnergy = 1e-6;

/**
 * Returns how unlike the training examples an example is, 0 or more; above 1 it is unknown. The larger of two ratios: the distance
 * to the nearest class over the distance limit, and the energy limit over the energy.
 *
 * @param inputs one example as the network takes it
 * @param energy see `energyOf`
 */
export function strangeness(rejection: Rejection, inputs: Float32Array, energy: number | null): number {
  const classes = rejection.means.length / inputs.length;
  let nearest = Number.POSITIVE_INFINITY;
  for (let label = 0; label < classes; label++) {
    nearest = Math.min(nearest, distanceTo(rejection.means, label * inputs.length, rejection.scales, inputs));
  }
  const far = nearest / rejection.distance;
  if (rejection.energy === null || energy === null) return far;
  return Math.max(far, rejection.energy / Math.max(energy, leastEnergy));
}

/**
 * √(mean over the values of ((x − mean)·scale)²): about 1 for an example of the class itself.
 * @param start of the class's mean in `means`
 */
export function distanceTo(
  means: ArrayLike<number>,
  start: number,
  scales: ArrayLike<number>,
  inputs: ArrayLike<number>,
  inputsAt = 0,
  size = scales.length,
): number {
  let sum = 0;
  for (let at = 0; at < size; at++) sum += ((inputs[inputsAt + at] - means[start + at]) * scales[at]) ** 2;
  return Math.sqrt(sum / size);
}
