import type { TrainingOptions } from './training-options.ts';

export type LossName = TrainingOptions['loss'];

/**
 * The loss of a batch: the weighted mean over its examples of
 *
 * - `euclidean`: ½‖x − y‖² of outputs x and target values y (classes: 1 for the right one, else 0)
 * - `cross-entropy`: −log softmax(s)ₜ of scores s and the right class t
 * - `hinge`: Σ max(0, 1 + sⱼ − sₜ) over the wrong classes j (Weston and Watkins 1998)
 * - `perceptron`: max(0, max sⱼ − sₜ); a step of rate 1 on one example is Rosenblatt's rule: the input is added to the weights of
 *   the right class and subtracted from those of the predicted one, and a right answer changes nothing
 *
 * Scores are the inputs of the final softmax, so that exponentials neither overflow nor vanish in a division (`scoresOf`).
 */
export interface Loss {
  /** Of one example: adds factor·∂C/∂x to `gradient` and returns C. */
  of(outputs: Float32Array, targets: Float32Array, start: number, width: number, factor: number, gradient: Float32Array): number;
  /** Whether it applies to the scores instead of the outputs of a final softmax. */
  readonly onScores: boolean;
}

export const losses: Readonly<Record<LossName, Loss>> = {
  euclidean: {
    onScores: false,
    of(outputs, targets, start, width, factor, gradient) {
      let cost = 0;
      for (let at = start; at < start + width; at++) {
        const difference = outputs[at] - targets[at];
        cost += (difference * difference) / 2;
        gradient[at] += factor * difference;
      }
      return cost;
    },
  },
  'cross-entropy': {
    onScores: true,
    of(outputs, targets, start, width, factor, gradient) {
      let largest = Number.NEGATIVE_INFINITY;
      // a NaN must not be skipped as if it were smaller than everything
      for (let at = start; at < start + width; at++) if (!(outputs[at] <= largest)) largest = outputs[at];
      let sum = 0;
      for (let at = start; at < start + width; at++) sum += Math.exp(outputs[at] - largest);
      let cost = 0;
      for (let at = start; at < start + width; at++) {
        const logarithm = outputs[at] - largest - Math.log(sum);
        if (targets[at] !== 0) cost -= targets[at] * logarithm;
        gradient[at] += factor * (Math.exp(logarithm) - targets[at]);
      }
      return cost;
    },
  },
  hinge: {
    onScores: true,
    of(outputs, targets, start, width, factor, gradient) {
      const right = indexOfOne(targets, start, width);
      let cost = 0;
      for (let at = start; at < start + width; at++) {
        if (at === right) continue;
        const excess = 1 + outputs[at] - outputs[right];
        if (excess <= 0) continue;
        cost += excess;
        gradient[at] += factor;
        gradient[right] -= factor;
      }
      return cost;
    },
  },
  perceptron: {
    onScores: true,
    of(outputs, targets, start, width, factor, gradient) {
      const right = indexOfOne(targets, start, width);
      // Equal scores count as a mistake: otherwise nothing would be learned while all weights are zero.
      let taken = -1;
      for (let at = start; at < start + width; at++) {
        if (at !== right && (taken < 0 || !(outputs[at] <= outputs[taken]))) taken = at;
      }
      if (taken < 0 || outputs[taken] < outputs[right]) return 0;
      gradient[taken] += factor;
      gradient[right] -= factor;
      return outputs[taken] - outputs[right];
    },
  },
};

function indexOfOne(targets: Float32Array, start: number, width: number): number {
  for (let at = start; at < start + width; at++) if (targets[at] === 1) return at;
  return start;
}
