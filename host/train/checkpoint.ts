import { existsSync } from 'node:fs';
import { LoupeError } from '../../core/base/error.ts';
import type { ModelDescription } from '../../core/train/description.ts';
import { decodeTraining, encodeTraining } from '../../core/train/model-file.ts';
import type { TrainingState } from '../../core/train/training-state.ts';
import { withoutExamples } from './model-examples.ts';
import { mostBytes, readWhole, writeWhole } from '../files/whole-file.ts';

/** Path of a training's state: beside its model. */
export function checkpointOf(output: string): string {
  return `${output}.training`;
}

export async function saveCheckpoint(output: string, state: TrainingState): Promise<void> {
  await writeWhole(checkpointOf(output), encodeTraining(state));
}

/**
 * Loads the state of a training that was started with the same network, features and clips.
 * @throws LoupeError INPUT_MISSING without one, MODEL_INVALID for a damaged one, USAGE for one that was started with others
 */
export async function loadCheckpoint(output: string, description: ModelDescription): Promise<TrainingState> {
  const file = checkpointOf(output);
  if (!existsSync(file)) {
    throw new LoupeError('INPUT_MISSING', `There is no training to go on with, as "${file}" is missing: start without --resume.`);
  }
  const state = decodeTraining(await readWhole(file, 'state of training', mostBytes.training), file);
  const { meta: before, ...network } = state.description;
  const { meta: now, ...wanted } = withoutExamples(description);
  for (const [what, one, other] of [
    ['network or other classes', network, wanted],
    // The clips of earlier trainings may differ: a model that is trained further adds its own clips to them.
    ...Object.keys(now)
      .filter((key) => key !== 'earlier')
      .map((key) => [meaning[key] ?? key, before[key], now[key]] as const),
  ] as const) {
    if (inOrder(one) === inOrder(other)) continue;
    throw new LoupeError(
      'USAGE',
      `The training in "${file}" was begun with another ${what}: give the same options and clips as then, or start without --resume.`,
    );
  }
  return state;
}

/** JSON with the keys of every object in alphabetical order: equal values have equal texts. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Display names of the parts of `ModelMeta`. */
const meaning: Readonly<Record<string, string>> = {
  features: 'feature setting',
  split: 'split or seed',
  clips: 'set of clips',
};
