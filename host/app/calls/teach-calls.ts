import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import type { TeachCallName } from '../../../core/protocol/teach-api.ts';
import type { TrainRequest } from '../../train/request.ts';
import { describeError } from '../failure.ts';
import { evaluationFigures } from '../teach/evaluation-figures.ts';
import { LiveWatch } from '../teach/live-watch.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

export function teachCalls({
  shared,
  connection,
  media,
  streams,
  places,
  options,
  showsPaths,
}: WindowParts): Handlers<TeachCallName> {
  const { store, trainings } = shared;
  const modelPath = (model: CheckedParams<'teach.train'>['model']): string => store.modelPath(model, showsPaths);
  const datasetPath = (dataset: CheckedParams<'teach.train'>['dataset']): string => store.datasetPath(dataset, showsPaths);
  const collected = () => store.summary({ kind: 'collected' }, showsPaths);
  const requireLearnable = async (dataset: CheckedParams<'teach.train'>['dataset']): Promise<void> => {
    const { problem } = await store.summary(dataset, showsPaths);
    if (problem !== null) throw new LoupeError('DATASET_INVALID', problem);
  };
  const start = (request: TrainRequest, model: CheckedParams<'teach.train'>['model']): { job: string } => ({
    job: trainings.start({ request, model, showsPaths, owner: connection.signal, news: connection }),
  });
  return {
    'teach.collect': async ({ media: id, labels, captureFps }) => {
      const { info, passing } = media.get(id);
      await store.collection.collect({ file: info.path, labels, captureFps, duration: info.duration, passing });
      return { ...(await collected()), example: await store.exampleOf({ file: info.path, passing }) };
    },
    'teach.labels': async ({ media: id }) => {
      const { info, passing } = media.get(id);
      const video = { file: info.path, passing, duration: info.duration };
      return { ...(await store.collection.labelsOf(video)), example: await store.exampleOf(video) };
    },
    'teach.record': async ({ camera, label }) => {
      const job = randomUUID();
      const fail = (error: unknown): void => connection.emit('teach.failed', { job, error: describeError(error) });
      // Lossless: the detail that a codec removes may be the only difference between two classes.
      const output = await store.collection.place(`${label} ${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.mkv`);
      await streams.camera(camera).record(
        { view: 'source', codec: 'ffv1', output, overwrite: false },
        {
          onDone: async ({ frames, seconds, warnings }) => {
            await store.collection.add([{ file: output, label }]);
            connection.emit('teach.taken', {
              job,
              name: path.basename(output),
              label,
              seconds,
              frames,
              warnings: [...warnings],
              dataset: await collected(),
            });
          },
          onFailed: fail,
        },
      );
      return { job };
    },
    'teach.import': async ({ from }) => {
      const { importDataset, importFiles, importUploads } = await import('../teach/import-clips.ts');
      const take = () => {
        switch (from.kind) {
          case 'path':
            return importDataset(store.collection, datasetPath(from));
          case 'files':
            if (!showsPaths) throw new LoupeError('DATASET_INVALID', 'This window may not name files of the host: send them.');
            return importFiles(store.collection, from.files);
          case 'uploads':
            return importUploads(store.collection, from.files, options.uploads ?? (() => null));
          default:
            return from satisfies never;
        }
      };
      const { added, skipped } = await take();
      await store.keepAnswers();
      return { dataset: await collected(), added, skipped: [...skipped] };
    },
    'teach.answer-rate': async ({ dataset, question, take }) => {
      await store.answerRate(dataset, question, take, showsPaths);
      return store.summary(dataset, showsPaths);
    },
    'teach.dataset': ({ dataset }) => store.summary(dataset, showsPaths),
    'teach.forget': async ({ clip }) => {
      await store.collection.forget(clip);
      return collected();
    },
    'teach.restore': async () => {
      await store.collection.restore();
      return collected();
    },
    'teach.models': () => store.models(),
    'teach.remove-model': async ({ name }) => {
      await store.removeModel(name);
      return {};
    },
    'teach.open-model': async ({ from }) => {
      const file = from.kind === 'path' ? modelPath(from) : (options.uploads?.(from.upload) ?? null);
      if (file === null) throw new LoupeError('INPUT_MISSING', 'The uploaded file no longer exists: choose it again.');
      const { keepModel } = await import('../teach/model-files.ts');
      return { name: await keepModel(store, file) };
    },
    'teach.save-model': async ({ name, output }) => {
      const { saveModel } = await import('../teach/model-files.ts');
      return saveModel(modelPath({ kind: 'kept', name }), output, places);
    },
    'teach.export-model': async ({ name, ...request }) => {
      const { exportKept } = await import('../teach/model-files.ts');
      return exportKept(modelPath({ kind: 'kept', name }), request, places);
    },
    'teach.train': async (params) => {
      const { model, seed, resume } = params;
      await requireLearnable(params.dataset);
      const dataset = datasetPath(params.dataset);
      // A kept model belongs to the program, which may replace it; for a file, the user agreed in the dialog that named it.
      return start(
        { ...choicesOf(params), dataset, output: modelPath(model), overwrite: true, seed, resume, rates: store.rates() },
        model,
      );
    },
    'teach.go-on': async ({ dataset, model, epochs }) => {
      await requireLearnable(dataset);
      const { goOnRequest } = await import('../../train/go-on.ts');
      const request = await goOnRequest({ dataset: datasetPath(dataset), model: modelPath(model), epochs });
      return start({ ...request, rates: store.rates() }, model);
    },
    'teach.control': async ({ job, action }) => {
      trainings.control(job, action, connection.signal);
      return {};
    },
    'teach.evaluate': async ({ model, dataset }, { signal }) => {
      const { evaluateModel } = await import('../../train/evaluate-model.ts');
      const result = await evaluateModel(
        { model: modelPath(model), dataset: datasetPath(dataset), rates: store.rates() },
        { signal },
      );
      return evaluationFigures(result, result, showsPaths);
    },
    'teach.neighbours': async ({ model, dataset, media: id, time, captureFps, count }, { signal }) => {
      const { nearestExamples } = await import('../teach/neighbours.ts');
      const file = media.get(id).info.path;
      const question = {
        model: modelPath(model),
        dataset: datasetPath(dataset),
        file,
        time,
        captureFps,
        count,
        showsPaths,
        rates: store.rates(),
      };
      return nearestExamples(question, signal);
    },
    'teach.attention': async ({ model, media: id, time, captureFps, label }, { signal }) => {
      const { explainSegment } = await import('../teach/attention.ts');
      return explainSegment({ model: modelPath(model), file: media.get(id).info.path, time, captureFps, label }, signal);
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

type TrainingChoices = Pick<TrainRequest, 'features' | 'model' | 'training'>;

/** The choices of a training without the files that it reads and writes. */
function choicesOf({ features, network, training }: CheckedParams<'teach.train'>): TrainingChoices {
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
