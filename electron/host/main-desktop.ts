import type { Desktop } from '../../host/app/options.ts';
import type { ToMain } from '../messages.ts';

/** What the main process does outside the windows, asked for from the host. */
export function mainDesktop(tell: (message: ToMain) => void): Desktop {
  return {
    notify: (title, text) => tell({ type: 'notify', title, text }),
    progress: (share) => tell({ type: 'progress', share }),
    showFile: (path) => tell({ type: 'show-file', path }),
    addRecent: (path) => tell({ type: 'add-recent', path }),
    keepAwake: () => {
      tell({ type: 'keep-awake', on: true });
      let ended = false;
      return () => {
        if (!ended) tell({ type: 'keep-awake', on: false });
        ended = true;
      };
    },
  };
}
