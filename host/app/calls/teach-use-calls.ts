import { describeError } from '../failure.ts';
import { evaluationFigures } from '../teach/evaluation-figures.ts';
import { LiveWatch } from '../teach/live-watch.ts';
import type { TeachPlaces } from '../teach/teach-places.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

/** Calls that use a model: on labelled clips, on a video, and on the frames of a preview or a camera. */
export function teachUseCalls(
  { shared, connection, media, streams, showsPaths }: WindowParts,
  places: TeachPlaces,
): Handlers<'teach.evaluate' | 'teach.neighbours' | 'teach.attention' | 'teach.classify' | 'teach.watch'> {
  const { store } = shared;
  return {
    'teach.evaluate': async ({ model, dataset }, { signal }) => {
      const { evaluateModel } = await import('../../train/evaluate-model.ts');
      const result = await evaluateModel(
        { model: places.model(model), dataset: places.dataset(dataset), rates: store.rates() },
        { signal },
      );
      return evaluationFigures(result, result, showsPaths);
    },
    'teach.neighbours': async ({ model, dataset, media: id, time, captureFps, count }, { signal }) => {
      const { nearestExamples } = await import('../teach/neighbours.ts');
      const file = media.get(id).info.path;
      const question = {
        model: places.model(model),
        dataset: places.dataset(dataset),
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
      return explainSegment({ model: places.model(model), file: media.get(id).info.path, time, captureFps, label }, signal);
    },
    'teach.classify': async ({ model, media: id, range, captureFps, region }, { signal }) => {
      const { classifyVideo } = await import('../../train/classify-video.ts');
      const { windows, shares, warnings } = await classifyVideo(
        {
          file: media.get(id).info.path,
          model: places.model(model),
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
          model: places.model(model),
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
