import { runThread, type ThreadMessage, type ThreadStart } from '../../core/engines/simd/thread.ts';

// One thread of the simd engine in a browser; renderer/engine/simd-threads.ts starts it.

/** What a thread is told: a name that only living threads hold a lock on, and its work. */
export interface BrowserThreadStart {
  readonly lock: string;
  readonly start: ThreadStart;
}

const post = (message: ThreadMessage): void => self.postMessage(message);

self.addEventListener(
  'message',
  ({ data: { lock, start } }: MessageEvent<BrowserThreadStart>) => {
    // held until the thread ends, however it does: a browser tells nobody when a worker is gone
    void navigator.locks.request(lock, () => {
      runThread(start, post);
      self.close();
    });
  },
  { once: true },
);
