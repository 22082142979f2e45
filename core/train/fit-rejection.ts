import { distanceFrom, distanceTo, nearestDistance, type ClassSpread } from './class-spread.ts';
import { sizeOf, type Examples } from './examples.ts';
import { principalDirections } from './principal-directions.ts';
import { promiseOf, type FittedRejection } from './rejection.ts';

/** Examples with the further values that rejection uses. */
export interface RejectionExamples {
  /** As the network takes them. */
  readonly inputs: Examples;
  /** The same examples as outputs of one of the network's layers. */
  readonly hidden?: { readonly layer: number; readonly outputs: Examples } | undefined;
  /** Number of the clip that an example comes from. */
  clipOf(index: number): number;
  /** See `energyOf`. */
  energyOf(index: number): Promise<number | null>;
}

/** Examples that are read at a time. */
const batch = 256;
/**
 * Weight, in degrees of freedom, of the assumption that all values vary alike: it keeps variances that come from few examples
 * plausible.
 */
const priorFreedom = 10;
/** Largest distance that is accepted, over that of 99 % of the known examples. */
const distanceMargin = 1.3;
/** Least energy that is accepted, over that which 99 % of the known examples exceed. */
const energyMargin = 0.8;
/** Largest share of known examples that may be rejected in order to accept few unknown ones. */
const mostRejected = 0.1;
/** Fewest known examples from which limits are computed. */
const fewestKnown = 5;
/** Share of the known examples that lie within the distance by which distances of different spaces are compared. */
const usualShare = 0.95;
/** Directions of the wide spread of a layer's outputs, at most, and one for so many examples. */
const mostDirections = 32;
const examplesOfDirection = 4;
/** Variance in any direction, over the mean of all, that counts at least: what few examples leave out is not impossible. */
const leastVariance = 0.02;
/** Values of training examples that directions are taken from, at most. */
const mostValues = 4_000_000;

/**
 * Finds the limits of distance and energy beyond which an example is unknown.
 *
 * Two distances to the nearest class are looked at: of the inputs, value by value, and of the outputs of the network's last hidden
 * layer, with their covariance within the classes. Known examples are those of `validation`; without any, those of `train`, each
 * measured from a mean without its own clip, and of the inputs alone, because a layer has adapted to what it was trained on. As
 * unknown ones the same examples stand in, measured from the means of all classes but their own: what they would be to a model that
 * had never seen their class.
 *
 * The limits lie where the share of these that is accepted is the one that is asked for; nearer, if the known examples leave room
 * (1.3 times the distance of 99 % of them). If that would reject more than a tenth of the known ones, the limits reject a tenth; and
 * if then more than half of the unknown ones were accepted, it would be for nothing: the limits leave room, and `promiseOf` says
 * "none". The limit of energy is 0.8 times what 99 % of the known examples exceed.
 *
 * @param falseAccept 0–1
 * @returns null where fewer than five known examples can be measured, or there is no second class
 */
