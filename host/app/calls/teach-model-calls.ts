import { LoupeError } from '../../../core/base/error.ts';
import type { TeachPlaces } from '../teach/teach-places.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

/** Calls about the models that the program keeps. */
export function teachModelCalls(
  { shared, options, places: outputs }: WindowParts,
  places: TeachPlaces,
): Handlers<'teach.models' | 'teach.remove-model' | 'teach.open-model' | 'teach.save-model' | 'teach.export-model'> {
  const { store } = shared;
  return {
    'teach.models': () => store.models(),
    'teach.remove-model': async ({ name }) => {
      await store.removeModel(name);
      return {};
    },
    'teach.open-model': async ({ from }) => {
      const file = from.kind === 'path' ? places.model(from) : (options.uploads?.(from.upload) ?? null);
      if (file === null) throw new LoupeError('INPUT_MISSING', 'The uploaded file no longer exists: choose it again.');
      const { keepModel } = await import('../teach/model-files.ts');
      return { name: await keepModel(store, file) };
    },
    'teach.save-model': async ({ name, output }) => {
      const { saveModel } = await import('../teach/model-files.ts');
      return saveModel(places.model({ kind: 'kept', name }), output, outputs);
    },
    'teach.export-model': async ({ name, ...request }) => {
      const { exportKept } = await import('../teach/model-files.ts');
      return exportKept(places.model({ kind: 'kept', name }), request, outputs);
    },
  };
}
