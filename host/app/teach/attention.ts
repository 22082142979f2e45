import { LoupeError } from '../../../core/base/error.ts';
import type { CallResult } from '../../../core/protocol/host-api.ts';
import { gradientMap, occlusionMap } from '../../../core/train/attention.ts';
import { largest } from '../../../core/train/evaluation.ts';
import { layoutOf } from '../../../core/train/features/feature-layout.ts';
import { groupedAttention } from '../../../core/train/grouped-attention.ts';
import { loadTensorBackend } from '../../engines/tensor-backend.ts';
import { openFeatureEngine } from '../../train/feature-engine.ts';
import { openModel } from '../../train/trained-model.ts';
import { firstWindow, type Moment } from './first-window.ts';

export interface AttentionQuestion extends Moment {
  /** A model's file. */
  readonly model: string;
  /** The class to be explained; null: the predicted one. */
  readonly label: string | null;
}

/**
 * Returns which features of a segment of a video speak for a class.
 * @throws LoupeError RANGE_INVALID when there is no whole window from that time on, USAGE for a class that the model does not have
 *   and for models whose inputs are another network's outputs, MODEL_INVALID
 */
export async function explainSegment(question: AttentionQuestion, signal: AbortSignal): Promise<CallResult<'teach.attention'>> {
  await loadTensorBackend();
  using model = await openModel(question.model);
  const { network, pipeline } = model;
  if (pipeline.features.kind === 'embedding') {
    throw new LoupeError(
      'USAGE',
      'This model looks at what another network says, not at the frame: ask about the model that it was built on.',
    );
  }
  const { classes } = network.description;
  const asked = question.label === null ? null : classes.indexOf(question.label);
  if (asked === -1) {
    throw new LoupeError(
      'USAGE',
      `The model does not know the class "${question.label}"; its classes are ${classes.join(', ')}.`,
    );
  }
  const { start, end, values } = await firstWindow(question, pipeline.base, await openFeatureEngine(), signal);
  const probabilities = await network.predict(values);
  const taken = largest(probabilities);
  const target = asked ?? taken;
  const { layout, groups } = layoutOf(pipeline.base);
  const { gradient, occlusion } = groups
    ? await groupedAttention(network, values, target, groups)
    : {
        gradient: gradientMap(network, values, target).values,
        occlusion: (await occlusionMap(network, values, target, { of: 'log odds' })).values,
      };
  return {
    start,
    end,
    classes: [...classes],
    label: classes[target],
    probability: probabilities[target],
    taken: classes[taken],
    layout: layout.kind === 'motion' ? { ...layout, edges: [...layout.edges] } : layout,
    gradient: [...gradient],
    occlusion: [...occlusion],
  };
}
