import { LoupeError } from '../../../core/base/error.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { TrainRequest } from '../../train/request.ts';
import type { TeachPlaces } from '../teach/teach-places.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

/** Calls that start and control trainings. */
export function teachTrainingCalls(
  { shared, connection, showsPaths }: WindowParts,
  places: TeachPlaces,
): Handlers<'teach.train' | 'teach.go-on' | 'teach.control'> {
  const { store, trainings } = shared;
  const requireLearnable = async (dataset: CheckedParams<'teach.train'>['dataset']): Promise<void> => {
    const { problem } = await store.summary(dataset, showsPaths);
    if (problem !== null) throw new LoupeError('DATASET_INVALID', problem);
  };
  const start = (request: TrainRequest, model: CheckedParams<'teach.train'>['model']): { job: string } => ({
    job: trainings.start({ request, model, showsPaths, owner: connection.signal, news: connection }),
  });
  return {
    'teach.train': async (params) => {
      const { model, seed, resume } = params;
      await requireLearnable(params.dataset);
      const dataset = places.dataset(params.dataset);
      // A kept model belongs to the program, which may replace it; for a file, the user agreed in the dialog that named it.
      return start(
        { ...choicesOf(params), dataset, output: places.model(model), overwrite: true, seed, resume, rates: store.rates() },
        model,
      );
    },
    'teach.go-on': async ({ dataset, model, epochs }) => {
      await requireLearnable(dataset);
      const { goOnRequest } = await import('../../train/go-on.ts');
      const request = await goOnRequest({ dataset: places.dataset(dataset), model: places.model(model), epochs });
      return start({ ...request, rates: store.rates() }, model);
    },
    'teach.control': async ({ job, action }) => {
      trainings.control(job, action, connection.signal);
      return {};
    },
  };
}

type TrainingChoices = Pick<TrainRequest, 'features' | 'model' | 'training'>;

/** The choices of a training without the files that it reads and writes. */
function choicesOf({ features, network, training }: CheckedParams<'teach.train'>): TrainingChoices {
  const { kind, window, band } = features;
  const { epochs, batch, rate, patience, loss, schedule } = training;
  return {
    features: { kind, ...(window === undefined ? {} : { window }), ...(band === undefined ? {} : { band }) },
    model: network,
    training: {
      ...(epochs === undefined ? {} : { epochs }),
      ...(batch === undefined ? {} : { batch }),
      ...(rate === undefined ? {} : { rate }),
      ...(patience === undefined ? {} : { patience }),
      ...(loss === undefined ? {} : { loss }),
      ...(schedule === undefined ? {} : { schedule }),
    },
  };
}
