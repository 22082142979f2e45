import { randomUUID } from 'node:crypto';
import { Camera } from '../camera/camera.ts';
import type { Recorded } from '../camera/recording.ts';
import { describeError } from '../failure.ts';
import { openStream } from '../open-stream.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

type Calls = 'camera.open' | 'camera.change' | 'camera.record' | 'camera.stop-recording' | 'camera.close';

export function cameraCalls(parts: WindowParts): Handlers<Calls> {
  const { connection, places, streams } = parts;
  return {
    'camera.open': async (params, { signal }) => {
      const camera = await openStream(parts, signal, 'camera', (options) => new Camera(options, params));
      return { camera: camera.id, ...camera.streams };
    },
    'camera.change': async (params) => ({ effect: await streams.camera(params.camera).change(params) }),
    'camera.record': async ({ camera, view, codec, output }) => {
      const job = randomUUID();
      const place = places.place(output, codec);
      const fail = async (error: unknown): Promise<void> => {
        await place.discard();
        connection.emit('export.failed', { job, error: describeError(error) });
      };
      const finish = async ({ files, frames, seconds, warnings }: Recorded): Promise<void> => {
        const written = await place.collect(files.map((file) => file.path));
        connection.emit('export.done', { job, files: written, frames, seconds, warnings: [...warnings] });
      };
      try {
        await streams
          .camera(camera)
          .record(
            { view, codec, output: place.path, overwrite: place.overwrite },
            { onDone: finish, onFailed: (error) => void fail(error) },
          );
      } catch (error) {
        await place.discard();
        throw error;
      }
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
