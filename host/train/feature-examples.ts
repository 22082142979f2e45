import type { Examples } from '../../core/train/examples.ts';
import { featureShape } from '../../core/train/features/settings.ts';
import { readFeatures, type FeatureClip, type FeatureSet } from './feature-set.ts';

/** Bytes of features that are kept in memory; others are read again when needed. */
const keptBytes = 256 * 2 ** 20;

/** Examples with the clip that each comes from. */
export interface ClipExamples extends Examples {
  /** Of the clips that the examples are made of. */
  clipOf(index: number): FeatureClip;
  /** Start and end in seconds of the capture. */
  timeOf(index: number): Promise<readonly [number, number]>;
}

/** The windows of some clips, read from disk when needed. Memory holds two numbers for each clip, and the features read last. */
export function clipExamples(set: FeatureSet, classes: readonly string[], chosen: readonly number[]): ClipExamples {
  const shape = featureShape(set.features);
  const size = shape.reduce((product, side) => product * side, 1);
  const clips = chosen.map((index) => set.clips[index]);
  const labels = Int32Array.from(clips, ({ clip }) => classes.indexOf(clip.label));
  const starts = new Int32Array(clips.length + 1);
  clips.forEach(({ windows }, at) => (starts[at + 1] = starts[at] + windows));
  const length = starts[clips.length];
  const kept = new Map<number, Awaited<ReturnType<typeof readFeatures>>>();
  let bytes = 0;

  async function table(at: number): Promise<Awaited<ReturnType<typeof readFeatures>>> {
    const found = kept.get(at);
    if (found) return found;
    const read = await readFeatures(clips[at], set.features);
    kept.set(at, read);
    bytes += read.values.byteLength;
    for (const [oldest, { values }] of kept) {
      if (bytes <= keptBytes || oldest === at) break;
      kept.delete(oldest);
      bytes -= values.byteLength;
    }
    return read;
  }

  /** Index of the clip that a window belongs to. */
  function holder(index: number): number {
    let [low, high] = [0, clips.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    length,
    shape,
    classes,
    label: (index) => labels[holder(index)],
    clipOf: (index) => clips[holder(index)],
    async timeOf(index) {
      const at = holder(index);
      const { times } = await table(at);
      const window = index - starts[at];
      return [times[2 * window], times[2 * window + 1]];
    },
    async read(indices, out) {
      for (const [place, index] of indices.entries()) {
        const at = holder(index);
        const { values } = await table(at);
        const window = index - starts[at];
        out.set(values.subarray(window * size, (window + 1) * size), place * size);
      }
    },
  };
}
