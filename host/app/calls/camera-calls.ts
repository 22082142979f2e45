import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { LoupeError } from '../../../core/base/error.ts';
import { Camera } from '../camera/camera.ts';
import { describeError } from '../failure.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

type Calls = 'camera.open' | 'camera.change' | 'camera.record' | 'camera.stop-recording' | 'camera.close';

export function cameraCalls({ shared, connection, places, streams }: WindowParts): Handlers<Calls> {
  return {
    'camera.open': async (params, { signal }) => {
      const engine = await shared.engine.open();
      const engineInfo = await shared.engine.describe();
      await shared.records.ready;
      const id = randomUUID();
      const settings = () => shared.records.settings;
      const onFailure = (error: unknown): void => streams.fail(id, error);
      const camera = new Camera({ id, engine, engineInfo, connection, settings, onFailure }, params);
      streams.add({ camera });
      try {
        await camera.open();
        if (signal.aborted || connection.signal.aborted)
          throw new LoupeError('CANCELLED', 'Nobody waits for the camera any more.');
      } catch (error) {
        await streams.close(id);
        throw error;
      }
      return { camera: id, ...camera.streams };
    },
    'camera.change': async (params) => ({ effect: await streams.camera(params.camera).change(params) }),
    'camera.record': async ({ camera, view, codec, output }) => {
      const job = randomUUID();
      const place = places.place(output);
      await streams.camera(camera).record(
        { view, codec, output: place.path, overwrite: place.overwrite },
        {
          onDone: ({ files, frames, seconds, warnings }) =>
            connection.emit('export.done', {
              job,
              files: files.map((file) => ({ name: path.basename(file.path), ...places.fileOf(file.path), bytes: file.bytes })),
              frames,
              seconds,
              warnings: [...warnings],
            }),
          onFailed: (error) => connection.emit('export.failed', { job, error: describeError(error) }),
        },
      );
      return { job };
    },
    'camera.stop-recording': async ({ camera }) => {
      await streams.camera(camera).stopRecording();
      return {};
    },
    'camera.close': async ({ camera }) => {
      await streams.close(camera);
      return {};
    },
  };
}
