import { bandWarnings } from '../../core/train/features/band-warnings.ts';
import { fitRejection } from '../../core/train/fit-rejection.ts';
import type { Network } from '../../core/train/network.ts';
import { promiseOf, type FittedRejection } from '../../core/train/rejection.ts';
import { calibrateTemperature } from '../../core/train/temperature.ts';
import type { ClipExamples } from './feature-examples.ts';
import { energiesByClass, rejectionExamples } from './reject-clips.ts';
import type { TrainResult } from './request.ts';
import type { FeaturePipeline } from './trained-model.ts';

/** Default share of examples unlike the classes that may be accepted. */
const usualFalseAccept = 0.05;

/** Results of calibrating a network and of fitting its rejection. */
export interface LearntUnknown {
  /** See `calibrateTemperature`, which has changed the network's last layer. */
  readonly temperature: number | null;
  readonly rejection: FittedRejection | null;
  /** Warnings about both, and about classes that the features cannot represent. */
  readonly warnings: readonly string[];
}

/** Calibrates a trained network's probabilities, and finds the limits beyond which an example is unknown. */
export async function learnUnknown(
  network: Network,
  pipeline: FeaturePipeline,
  { train, validation }: { readonly train: ClipExamples; readonly validation: ClipExamples },
  falseAccept = usualFalseAccept,
): Promise<LearntUnknown> {
  const temperature = await calibrateTemperature(network, pipeline.examples(validation));
  // Where validation clips have too few windows there are no limits: those from training clips rejected clips of the model's own classes.
  const rejection = await fitRejection(
    rejectionExamples(train, pipeline, network),
    validation.length > 0 ? rejectionExamples(validation, pipeline, network) : null,
    falseAccept,
  );
  const energies = await energiesByClass(train, pipeline);
  const warnings = [...bandWarnings(pipeline.base, train.classes, energies), ...rejectionWarnings(rejection)];
  return { temperature, rejection, warnings };
}

/** A rejection without its numbers for every value. */
export function figuresOf(rejection: FittedRejection | null): TrainResult['rejection'] {
  if (!rejection) return null;
  const { distance, energy, from, falseAccept, falseReject } = rejection;
  return { distance, energy, from, falseAccept, falseReject, promise: promiseOf(rejection) };
}

function rejectionWarnings(rejection: FittedRejection | null): string[] {
  if (!rejection)
    return ['There are too few clips to learn from what is unknown to the model: it takes everything for one of its classes.'];
  return promiseWarnings(rejection);
}

/** Says what a model does not promise of the unknown; nothing where it is what was asked for. */
export function promiseWarnings(rejection: Pick<FittedRejection, 'falseAccept'>): string[] {
  const { asked, found } = rejection.falseAccept;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const promise = promiseOf(rejection);
  if (promise === 'as asked') return [];
  if (promise === 'less') {
    return [
      `Of the examples of a class that the model had not seen ${percent(found)} would be accepted, more than the ${percent(asked)} that were asked for: nearer limits would reject too many known ones.`,
    ];
  }
  return [
    `These features cannot tell a class that the model has not seen from its own (${percent(found)} of its examples would be accepted): "unknown" stands for what is unlike everything, and another answer does not mean that the example is of that class.`,
  ];
}
