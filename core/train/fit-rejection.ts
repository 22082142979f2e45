import { sizeOf, type Examples } from './examples.ts';
import { distanceTo, type FittedRejection } from './rejection.ts';

/** Examples with the further values that rejection uses. */
export interface RejectionExamples {
  /** As the network takes them. */
  readonly inputs: Examples;
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
const looseness = 1.3;
/** Least energy that is accepted, over that which 99 % of the known examples exceed. */
const energyLooseness = 0.8;
/** Largest share of known examples that may be rejected in order to accept few unknown ones. */
const mostRejected = 0.1;
/** Fewest known examples from which limits are computed. */
const fewestKnown = 5;

/**
 * Finds the limits of distance and energy beyond which an example is unknown.
 *
 * Known examples are those of `validation`; without any, those of `train`, each measured from a mean without its own clip. The same
 * examples also serve as unknown ones, measured from the means of all classes except their own: what they would be to a model that
 * was not trained on their class. The limit of distance is the one at which the requested share of these is accepted. It is lowered
 * to 1.3 times the distance that 99 % of the known examples keep, where that is smaller, and raised where more than a tenth of the
 * known examples would be rejected otherwise. The limit of energy is 0.8 times what 99 % of the known examples exceed.
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
  const classes = train.inputs.classes.length;
  const sums = await sumUp(train, classes, size, validation === null);
  const means = new Float64Array(classes * size);
  for (let at = 0; at < means.length; at++) means[at] = sums.sum[at] / sums.counts[Math.floor(at / size)];
  const scales = scalesOf(sums, means, size);
  const of = validation ?? train;
  const known: number[] = [];
  const unknown: number[] = [];
  const energies: number[] = [];

  await everyExample(of.inputs, async (index, values, start) => {
    const own = of.inputs.label(index);
    let [nearest, nearestOther] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let label = 0; label < classes; label++) {
      if (sums.counts[label] === 0) continue;
      if (label !== own) nearestOther = Math.min(nearestOther, distanceTo(means, label * size, scales, values, start, size));
      else nearest = distanceToOwn(values, start, own, validation ? undefined : sums.clips.get(of.clipOf(index)));
    }
    if (Number.isFinite(nearestOther)) unknown.push(nearestOther);
    if (!Number.isFinite(nearest)) return;
    known.push(Math.min(nearest, nearestOther));
    const energy = await of.energyOf(index);
    if (energy !== null) energies.push(energy);
  });
  if (known.length < fewestKnown || unknown.length === 0) return null;

  const wanted = quantile(unknown, falseAccept);
  const roomy = Math.min(wanted, looseness * quantile(known, 0.99));
  // slightly less, so that an unknown example exactly on the limit is still unknown
  const distance = Math.max(roomy === wanted ? wanted * (1 - 1e-6) : roomy, quantile(known, 1 - mostRejected));
  const energy = energies.length > 0 ? energyLooseness * quantile(energies, 0.01) : null;
  const shareOf = (values: readonly number[], test: (value: number) => boolean): number =>
    values.filter(test).length / values.length;
  const tooFar = shareOf(known, (value) => value > distance);
  const tooStill = energy === null ? 0 : shareOf(energies, (value) => value < energy);
  return {
    means: Float32Array.from(means, (value) => (Number.isFinite(value) ? value : 0)),
    scales: Float32Array.from(scales),
    distance,
    energy,
    from: validation ? 'validation clips' : 'training clips, each left out in turn',
    falseAccept: { asked: falseAccept, found: shareOf(unknown, (value) => value <= distance) },
    falseReject: Math.min(1, tooFar + tooStill),
  };

  function distanceToOwn(values: Float32Array, start: number, own: number, clip: ClipSum | undefined): number {
    if (!clip) return distanceTo(means, own * size, scales, values, start, size);
    const left = sums.counts[own] - clip.count;
    if (left === 0) return Number.POSITIVE_INFINITY;
    const mean = clip.sum.map((value, at) => (sums.sum[own * size + at] - value) / left);
    return distanceTo(mean, 0, scales, values, start, size);
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

async function sumUp(train: RejectionExamples, classes: number, size: number, byClip: boolean): Promise<Sums> {
  const counts = new Int32Array(classes);
  const sum = new Float64Array(classes * size);
  const squares = new Float64Array(classes * size);
  const clips = new Map<number, ClipSum>();
  await everyExample(train.inputs, (index, values, start) => {
    const label = train.inputs.label(index);
    counts[label]++;
    const clip = clips.get(train.clipOf(index)) ?? { count: 0, sum: new Float64Array(byClip ? size : 0) };
    clips.set(train.clipOf(index), clip);
    clip.count++;
    for (let at = 0; at < size; at++) {
      const value = values[start + at];
      sum[label * size + at] += value;
      squares[label * size + at] += value * value;
      if (byClip) clip.sum[at] += value;
    }
    return Promise.resolve();
  });
  return { counts, sum, squares, clips };
}

/** 1/deviation within the classes, every variance drawn towards the mean of all. */
function scalesOf({ counts, sum, squares }: Sums, means: Float64Array, size: number): Float64Array {
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
  return spread.map((value) => 1 / Math.sqrt((value + priorFreedom * usual) / (freedom + priorFreedom)));
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
