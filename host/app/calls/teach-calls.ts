import { LoupeError } from '../../../core/base/error.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { TeachCallName } from '../../../core/protocol/teach-api.ts';
import type { TrainRequest } from '../../train/request.ts';
import { describeError } from '../failure.ts';
import { evaluationFigures } from '../teach/evaluation-figures.ts';
import { LiveWatch } from '../teach/live-watch.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

export function teachCalls({ shared, connection, media, streams, showsPaths }: WindowParts): Handlers<TeachCallName> {
  const { shelf, trainings } = shared;
  const modelPath = (model: CheckedParams<'teach.train'>['model']): string => shelf.modelPath(model, showsPaths);
  const datasetPath = (dataset: CheckedParams<'teach.train'>['dataset']): string => shelf.datasetPath(dataset, showsPaths);
  const collected = () => shelf.summary({ kind: 'collected' }, showsPaths);
  return {
    'teach.collect': async ({ media: id, labels, captureFps }) => {
      const { info, passing } = media.get(id);
      await shelf.collection.collect({ file: info.path, labels, captureFps, passing });
      return collected();
    },
    'teach.dataset': ({ dataset }) => shelf.summary(dataset, showsPaths),
    'teach.forget': async ({ clip }) => {
      await shelf.collection.forget(clip);
      return collected();
    },
    'teach.models': async () => ({ models: await shelf.models() }),
    'teach.remove-model': async ({ name }) => {
      await shelf.removeModel(name);
      return {};
    },
    'teach.train': async (params) => {
      const { model, seed, resume } = params;
      const { problem } = await shelf.summary(params.dataset, showsPaths);
      if (problem !== null) throw new LoupeError('DATASET_INVALID', problem);
      const dataset = datasetPath(params.dataset);
      const job = trainings.start({
        // A kept model is the program's own to replace; a file was agreed to in the dialog that named it.
        request: { ...wishes(params), dataset, output: modelPath(model), overwrite: true, seed, resume },
        model,
        showsPaths,
        owner: connection.signal,
        news: connection,
      });
      return { job };
    },
    'teach.control': async ({ job, action }) => {
      trainings.control(job, action);
      return {};
    },
    'teach.evaluate': async ({ model, dataset }, { signal }) => {
      const { evaluateModel } = await import('../../train/evaluate-model.ts');
      const result = await evaluateModel({ model: modelPath(model), dataset: datasetPath(dataset) }, { signal });
      return evaluationFigures(result, showsPaths);
    },
    'teach.neighbours': async ({ model, dataset, media: id, time, captureFps, count }, { signal }) => {
      const { nearestExamples } = await import('../teach/neighbours.ts');
      const file = media.get(id).info.path;
      const question = { model: modelPath(model), dataset: datasetPath(dataset), file, time, captureFps, count, showsPaths };
      return nearestExamples(question, signal);
    },
    'teach.attention': async ({ model, media: id, time, captureFps, label }, { signal }) => {
      const { explainStretch } = await import('../teach/attention.ts');
      return explainStretch({ model: modelPath(model), file: media.get(id).info.path, time, captureFps, label }, signal);
    },
    'teach.classify': async ({ model, media: id, range, captureFps, region }, { signal }) => {
      const { classifyVideo } = await import('../../train/classify-video.ts');
      const { windows, shares, warnings } = await classifyVideo(
        {
          file: media.get(id).info.path,
          model: modelPath(model),
          ...(range.in === null ? {} : { start: range.in }),
          ...(range.out === null ? {} : { end: range.out }),
          ...(captureFps === null ? {} : { captureFps }),
          ...(region === null ? {} : { region }),
        },
        { signal },
      );
      return {
        windows: windows.map((window) => ({ ...window, probabilities: { ...window.probabilities } })),
        shares: { ...shares },
        warnings: [...warnings],
      };
    },
    'teach.watch': async ({ of, model }) => {
      const stream = streams.stream(of);
      const watch =
        model &&
        (await LiveWatch.open({
          model: modelPath(model),
          clip: stream.clip,
          onSeen: (seen) => connection.emit('teach.seen', { of, ...seen }),
          onFailure: (error) => {
            connection.emit('teach.failed', { job: of, error: describeError(error) });
            void stream.watch(null);
          },
        }));
      await stream.watch(watch);
      return {};
    },
  };
}

type Wishes = Pick<TrainRequest, 'features' | 'model' | 'training'>;

/** What is to be trained, without its places. */
function wishes({ features, network, training }: CheckedParams<'teach.train'>): Wishes {
  const { kind, window, band } = features;
  const { epochs, batch, rate, patience } = training;
  return {
    features: { kind, ...(window === undefined ? {} : { window }), ...(band === undefined ? {} : { band }) },
    model: network,
    training: {
      ...(epochs === undefined ? {} : { epochs }),
      ...(batch === undefined ? {} : { batch }),
      ...(rate === undefined ? {} : { rate }),
      ...(patience === undefined ? {} : { patience }),
    },
  };
}
