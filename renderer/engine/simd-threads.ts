import type { ThreadMessage, ThreadStart } from '../../core/engines/simd/thread.ts';
import type { Thread, ThreadHost, ThreadListener } from '../../core/engines/simd/threads.ts';
import type { CompiledModule } from '../../core/engines/simd/web-assembly.ts';
import type { BrowserThreadStart } from './simd-thread.ts';

/**
 * Threads of the simd engine as workers of a browser, of a page or of another worker.
 *
 * @param script address of the bundled renderer/engine/simd-thread.ts
 */
export function browserThreads(script: string, module: CompiledModule, threads: number): ThreadHost {
  return { module, threads, start: (start, listener) => startThread(script, start, listener) };
}

function startThread(script: string, start: ThreadStart, listener: ThreadListener): Thread {
  const worker = new Worker(script, { name: 'motion-loupe simd' });
  const lock = `motion-loupe simd ${crypto.randomUUID()}`;
  const ended = new AbortController();
  const gone = (message: string): void => {
    if (!ended.signal.aborted) listener({ kind: 'gone', message });
  };
  worker.addEventListener('message', ({ data }: MessageEvent<ThreadMessage>) => {
    // the thread has its lock: who gets it next knows that the thread is gone
    if (data.kind === 'ready') void whenFree(lock, ended.signal).then((free) => free && gone('its worker was ended'));
    listener(data);
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    gone(event.message || `${script} could not be run`);
  });
  worker.postMessage({ lock, start } satisfies BrowserThreadStart);
  return {
    async end() {
      ended.abort();
      worker.terminate();
      await whenFree(lock);
    },
  };
}

/** Waits for a lock; false when `signal` fires first. */
async function whenFree(lock: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await navigator.locks.request(lock, signal ? { signal } : {}, () => {});
    return true;
  } catch {
    return false;
  }
}
