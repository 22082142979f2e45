import { parseModel, type ModelInput } from './description.ts';
import { Network } from './network.ts';

export { layersOf } from './description.ts';
export type { ModelDescription, ModelInput } from './description.ts';
export { countParameters, Network, summarise } from './network.ts';

/**
 * Builds the network that a description asks for, with random initial weights. They depend on the description and the seed alone, so
 * every machine and backend starts from the same numbers.
 *
 * @throws LoupeError MODEL_INVALID when the description is not valid
 */
export function buildNetwork(description: ModelInput, seed: number): Network {
  return new Network(parseModel(description), seed);
}
