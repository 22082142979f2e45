import { existsSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import { buildPlanInTurns } from '../../../core/plan/build-plan.ts';
import { givingWay } from '../../engines/giving-way.ts';
import { checkOutput } from '../../video/output-file.ts';
import { suggestedName } from '../outputs.ts';
import { PlayedRange } from '../preview/played-range.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

export function exportCalls({
  shared,
  connection,
  media,
  places,
  showsPaths,
}: WindowParts): Handlers<'output.suggest' | 'export.start' | 'export.cancel' | 'export.show'> {
  return {
    'output.suggest': async ({ media: id, codec }) => {
      const opened = media.get(id);
      const { path: input } = opened.media;
      const name = suggestedName(input ?? opened.media.name, codec, !showsPaths);
      const file = showsPaths && input !== null ? path.join(path.dirname(input), name) : null;
      return { path: file, name, exists: file !== null && existsSync(file) };
    },
    'export.start': async ({ media: id, spec, range, view, codec, crf, dampFlicker, output }) => {
      const { info } = media.get(id);
      const { in: start, out: end } = new PlayedRange(range, info);
      // Errors that can be found beforehand are reported at once, not when the export's turn in the queue comes.
      await buildPlanInTurns(spec, info, info.format, spec.captureFps ?? info.fps, givingWay());
      const place = places.place(output, codec);
      try {
        checkOutput(place.path, { input: info.path, overwrite: place.overwrite, codec });
      } catch (error) {
        await place.discard();
        throw error;
      }
      const release = media.hold(id);
      const job = shared.exports.add({
        request: {
          input: info.path,
          output: place.path,
          spec,
          view,
          codec,
          ...(crf === null ? {} : { crf }),
          ...(start === null ? {} : { start }),
          ...(end === null ? {} : { end }),
          flicker: dampFlicker ? 'damp' : 'warn',
          overwrite: place.overwrite,
        },
        place,
        owner: connection.signal,
        onProgress: (progress) => connection.emit('export.progress', progress),
        onDone: (done) => {
          release();
          connection.emit('export.done', done);
        },
        onFailed: (failed) => {
          release();
          connection.emit('export.failed', failed);
        },
      });
      return { job };
    },
    'export.cancel': async ({ job }) => {
      shared.exports.cancel(job, connection.signal);
      return {};
    },
    'export.show': async ({ path: file }) => {
      if (!places.wrote(file) || !existsSync(file)) {
        throw new LoupeError('INPUT_MISSING', `"${path.basename(file)}" no longer exists: it was moved, renamed or removed.`);
      }
      if (!shared.desktop) throw new LoupeError('USAGE', 'This shell opens no folders of the system: download the file.');
      shared.desktop.showFile(path.resolve(file));
      return {};
    },
  };
}
