import { evaluateProbabilities, largest } from '../../core/train/evaluation.ts';
import { sizeOf } from '../../core/train/examples.ts';
import type { Network } from '../../core/train/network.ts';
import type { Rejection } from '../../core/train/rejection.ts';
import { cancelled } from '../video/termination.ts';
import type { ClipExamples } from './feature-examples.ts';
import { shareOfTallies, tallyRejection } from './reject-clips.ts';
import type { Answer, ClipEvaluation } from './request.ts';
import type { FeaturePipeline } from './trained-model.ts';

/** Examples that go through the network at once. */
const batch = 256;
/** Most mistakes that are listed, and most right answers of each class. */
const listed = 1000;
const listedHits = 50;

/** Classifies every window of some clips, and compares the result with their labels. */
export async function evaluateClips(
  network: Network,
  pipeline: FeaturePipeline,
  measured: ClipExamples,
  signal: AbortSignal | undefined,
  rejection: Rejection | null = null,
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
  const files = numbered(Array.from({ length }, (_, index) => measured.clipOf(index).clip.file));

  const mistakes: Answer[] = [];
  const hits: { readonly index: number; readonly taken: number; readonly probability: number }[] = [];
  const sums = new Map<object, { label: number; file: number; count: number; sum: Float64Array }>();
  for (let index = 0; index < length; index++) {
    const held = measured.clipOf(index);
    const entry = sums.get(held) ?? { label: labels[index], file: files[index], count: 0, sum: new Float64Array(width) };
    sums.set(held, entry);
    entry.count++;
    for (let at = 0; at < width; at++) entry.sum[at] += probabilities[index * width + at];
    const taken = largest(probabilities, index * width, width);
    const probability = probabilities[index * width + taken];
    if (taken === labels[index]) hits.push({ index, taken, probability });
    else mistakes.push(await answer(index, taken, probability));
  }
  const shown = classes.flatMap((_, label) =>
    hits
      .filter(({ taken }) => taken === label)
      .toSorted((a, b) => a.probability - b.probability)
      .slice(0, listedHits),
  );
  const clips = [...sums.values()];
  const tallies = rejection && (await tallyRejection(rejection, network, measured, pipeline));
  const means = Float32Array.from(clips.flatMap(({ sum, count }) => Array.from(sum, (value) => value / count)));
  return {
    windows: evaluateProbabilities(probabilities, labels, classes, files),
    clips: evaluateProbabilities(
      means,
      clips.map(({ label }) => label),
      classes,
      clips.map(({ file }) => file),
    ),
    rejected: tallies && shareOfTallies(tallies, 'rejected'),
    acceptedUnseen: tallies && shareOfTallies(tallies, 'accepted'),
    mistakes: mistakes.toSorted((a, b) => b.probability - a.probability).slice(0, listed),
    hits: await Promise.all(shown.map(({ index, taken, probability }) => answer(index, taken, probability))),
  };

  async function answer(index: number, taken: number, probability: number): Promise<Answer> {
    const [start, end] = await measured.timeOf(index);
    const { file, captureFps } = measured.clipOf(index).clip;
    return {
      file,
      ...(captureFps === undefined ? {} : { captureFps }),
      start,
      end,
      label: classes[labels[index]],
      taken: classes[taken],
      probability,
    };
  }
}

/** For each name the index of the first equal one. */
function numbered(names: readonly string[]): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(names, (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}