export async function fitRejection(
  train: RejectionExamples,
  validation: RejectionExamples | null,
  falseAccept: number,
): Promise<FittedRejection | null> {
  const size = sizeOf(train.inputs.shape);
  const sums = await sumUp(train.inputs, validation === null ? train.clipOf.bind(train) : null);
  const inputs: ClassSpread = { ...spreadOf(sums, size), directions: new Float32Array(0) };
  const layer = validation?.hidden && train.hidden;
  const hidden = layer ? await spreadWithDirections(layer.outputs) : null;
  const of = validation ?? train;
  const known: number[] = [];
  const unknown: number[] = [];
  const knownInside: number[] = [];
  const unknownInside: number[] = [];
  const energies: number[] = [];

  await everyExample(of.inputs, async (index, values, start) => {
    const own = of.inputs.label(index);
    const nearestOther = nearestDistance(inputs, values, start, own);
    const nearest = distanceToOwn(values, start, own, validation ? undefined : sums.clips.get(of.clipOf(index)));
    unknown.push(nearestOther);
    // the only clip of its class says nothing about others of it
    known.push(Number.isFinite(nearest) ? Math.min(nearest, nearestOther) : nearest);
    const energy = Number.isFinite(nearest) ? await of.energyOf(index) : null;
    if (energy !== null) energies.push(energy);
  });
  if (hidden && of.hidden) {
    await everyExample(of.hidden.outputs, (index, values, start) => {
      const own = of.hidden?.outputs.label(index) ?? 0;
      const nearestOther = nearestDistance(hidden, values, start, own);
      unknownInside.push(nearestOther);
      knownInside.push(Math.min(distanceTo(hidden, own, values, start), nearestOther));
      return Promise.resolve();
    });
  }
  // how far an example lies in either space, in distances that are usual there
  const usual = quantile(known.filter(Number.isFinite), usualShare);
  const usualInside = hidden ? quantile(knownInside, usualShare) : 0;
  const looksInside = hidden !== null && usualInside > 0;
  const both = (values: readonly number[], inside: readonly number[]): number[] =>
    values.map((value, at) => Math.max(value / usual, looksInside ? inside[at] / usualInside : 0)).filter(Number.isFinite);
  const knowns = both(known, knownInside);
  const unknowns = both(unknown, unknownInside);
  if (knowns.length < fewestKnown || unknowns.length === 0 || usual === 0) return null;

  const shareOf = (values: readonly number[], test: (value: number) => boolean): number =>
    values.filter(test).length / values.length;
  const foundAt = (limit: number): FittedRejection['falseAccept'] => ({
    asked: falseAccept,
    found: shareOf(unknowns, (value) => value <= limit),
  });
  const roomy = distanceMargin * quantile(knowns, 0.99);
  // a hair below: who lies on the limit of the unknown is still unknown
  const wanted = Math.min(quantile(unknowns, falseAccept) * (1 - 1e-6), roomy);
  const strict = Math.max(wanted, quantile(knowns, 1 - mostRejected));
  const promise = promiseOf({ falseAccept: foundAt(strict) });
  const limit = promise === 'none' ? roomy : strict;
  const energy = energies.length > 0 ? energyMargin * quantile(energies, 0.01) : null;
  const tooFar = shareOf(knowns, (value) => value > limit);
  const tooStill = energy === null ? 0 : shareOf(energies, (value) => value < energy);
  return {
    ...inputs,
    distance: limit * usual,
    hidden: looksInside && layer ? { ...hidden, layer: layer.layer, distance: limit * usualInside } : null,
    energy,
    from: validation ? 'validation clips' : 'training clips, each left out in turn',
    falseAccept: foundAt(limit),
    falseReject: Math.min(1, tooFar + tooStill),
  };

  function distanceToOwn(values: Float32Array, start: number, own: number, clip: ClipSum | undefined): number {
    if (!clip) return distanceTo(inputs, own, values, start);
    const left = sums.counts[own] - clip.count;
    if (left === 0) return Number.POSITIVE_INFINITY;
    const mean = clip.sum.map((value, at) => (sums.sum[own * size + at] - value) / left);
    return distanceFrom(inputs, mean, values, start);
  }
}

interface ClipSum {
  count: number;
  readonly sum: Float64Array;
}

interface Sums {
  readonly counts: Int32Array;
  /** [classes][values] */
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly clips: Map<number, ClipSum>;
}

