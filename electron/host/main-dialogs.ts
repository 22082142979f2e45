import type { Dialogs } from '../../host/app/options.ts';
import type { ToMain } from '../messages.ts';

/** The system's dialogs, which the main process shows when it is asked. */
export interface MainDialogs extends Dialogs {
  /** What the user chose, to the question of that number. */
  answer(question: number, paths: readonly string[]): void;
}

export function mainDialogs(tell: (message: ToMain) => void): MainDialogs {
  const waiting = new Map<number, (paths: readonly string[]) => void>();
  let next = 0;
  const ask = (message: (question: number) => ToMain): Promise<readonly string[]> =>
    new Promise((resolve) => {
      const question = next++;
      waiting.set(question, resolve);
      tell(message(question));
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
