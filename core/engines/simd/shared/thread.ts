import { instantiate, type CompiledModule, type SharedMemory } from './web-assembly.ts';

/** Names of kernels by their numbers in programs. */
export const kernelNames = [
  'barrier',
  'forwardRows',
  'forwardColumns',
  'analyseBand',
  'clearSum',
  'magnifyBand',
  'findPhases',
  'openField',
  'evidenceRows',
  'solveRows',
  'holdRows',
  'guideRows',
  'invertRows',
  'shiftBand',
  'inverseColumns',
  'inverseRows',
  'openPlanes',
  'movePlanes',
  'gaussianRows',
  'laplacianRows',
  'equationRows',
  'motionRows',
  'moveRows',
  'reduceLevel',
  'collapseLevel',
  'filterPlane',
  'reduceBorders',
  'storeCollapsed',
  'reduceCodes',
  'filterCoarse',
  'storeSpread',
  'tracePlane',
  'traceLevel',
] as const;
export type KernelName = (typeof kernelNames)[number];

/** What the compiled module exports: a kernel takes the address of its block, `barrier` also a number of threads. */
export type Kernels = { readonly [Name in KernelName]: (block: number, count?: number) => void };

/** What a thread needs to start. Plain data and shared objects, so that it can be posted. */
export interface ThreadStart {
  readonly module: CompiledModule;
  readonly memory: SharedMemory;
  /** Address of the words through which frames are announced (see `controlWords`). */
  readonly control: number;
  readonly threads: number;
  /** Pairs of kernel number and address, done in order for every frame. */
  readonly program: Int32Array;
}

/** Words at `ThreadStart.control`. */
export const controlWords = {
  /** Number of the newest frame; a thread runs its program once for every one. Negative: end. */
  frame: 0,
  /** Threads that are done with it. */
  done: 1,
  count: 16,
} as const;

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * Body of a thread: waits for frames, runs its program for each, and posts `done` when it was the last to finish.
 * Returns when the control words say so. It blocks: nothing else can run in its place meanwhile.
 */
export function runThread(start: ThreadStart, post: (message: ThreadMessage) => void): void {
  const { module, memory, control, threads, program } = start;
  try {
    const kernels = instantiate(module, memory) as Kernels;
    const calls = kernelNames.map((name) => kernels[name]);
    const words = new Int32Array(memory.buffer, control, controlWords.count);
    post({ kind: 'ready' });
    for (let frame = 0; ;) {
      Atomics.wait(words, controlWords.frame, frame);
      const newest = Atomics.load(words, controlWords.frame);
      if (newest < 0) return;
      if (newest === frame) continue;
      frame = newest;
      for (let at = 0; at < program.length; at += 2) calls[program[at]](program[at + 1], threads);
      if (Atomics.add(words, controlWords.done, 1) === threads - 1) post({ kind: 'done' });
    }
  } catch (error) {
    post({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
