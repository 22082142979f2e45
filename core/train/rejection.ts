import { nearestDistance, type ClassSpread } from './class-spread.ts';

/** The answer of a classifier for an example that is unlike everything it was trained on. */
export const unknownLabel = 'unknown';

/** Classes in a space of values, and how far from the nearest of them an example may lie. */
export interface LimitedSpread extends ClassSpread {
  /** Distance above which an example is unknown. */
  readonly distance: number;
}

/** How a model recognises examples of no known class. */
export interface Rejection extends LimitedSpread {
  /** The same for outputs of one of the network's layers; null where none is looked at. */
  readonly hidden: (LimitedSpread & { readonly layer: number }) | null;
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

/** The values of one example that rejection uses. */
export interface JudgedExample {
  /** As the network takes it. */
  readonly inputs: Float32Array;
  /** Outputs of the layer that the rejection names; null where it names none. */
  readonly hidden: Float32Array | null;
  /** See `energyOf`. */
  readonly energy: number | null;
}

/** Smaller energies count as this, so that an energy of 0 has a ratio too. */
export const leastEnergy = 1e-6;

/**
 * Returns how unlike the training examples an example is, 0 or more; above 1 it is unknown. The largest one of the ratios of the
 * distances to the nearest class to the largest known ones, and of the least known energy to the energy.
 *
 * @param without class that is taken for one that the model has never seen; −1: none
 */
export function strangeness(rejection: Rejection, { inputs, hidden, energy }: JudgedExample, without = -1): number {
  const far = nearestDistance(rejection, inputs, 0, without) / rejection.distance;
  const inside =
    rejection.hidden && hidden ? nearestDistance(rejection.hidden, hidden, 0, without) / rejection.hidden.distance : 0;
  const still = rejection.energy === null || energy === null ? 0 : rejection.energy / Math.max(energy, leastEnergy);
  return Math.max(far, inside, still);
}

/** Share of a class never seen above which a model does not promise to recognise what is unknown to it. */
const mostWithoutPromise = 0.5;

/** What a model can say of the unknown: as much as was asked for, less of it, or nothing but what is unlike everything. */
export function promiseOf({ falseAccept }: Pick<FittedRejection, 'falseAccept'>): 'as asked' | 'less' | 'none' {
  if (falseAccept.found <= falseAccept.asked) return 'as asked';
  return falseAccept.found <= mostWithoutPromise ? 'less' : 'none';
}
