import type { Desktop } from '../../host/app/options.ts';
import type { ToMain } from '../messages.ts';

/** Returns the desktop services of the host: requests to the main process for everything outside the windows. */
export function mainDesktop(send: (message: ToMain) => void): Desktop {
  return {
    notify: (title, text) => send({ type: 'notify', title, text }),
    progress: (share) => send({ type: 'progress', share }),
    showFile: (path) => send({ type: 'show-file', path }),
    addRecent: (path) => send({ type: 'add-recent', path }),
    keepAwake: () => {
      send({ type: 'keep-awake', on: true });
      let ended = false;
      return () => {
        if (!ended) send({ type: 'keep-awake', on: false });
        ended = true;
      };
    },
  };
}
