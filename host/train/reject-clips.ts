import { sizeOf } from '../../core/train/examples.ts';
import { energyOf } from '../../core/train/features/motion-energy.ts';
import type { RejectionExamples } from '../../core/train/fit-rejection.ts';
import { strangeness, type Rejection } from '../../core/train/rejection.ts';
import { clusteredShare, type ClusteredShare } from '../../core/train/share.ts';
import type { ClipExamples } from './feature-examples.ts';
import type { FeaturePipeline } from './trained-model.ts';

/** Examples of clips with the values that rejection uses. */
export function rejectionExamples(measured: ClipExamples, pipeline: FeaturePipeline): RejectionExamples {
  const numbers = new Map<object, number>();
  const values = new Float32Array(sizeOf(measured.shape));
  return {
    inputs: pipeline.examples(measured),
    clipOf(index) {
      const clip = measured.clipOf(index);
      const number = numbers.get(clip) ?? numbers.size;
      numbers.set(clip, number);
      return number;
    },
    async energyOf(index) {
      await measured.read([index], values);
      return energyOf(pipeline.base, values);
    },
  };
}

/** Energies of the motion in the examples of every class; none for features that measure no motion. */
export async function energiesByClass(measured: ClipExamples, pipeline: FeaturePipeline): Promise<number[][]> {
  const examples = rejectionExamples(measured, pipeline);
  const energies: number[][] = measured.classes.map(() => []);
  for (let index = 0; index < measured.length; index++) {
    const energy = await examples.energyOf(index);
    if (energy !== null) energies[measured.label(index)].push(energy);
  }
  return energies;
}

/** The share of windows that are rejected as unknown; its interval counts the windows of one file as a cluster. */
export async function rejectedShare(
  rejection: Rejection,
  measured: ClipExamples,
  pipeline: FeaturePipeline,
): Promise<ClusteredShare> {
  const examples = rejectionExamples(measured, pipeline);
  const { inputs } = examples;
  const values = new Float32Array(sizeOf(inputs.shape));
  const files = new Map<string, { hits: number; size: number }>();
  for (let index = 0; index < measured.length; index++) {
    const { file } = measured.clipOf(index).clip;
    const tally = files.get(file) ?? { hits: 0, size: 0 };
    files.set(file, tally);
    await inputs.read([index], values);
    tally.size++;
    if (strangeness(rejection, values, await examples.energyOf(index)) > 1) tally.hits++;
  }
  const tallies = [...files.values()];
  return clusteredShare(
    tallies.map(({ hits }) => hits),
    tallies.map(({ size }) => size),
  );
}
