import { sizeOf } from '../../core/train/examples.ts';
import { embeddedExamples } from '../../core/train/features/embedding.ts';
import { energyOf } from '../../core/train/features/motion-energy.ts';
import type { RejectionExamples } from '../../core/train/fit-rejection.ts';
import type { Network } from '../../core/train/network.ts';
import { strangeness, type Rejection } from '../../core/train/rejection.ts';
import { clusteredShare, type ClusteredShare } from '../../core/train/share.ts';
import type { ClipExamples } from './feature-examples.ts';
import type { FeaturePipeline, TrainedModel } from './trained-model.ts';

/** Examples that go through the network at once. */
const batch = 256;

/** Examples of clips with the values that rejection uses. */
export function rejectionExamples(measured: ClipExamples, pipeline: FeaturePipeline, network: Network): RejectionExamples {
  const numbers = new Map<object, number>();
  const values = new Float32Array(sizeOf(measured.shape));
  const inputs = pipeline.examples(measured);
  return {
    inputs,
    hidden: { layer: network.lastHiddenLayer, outputs: embeddedExamples(inputs, network) },
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
export async function energiesByClass(measured: ClipExamples, { base }: FeaturePipeline): Promise<number[][]> {
  const energies: number[][] = measured.classes.map(() => []);
  const values = new Float32Array(sizeOf(measured.shape));
  for (let index = 0; index < measured.length; index++) {
    await measured.read([index], values);
    const energy = energyOf(base, values);
    if (energy !== null) energies[measured.label(index)].push(energy);
  }
  return energies;
}

/**
 * Strangeness of every input of a model, one after another, as an export computes it: a network of an `embedding` is not given energies. Empty for a model that knows everything.
 */
export async function strangenessOf(
  { rejection, pipeline, network }: Pick<TrainedModel, 'rejection' | 'pipeline' | 'network'>,
  inputs: Float32Array,
): Promise<Float32Array> {
  if (!rejection) return new Float32Array(0);
  const { hidden } = rejection;
  const size = sizeOf(network.input);
  const width = hidden ? sizeOf(network.layers[hidden.layer].output) : 0;
  const inside = hidden && (await network.activations(inputs, hidden.layer));
  return Float32Array.from({ length: inputs.length / size }, (_, at) => {
    const own = inputs.subarray(at * size, (at + 1) * size);
    return strangeness(rejection, {
      inputs: own,
      hidden: inside && inside.subarray(at * width, (at + 1) * width),
      energy: pipeline.features.kind === 'embedding' ? null : energyOf(pipeline.features, own),
    });
  });
}

/** Windows of one file, and how many of them were judged in one way or another. */
export interface RejectionTally {
  readonly windows: number;
  /** Taken for unknown. */
  readonly rejected: number;
  /** Taken for one of the other classes, if the model had never seen their own. */
  readonly accepted: number;
}

/** How the windows of clips, of known classes or none, do against the limits of a rejection: a tally for each file. */
export async function tallyRejection(
  rejection: Rejection,
  network: Network,
  measured: ClipExamples,
  pipeline: FeaturePipeline,
): Promise<RejectionTally[]> {
  const inputs = pipeline.examples(measured);
  const size = sizeOf(inputs.shape);
  const { hidden } = rejection;
  const width = hidden ? sizeOf(network.layers[hidden.layer].output) : 0;
  const own = new Float32Array(sizeOf(measured.shape));
  const files = new Map<string, { windows: number; rejected: number; accepted: number }>();
  for (let start = 0; start < measured.length; start += batch) {
    const indices = Array.from({ length: Math.min(batch, measured.length - start) }, (_, at) => start + at);
    const values = new Float32Array(indices.length * size);
    await inputs.read(indices, values);
    const inside = hidden && (await network.activations(values, hidden.layer));
    for (const [at, index] of indices.entries()) {
      const { file } = measured.clipOf(index).clip;
      const tally = files.get(file) ?? { windows: 0, rejected: 0, accepted: 0 };
      files.set(file, tally);
      await measured.read([index], own);
      const judged = {
        inputs: values.subarray(at * size, (at + 1) * size),
        hidden: inside && inside.subarray(at * width, (at + 1) * width),
        energy: energyOf(pipeline.base, own),
      };
      tally.windows++;
      if (strangeness(rejection, judged) > 1) tally.rejected++;
      if (strangeness(rejection, judged, measured.label(index)) <= 1) tally.accepted++;
    }
  }
  return [...files.values()];
}

/** The share of windows of tallies; its interval takes the windows of one file together. */
export function shareOfTallies(tallies: readonly RejectionTally[], of: 'rejected' | 'accepted'): ClusteredShare {
  return clusteredShare(
    tallies.map((tally) => tally[of]),
    tallies.map(({ windows }) => windows),
  );
}
