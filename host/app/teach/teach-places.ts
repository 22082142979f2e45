import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { WindowParts } from '../window-parts.ts';

/** Where the models and data sets that a window names lie. */
export class TeachPlaces {
  readonly #parts: WindowParts;

  constructor(parts: WindowParts) {
    this.#parts = parts;
  }

  model(model: CheckedParams<'teach.train'>['model']): string {
    return this.#parts.shared.store.modelPath(model, this.#parts.showsPaths);
  }

  dataset(dataset: CheckedParams<'teach.train'>['dataset']): string {
    return this.#parts.shared.store.datasetPath(dataset, this.#parts.showsPaths);
  }
}
