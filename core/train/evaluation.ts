import { clusteredShare, type ClusteredShare, type Share } from './share.ts';

export interface ClassFigures {
  readonly name: string;
  /** Examples of the class. */
  readonly examples: number;
  /** Examples that were predicted to be of the class. */
  readonly predicted: number;
  /** Of those predicted to be of the class, the share that are; NaN where none was. */
  readonly precision: number;
  /** Of the examples of the class, the share predicted as such (sensitivity). */
  readonly recall: number;
  /** Harmonic mean of both; 0 where nothing was found. */
  readonly f1: number;
  readonly recallInterval: Share;
}

export interface ReliabilityBin {
  /** Probabilities of the chosen class from `from` (exclusive, but for 0) to `to`. */
  readonly from: number;
  readonly to: number;
  readonly examples: number;
  /** Mean probability given to the chosen class. */
  readonly confidence: number;
  /** Share that was right. */
  readonly accuracy: number;
}

/** How well a classifier does on examples it did not see. Plain data. */
export interface Evaluation {
  readonly examples: number;
  /** Its interval takes into account that examples of a cluster are alike. */
  readonly accuracy: ClusteredShare;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  readonly classes: readonly ClassFigures[];
  /** Unweighted mean of the classes' F1. */
  readonly macroF1: number;
  /** [true class][predicted class] */
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: {
    /** Expected calibration error: the mean distance between confidence and accuracy, 0–1. */
    readonly error: number;
    readonly bins: readonly ReliabilityBin[];
  };
}

const binCount = 10;

/**
 * Compares probabilities with the truth.
 * @param probabilities of every class for each example, [examples][classes]
 * @param labels true classes
 * @param clusters for each example the number of the cluster that it comes from (its clip's file): examples of one cluster are alike,
 *   which intervals take into account; without it every example stands for itself
 */
export function evaluateProbabilities(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: readonly string[],
  clusters?: ArrayLike<number>,
): Evaluation {
  const width = classes.length;
  const confusion = classes.map(() => classes.map(() => 0));
  const bins = Array.from({ length: binCount }, () => ({ examples: 0, confidence: 0, right: 0 }));
  const tallies = new Map<number, ClusterTally>();
  let loss = 0;
  for (let index = 0; index < labels.length; index++) {
    const truth = labels[index];
    const chosen = largest(probabilities, index * width, width);
    const confidence = probabilities[index * width + chosen];
    confusion[truth][chosen]++;
    const cluster = clusters ? clusters[index] : index;
    const tally = tallies.get(cluster) ?? { sizes: classes.map(() => 0), hits: classes.map(() => 0) };
    tallies.set(cluster, tally);
    tally.sizes[truth]++;
    const bin = bins[Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1))];
    bin.examples++;
    bin.confidence += confidence;
    if (chosen === truth) {
      tally.hits[truth]++;
      bin.right++;
    }
    // The smallest positive float32 keeps a certain mistake finite.
    loss -= Math.log(Math.max(probabilities[index * width + truth], 1.2e-38));
  }
  const figures = classes.map((name, at) => classFigures(name, at, confusion, [...tallies.values()]));
  const reliability = bins.map(({ examples, confidence, right }, at) => ({
    from: at / binCount,
    to: (at + 1) / binCount,
    examples,
    confidence: examples > 0 ? confidence / examples : Number.NaN,
    accuracy: examples > 0 ? right / examples : Number.NaN,
  }));
  const gaps = reliability.map(({ examples, confidence, accuracy }) =>
    examples > 0 ? examples * Math.abs(confidence - accuracy) : 0,
  );
  return {
    examples: labels.length,
    accuracy: clusteredShare(
      [...tallies.values()].map(({ hits }) => sumOf(hits)),
      [...tallies.values()].map(({ sizes }) => sumOf(sizes)),
    ),
    loss: loss / labels.length,
    classes: figures,
    macroF1: figures.reduce((sum, { f1 }) => sum + f1, 0) / width,
    confusion,
    calibration: { error: gaps.reduce((sum, gap) => sum + gap, 0) / labels.length, bins: reliability },
  };
}

/** Examples of each true class in one cluster, and how many of them were predicted right. */
interface ClusterTally {
  readonly sizes: number[];
  readonly hits: number[];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function classFigures(
  name: string,
  at: number,
  confusion: readonly (readonly number[])[],
  tallies: readonly ClusterTally[],
): ClassFigures {
  const hits = confusion[at][at];
  const examples = confusion[at].reduce((sum, count) => sum + count, 0);
  const predicted = confusion.reduce((sum, row) => sum + row[at], 0);
  return {
    name,
    examples,
    predicted,
    precision: hits / predicted,
    recall: hits / examples,
    f1: examples + predicted > 0 ? (2 * hits) / (examples + predicted) : 0,
    recallInterval: clusteredShare(
      tallies.map((tally) => tally.hits[at]),
      tallies.map(({ sizes }) => sizes[at]),
    ),
  };
}

/** Index of the largest of `width` values from `start`, counted from there; the first of equals. */
export function largest(values: Float32Array, start = 0, width = values.length): number {
  let best = 0;
  for (let at = 1; at < width; at++) if (values[start + at] > values[start + best]) best = at;
  return best;
}
