import { randomUUID } from 'node:crypto';
import { LoupeError } from '../../../core/base/error.ts';
import { Preview } from '../preview/preview.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

type Calls =
  | 'preview.open'
  | 'preview.change'
  | 'preview.play'
  | 'preview.pause'
  | 'preview.seek'
  | 'preview.step'
  | 'preview.close';

export function previewCalls({ shared, connection, media, streams }: WindowParts): Handlers<Calls> {
  return {
    'preview.open': async (params, { signal }) => {
      const { info } = media.get(params.media);
      const engine = await shared.engine.open();
      const engineInfo = await shared.engine.describe();
      await shared.records.ready;
      const id = randomUUID();
      const settings = () => shared.records.settings;
      const onFailure = (error: unknown): void => streams.fail(id, error);
      const preview = new Preview({ id, info, engine, engineInfo, connection, settings, onFailure }, params);
      streams.add({ preview });
      try {
        await preview.open();
        if (signal.aborted || connection.signal.aborted)
          throw new LoupeError('CANCELLED', 'Nobody waits for the preview any more.');
      } catch (error) {
        await streams.close(id);
        throw error;
      }
      return { preview: id, ...preview.streams };
    },
    'preview.change': async (params) => ({ effect: await streams.preview(params.preview).change(params) }),
    'preview.play': async ({ preview }) => {
      streams.preview(preview).play();
      return {};
    },
    'preview.pause': async ({ preview }) => {
      streams.preview(preview).pause();
      return {};
    },
    'preview.seek': async ({ preview, time }) => {
      streams.preview(preview).seek(time);
      return {};
    },
    'preview.step': async ({ preview, frames }) => {
      streams.preview(preview).step(frames);
      return {};
    },
    'preview.close': async ({ preview }) => {
      await streams.close(preview);
      return {};
    },
  };
}
