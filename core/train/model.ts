import { parseModel, type ModelInput } from './description.ts';
import { Network } from './network.ts';

export { layersOf } from './description.ts';
export type { ModelDescription, ModelInput } from './description.ts';
export { countParameters, Network, summarise } from './network.ts';

/**
 * A network with seeded first weights: the same description and seed give the same numbers everywhere.
 * @throws LoupeError MODEL_INVALID
 */
export function buildNetwork(description: ModelInput, seed: number): Network {
  return new Network(parseModel(description), seed);
}
