import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import { describeError } from '../failure.ts';
import type { TeachPlaces } from '../teach/teach-places.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

/** Calls about the examples that the window collects. */
export function teachExampleCalls(
  parts: WindowParts,
  places: TeachPlaces,
): Handlers<
  | 'teach.collect'
  | 'teach.labels'
  | 'teach.record'
  | 'teach.import'
  | 'teach.answer-rate'
  | 'teach.dataset'
  | 'teach.forget'
  | 'teach.restore'
> {
  const { shared, connection, media, streams, showsPaths } = parts;
  const { store } = shared;
  const collected = () => store.summary({ kind: 'collected' }, showsPaths);
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
      const { added, skipped } = await importExamples(from, parts, places);
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
  };
}

/** Takes the clips that a window names or has sent into the collection. */
async function importExamples(
  from: CheckedParams<'teach.import'>['from'],
  { shared, options, showsPaths }: WindowParts,
  places: TeachPlaces,
) {
  const { collection } = shared.store;
  const { importDataset, importFiles, importUploads } = await import('../teach/import-clips.ts');
  switch (from.kind) {
    case 'path':
      return importDataset(collection, places.dataset(from));
    case 'files':
      if (!showsPaths) throw new LoupeError('DATASET_INVALID', 'This window may not name files of the host: send them.');
      return importFiles(collection, from.files);
    case 'uploads':
      return importUploads(collection, from.files, options.uploads ?? (() => null));
    default:
      return from satisfies never;
  }
}
