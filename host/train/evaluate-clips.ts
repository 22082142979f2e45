import { evaluateProbabilities, largest } from '../../core/train/evaluation.ts';
import { sizeOf } from '../../core/train/examples.ts';
import type { Network } from '../../core/train/network.ts';
import { cancelled } from '../video/termination.ts';
import type { ClipExamples } from './feature-examples.ts';
import type { ClipEvaluation, Mistake } from './request.ts';
import type { FeaturePipeline } from './trained-model.ts';

/** Examples that go through the network at once. */
const batch = 256;
/** Mistakes that are listed. */
const listed = 1000;

/** Lets a network label every window of some clips, and compares with their labels. */
export async function evaluateClips(
  network: Network,
  pipeline: FeaturePipeline,
  measured: ClipExamples,
  signal: AbortSignal | undefined,
): Promise<ClipEvaluation> {
  const { classes, length } = measured;
  const width = classes.length;
  const examples = pipeline.examples(measured);
  const size = sizeOf(examples.shape);
  const probabilities = new Float32Array(length * width);
  for (let start = 0; start < length; start += batch) {
    if (signal?.aborted) throw cancelled(signal);
    const indices = Array.from({ length: Math.min(batch, length - start) }, (_, at) => start + at);
    const values = new Float32Array(indices.length * size);
    await examples.read(indices, values);
    probabilities.set(await network.predict(values), start * width);
  }
  const labels = Int32Array.from({ length }, (_, index) => measured.label(index));

  const mistakes: Mistake[] = [];
  const sums = new Map<object, { label: number; count: number; sum: Float64Array }>();
  for (let index = 0; index < length; index++) {
    const held = measured.clipOf(index);
    const entry = sums.get(held) ?? { label: labels[index], count: 0, sum: new Float64Array(width) };
    sums.set(held, entry);
    entry.count++;
    for (let at = 0; at < width; at++) entry.sum[at] += probabilities[index * width + at];
    const taken = largest(probabilities, index * width, width);
    if (taken === labels[index]) continue;
    const [start, end] = await measured.timeOf(index);
    const probability = probabilities[index * width + taken];
    mistakes.push({ file: held.clip.file, start, end, label: classes[labels[index]], taken: classes[taken], probability });
  }
  const clips = [...sums.values()];
  const means = Float32Array.from(clips.flatMap(({ sum, count }) => Array.from(sum, (value) => value / count)));
  return {
    windows: evaluateProbabilities(probabilities, labels, classes),
    clips: evaluateProbabilities(
      means,
      clips.map(({ label }) => label),
      classes,
    ),
    mistakes: mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, listed),
  };
}
