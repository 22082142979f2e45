import type { Dialogs } from '../../host/app/options.ts';
import type { ToMain } from '../messages.ts';

/** The dialogs of the system, shown by the main process at the request of the host. */
export interface MainDialogs extends Dialogs {
  /** Passes on the paths that the user chose in the dialog with this number. */
  answer(question: number, paths: readonly string[]): void;
}

export function mainDialogs(send: (message: ToMain) => void): MainDialogs {
  const waiting = new Map<number, (paths: readonly string[]) => void>();
  let next = 0;
  const ask = (message: (question: number) => ToMain): Promise<readonly string[]> =>
    new Promise((resolve) => {
      const question = next++;
      waiting.set(question, resolve);
      send(message(question));
    });
  return {
    open: (kind) => ask((question) => ({ type: 'ask-open', question, kind })),
    save: async (kind, suggested) => (await ask((question) => ({ type: 'ask-save', question, kind, suggested }))).at(0) ?? null,
    answer: (question, paths) => {
      waiting.get(question)?.(paths);
      waiting.delete(question);
    },
  };
}
