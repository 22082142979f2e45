import type { TeachCallName } from '../../../core/protocol/teach-api.ts';
import { TeachPlaces } from '../teach/teach-places.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';
import { teachExampleCalls } from './teach-example-calls.ts';
import { teachModelCalls } from './teach-model-calls.ts';
import { teachTrainingCalls } from './teach-training-calls.ts';
import { teachUseCalls } from './teach-use-calls.ts';

/** All calls for teaching. */
export function teachCalls(parts: WindowParts): Handlers<TeachCallName> {
  const places = new TeachPlaces(parts);
  return {
    ...teachExampleCalls(parts, places),
    ...teachModelCalls(parts, places),
    ...teachTrainingCalls(parts, places),
    ...teachUseCalls(parts, places),
  };
}