async function sumUp(examples: Examples, clipOf: ((index: number) => number) | null): Promise<Sums> {
  const size = sizeOf(examples.shape);
  const classes = examples.classes.length;
  const counts = new Int32Array(classes);
  const sum = new Float64Array(classes * size);
  const squares = new Float64Array(classes * size);
  const clips = new Map<number, ClipSum>();
  await everyExample(examples, (index, values, start) => {
    const label = examples.label(index);
    counts[label]++;
    const clip = clipOf ? (clips.get(clipOf(index)) ?? { count: 0, sum: new Float64Array(size) }) : null;
    if (clipOf && clip) {
      clips.set(clipOf(index), clip);
      clip.count++;
    }
    for (let at = 0; at < size; at++) {
      const value = values[start + at];
      sum[label * size + at] += value;
      squares[label * size + at] += value * value;
      if (clip) clip.sum[at] += value;
    }
    return Promise.resolve();
  });
  return { counts, sum, squares, clips };
}

/** Means of the classes, and 1/deviation within them, every variance drawn towards the mean of all. */
function spreadOf({ counts, sum, squares }: Sums, size: number): Pick<ClassSpread, 'means' | 'scales'> {
  const means = Float64Array.from(sum, (value, at) => value / Math.max(1, counts[Math.floor(at / size)]));
  const present = counts.reduce((number, count) => number + (count > 0 ? 1 : 0), 0);
  const freedom = Math.max(0, counts.reduce((all, count) => all + count, 0) - present);
  const spread = new Float64Array(size);
  for (const [label, count] of counts.entries()) {
    if (count === 0) continue;
    for (let at = 0; at < size; at++) {
      const place = label * size + at;
      spread[at] += Math.max(0, squares[place] - sum[place] * means[place]);
    }
  }
  const usual = Math.max(1e-12, spread.reduce((all, value) => all + value, 0) / size / Math.max(1, freedom));
  const scales = spread.map((value) => 1 / Math.sqrt((value + priorFreedom * usual) / (freedom + priorFreedom)));
  return { means: Float32Array.from(means), scales: Float32Array.from(scales) };
}

/** The same, and the directions in which the values of a class vary together; scales are such that all others have variance 1. */
async function spreadWithDirections(examples: Examples): Promise<ClassSpread | null> {
  const size = sizeOf(examples.shape);
  const { means, scales } = spreadOf(await sumUp(examples, null), size);
  const step = Math.ceil((examples.length * size) / mostValues);
  const chosen = Array.from({ length: Math.ceil(examples.length / step) }, (_, at) => at * step);
  const count = Math.min(mostDirections, size - 1, Math.floor(chosen.length / examplesOfDirection));
  if (count < 1) return { means, scales, directions: new Float32Array(0) };
  const rows = new Float32Array(chosen.length * size);
  await examples.read(chosen, rows);
  for (let at = 0; at < rows.length; at++) {
    const label = examples.label(chosen[Math.floor(at / size)]);
    rows[at] = (rows[at] - means[label * size + (at % size)]) * scales[at % size];
  }
  const all = rows.reduce((sum, value) => sum + value * value, 0) / chosen.length;
  if (all === 0) return null;
  const { variances, directions } = principalDirections(rows, size, count);
  const rest = (all - variances.reduce((sum, value) => sum + value, 0)) / (size - count);
  const usual = Math.max(rest, (leastVariance * all) / size);
  return {
    means,
    scales: scales.map((scale) => scale / Math.sqrt(usual)),
    directions: Float32Array.from(directions, (value, at) => {
      const variance = variances[Math.floor(at / size)];
      return value * Math.sqrt(1 - Math.sqrt(usual / Math.max(usual, variance)));
    }),
  };
}

async function everyExample(
  examples: Examples,
  each: (index: number, values: Float32Array, start: number) => Promise<void>,
): Promise<void> {
  const size = sizeOf(examples.shape);
  const values = new Float32Array(Math.min(batch, examples.length) * size);
  for (let start = 0; start < examples.length; start += batch) {
    const indices = Array.from({ length: Math.min(batch, examples.length - start) }, (_, at) => start + at);
    await examples.read(indices, values);
    for (const [at, index] of indices.entries()) await each(index, values, at * size);
  }
}

/** The value below which a share of the values lies. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)))];
}
