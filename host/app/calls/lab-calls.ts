import { LoupeError } from '../../../core/base/error.ts';
import { figureListMessage, type LabCallName } from '../../../core/protocol/lab-api.ts';
import { LabInputs } from '../lab/lab-input.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

export function labCalls({ shared, connection, media }: WindowParts): Handlers<LabCallName> {
  const inputs = new LabInputs((id) => media.get(id).info);
  /** The newest request of each view. */
  const running = new Map<string, AbortController>();
  const stop = (view: string, why: string): void => {
    running.get(view)?.abort(new LoupeError('CANCELLED', why));
    running.delete(view);
  };
  return {
    'lab.list': async () => {
      const { figures } = await import('../../../core/lab/catalogue.ts');
      return figureListMessage(figures);
    },
    'lab.figure': async ({ view, name, settings, input, side }, { signal }) => {
      stop(view, 'A newer request of this view took its place.');
      const own = new AbortController();
      running.set(view, own);
      const either = AbortSignal.any([signal, own.signal]);
      try {
        const { figureNamed } = await import('../../../core/lab/catalogue.ts');
        const definition = figureNamed(name);
        const material = await inputs.read(definition.input, input, side, either);
        return await shared.figures.make(
          { name, settings: Object.fromEntries(settings.map(({ key, value }) => [key, value])), material },
          { signal: either, onProgress: (share, doing) => connection.emit('lab.progress', { view, share, doing }) },
        );
      } finally {
        if (running.get(view) === own) running.delete(view);
      }
    },
    'lab.close': async ({ view }) => {
      stop(view, 'The view was closed.');
      return {};
    },
  };
}
