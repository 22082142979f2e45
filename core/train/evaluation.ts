/** A share with its 95 % confidence interval. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ClassFigures {
  readonly name: string;
  /** Examples of the class. */
  readonly examples: number;
  /** Examples that were taken for it. */
  readonly predicted: number;
  /** Of those taken for it, the share that are it; NaN where none was. */
  readonly precision: number;
  /** Of those that are it, the share found. */
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
  readonly accuracy: Share;
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
 */
export function evaluateProbabilities(
  probabilities: Float32Array,
  labels: ArrayLike<number>,
  classes: readonly string[],
): Evaluation {
  const width = classes.length;
  const confusion = classes.map(() => classes.map(() => 0));
  const bins = Array.from({ length: binCount }, () => ({ examples: 0, confidence: 0, right: 0 }));
  let right = 0;
  let loss = 0;
  for (let index = 0; index < labels.length; index++) {
    const truth = labels[index];
    const chosen = largest(probabilities, index * width, width);
    const confidence = probabilities[index * width + chosen];
    confusion[truth][chosen]++;
    const bin = bins[Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1))];
    bin.examples++;
    bin.confidence += confidence;
    if (chosen === truth) {
      right++;
      bin.right++;
    }
    // The smallest positive float32 keeps a certain mistake finite.
    loss -= Math.log(Math.max(probabilities[index * width + truth], 1.2e-38));
  }
  const figures = classes.map((name, at) => classFigures(name, at, confusion));
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
    accuracy: wilson(right, labels.length),
    loss: loss / labels.length,
    classes: figures,
    macroF1: figures.reduce((sum, { f1 }) => sum + f1, 0) / width,
    confusion,
    calibration: { error: gaps.reduce((sum, gap) => sum + gap, 0) / labels.length, bins: reliability },
  };
}

function classFigures(name: string, at: number, confusion: readonly (readonly number[])[]): ClassFigures {
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
    recallInterval: wilson(hits, examples),
  };
}

/** Index of the largest of `width` values from `start`, counted from there; the first of equals. */
export function largest(values: Float32Array, start = 0, width = values.length): number {
  let best = 0;
  for (let at = 1; at < width; at++) if (values[start + at] > values[start + best]) best = at;
  return best;
}

/**
 * Wilson's score interval of a share, 95 % by default: honest for few examples and for shares near 0 and 1.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function wilson(hits: number, of: number, z = 1.959964): Share {
  if (of === 0) return { value: Number.NaN, low: 0, high: 1 };
  const value = hits / of;
  const centre = (value + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((value * (1 - value)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
