import { openStream } from '../open-stream.ts';
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

export function previewCalls(parts: WindowParts): Handlers<Calls> {
  const { media, streams } = parts;
  return {
    'preview.open': async (params, { signal }) => {
      const { info } = media.get(params.media);
      const preview = await openStream(parts, signal, 'preview', (options) => new Preview({ ...options, info }, params));
      return { preview: preview.id, ...preview.streams };
    },
    'preview.change': async (params) => ({ effect: await streams.preview(params.preview).change(params) }),
    'preview.play': async ({ preview, backwards }) => {
      streams.preview(preview).play(backwards);
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
