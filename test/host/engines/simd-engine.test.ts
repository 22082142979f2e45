import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../../core/base/clock.ts';
import { allocateFrame, type Frame } from '../../../core/base/frame.ts';
import type { Magnifier } from '../../../core/engines/engine.ts';
import { SimdMagnifier } from '../../../core/engines/simd/magnifier.ts';
import { atOnce } from '../../../core/base/in-turns.ts';
import type { ThreadHost } from '../../../core/engines/simd/shared/threads.ts';
import { compile } from '../../../core/engines/simd/shared/web-assembly.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../../core/spec/magnification.ts';
import { createSimdEngine } from '../../../host/engines/simd-engine.ts';
import { nodeThreads } from '../../../host/engines/simd-threads.ts';
import { builtKernels, kernelBytes } from '../../support/kernels.ts';
import { onLinux } from '../../support/requirements.ts';

const size = { width: 160, height: 96 };
const format = { chroma: '420', bits: 8 } as const;

function planFor(input: Partial<MagnificationInput> = {}): Plan {
  return buildPlan(magnificationSchema.parse({ band: { lo: 1, hi: 5 }, quality: 'fast', ...input }), size, format, 30);
}

/** A texture that swings by `amplitude` pixels at 3 Hz. */
function movingFrame(index: number, amplitude = 0.3, seed = 1): Frame<RealTime> {
  const frame = allocateFrame(size, format, realTime(index / 30));
  const random = createRandom(seed);
  const waves = Array.from({ length: 12 }, () => ({
    kx: 2 * random.uniform() - 1,
    ky: 2 * random.uniform() - 1,
    phase: 6 * random.uniform(),
  }));
  const shift = amplitude * Math.sin((2 * Math.PI * 3 * index) / 30);
  const [luma] = frame.planes;
  for (let at = 0; at < luma.length; at++) {
    const [x, y] = [(at % size.width) + shift, Math.floor(at / size.width)];
    luma[at] = 128 + 9 * waves.reduce((sum, { kx, ky, phase }) => sum + Math.cos(2 * kx * x + 2 * ky * y + phase), 0);
  }
  return frame;
}

async function pushAll(magnifier: Magnifier, frames: readonly Frame<RealTime>[]): Promise<Frame[]> {
  const out: Frame[] = [];
  for (const frame of frames) {
    const result = await magnifier.push(frame);
    if (result) out.push(result);
  }
  return out;
}

/** Threads of this process, as the system counts them. */
function threadCount(): number {
  return readdirSync('/proc/self/task').length;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Threads of JavaScript that have not ended. */
const alive = new Set<Worker>();
const count = (worker: Worker): void => {
  alive.add(worker);
  worker.once('exit', () => alive.delete(worker));
};
process.on('worker', count);
afterAll(() => void process.off('worker', count));

/** The count once threads of earlier tests are gone: the same for a fifth of a second. */
async function settledThreadCount(): Promise<number> {
  await expect.poll(() => alive.size).toBe(0);
  let count = threadCount();
  for (let same = 0; same < 10;) {
    await wait(20);
    const now = threadCount();
    same = now === count ? same + 1 : 0;
    count = now;
  }
  return count;
}

function largestDifference(a: Frame, b: Frame): number {
  let largest = 0;
  a.planes[0].forEach((code: number, at: number) => {
    largest = Math.max(largest, Math.abs(code - b.planes[0][at]));
  });
  return largest;
}

const scripts = mkdtempSync(path.join(os.tmpdir(), 'motion-loupe-threads-'));
afterAll(() => rmSync(scripts, { recursive: true }));

/** A thread's script that runs `death` where the thread would wait for its second frame. */
function dyingScript(sound: string, death: string): string {
  const file = path.join(scripts, `${randomUUID()}.cjs`);
  writeFileSync(
    file,
    `const wait = Atomics.wait;
    let waits = 0;
    Atomics.wait = (...given) => {
      if (++waits === 2) ${death};
      return wait(...given);
    };
    require(${JSON.stringify(sound)});`,
  );
  return file;
}

describe('the simd engine', () => {
  it('gives the same frames in every run', async () => {
    const engine = await createSimdEngine({ threads: 3 });
    const frames = Array.from({ length: 6 }, (_, index) => movingFrame(index));
    const runs: Frame[][] = [];
    for (let run = 0; run < 2; run++) {
      using magnifier = await engine.prepare(planFor());
      runs.push(await pushAll(magnifier, frames));
    }
    expect(runs[0]).toEqual(runs[1]);
  });

  it('neither keeps nor changes what it is given, and gives memory of its own', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    using magnifier = await engine.prepare(planFor());
    const first = movingFrame(0);
    const before = structuredClone(first);
    const result = await magnifier.push(first);
    expect(first).toEqual(before);
    const copy = structuredClone(result);
    await magnifier.push(movingFrame(5));
    expect(result).toEqual(copy);
    expect(result!.planes.every((plane) => plane.buffer instanceof ArrayBuffer)).toBe(true);
  });

  it('gives an earlier result again, filled anew, when it is handed back', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    using magnifier = await engine.prepare(planFor());
    using other = await engine.prepare(planFor());
    const first = (await magnifier.push(movingFrame(0)))!;
    await other.push(movingFrame(0));
    const second = (await magnifier.push(movingFrame(1), first))!;
    expect(second.planes.every((plane, index) => plane === first.planes[index])).toBe(true);
    expect(second).toEqual(await other.push(movingFrame(1)));
  });

  it('leaves the event loop free while it works', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    using magnifier = await engine.prepare(planFor({ quality: 'fine' }));
    await magnifier.push(movingFrame(0));
    let turns = 0;
    let working = true;
    const spin = (): void => {
      turns++;
      if (working) setImmediate(spin);
    };
    setImmediate(spin);
    const frames = Array.from({ length: 10 }, (_, index) => movingFrame(index + 1));
    // So many that it has had a hundred occasions, where the threads of a busy machine are done before anybody looks.
    await pushAll(
      magnifier,
      Array.from({ length: 100 }, (_, index) => ({ ...frames[index % 10], time: realTime((index + 1) / 30) })),
    );
    working = false;
    expect(turns).toBeGreaterThan(10);
  });

  it('retunes between two frames: the next one is as if it had been so tuned from the start', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    const frames = Array.from({ length: 12 }, (_, index) => movingFrame(index));
    for (const method of ['phase', 'riesz', 'linear', 'color'] as const) {
      // What these remember was blurred before: riesz filters blurred motion, phase pools the power of blurred motion.
      const sigma = method === 'riesz' || method === 'phase' ? 2 : 4;
      const other = { alpha: 3, sigma, regions: [{ x: 20, y: 20, width: 80, height: 50 }] };
      using retuned = await engine.prepare(planFor({ method, alpha: 20 }));
      using steady = await engine.prepare(planFor({ method, ...other }));
      const tuned = planFor({ method, ...other });
      await pushAll(retuned, frames.slice(0, 11));
      const expected = await pushAll(steady, frames);
      retuned.retune(tuned);
      const [last] = await pushAll(retuned, frames.slice(11));
      expect(largestDifference(last, expected[11]), method).toBe(0);
      expect(() => retuned.retune(planFor({ method, ...other, filter: { kind: 'butterworth', order: 3 } }))).toThrow(/layout/);
    }
  });

  it('starts anew after a reset, and by itself after a gap', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    for (const method of ['phase', 'riesz', 'linear'] as const) {
      const shot = Array.from({ length: 5 }, (_, index) => movingFrame(index, 0.3, 7));
      using fresh = await engine.prepare(planFor({ method }));
      const expected = await pushAll(fresh, shot);
      using used = await engine.prepare(planFor({ method }));
      await pushAll(used, [movingFrame(0), movingFrame(1), movingFrame(2)]);
      used.reset();
      expect(await pushAll(used, shot), `${method} after a reset`).toEqual(expected);
      const late = shot.map((frame) => ({ ...frame, time: realTime(frame.time + 100) }));
      const afterGap = await pushAll(used, late);
      expect(
        afterGap.map(({ planes }) => planes),
        `${method} after a gap`,
      ).toEqual(expected.map(({ planes }) => planes));
    }
  });

  it('gives finite frames for black, white and flickering frames', async () => {
    const engine = await createSimdEngine({ threads: 2, inspect: true });
    for (const method of ['phase', 'riesz', 'linear', 'color'] as const) {
      const plan = planFor({ method, alpha: 500 });
      using magnifier = await engine.prepare(plan);
      for (let index = 0; index < 8; index++) {
        const frame = allocateFrame(size, format, realTime(index / 30));
        frame.planes[0].fill(index % 2 === 0 ? 0 : 255);
        if (index > 4) frame.planes[0].fill(255, 0, 5000);
        await magnifier.push(frame);
      }
      for (const name of Object.keys(plan.buffers)) {
        expect((await magnifier.read(name)).every(Number.isFinite), `${method}: ${name}`).toBe(true);
      }
    }
  });

  it('says how much memory it takes, and takes no more', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    const spec = magnificationSchema.parse({ band: { lo: 1, hi: 5 }, quality: 'fine' });
    const large = { width: 1280, height: 960 };
    const plan = buildPlan(spec, large, format, 30);
    const stated = engine.memoryBytes(plan);
    expect(stated).toBeGreaterThan(50e6);
    const frames = [0, 1].map((index) => allocateFrame(large, format, realTime(index / 30)));
    for (const [index, { planes }] of frames.entries()) planes[0].forEach((_, at) => (planes[0][at] = (at * (7 + index)) % 251));
    // The first magnifier's threads, and what the garbage collector keeps back, are not the plan's.
    {
      using small = await engine.prepare(planFor({ quality: 'fine' }));
      await pushAll(small, [movingFrame(0), movingFrame(1)]);
    }
    collectGarbage();
    const before = process.memoryUsage().rss;
    using magnifier = await engine.prepare(plan);
    await pushAll(magnifier, frames);
    collectGarbage();
    const taken = process.memoryUsage().rss - before;
    expect(taken).toBeGreaterThan(0.5 * stated);
    expect(taken).toBeLessThan(1.1 * stated);
  });

  it('keeps a fixed amount of memory however many frames there are', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    using magnifier = await engine.prepare(planFor({ method: 'linear' }));
    const frames = [movingFrame(0), movingFrame(1)];
    const push = async (from: number, to: number): Promise<void> => {
      for (let index = from; index < to; index++) await magnifier.push({ ...frames[index % 2], time: realTime(index / 30) });
    };
    // Buffers that are let go are given back a moment after the collection that found them.
    const kept = async (): Promise<number> => {
      let least = Number.POSITIVE_INFINITY;
      for (let looks = 0; looks < 8; looks++) {
        collectGarbage();
        await wait(20);
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        least = Math.min(least, heapUsed + arrayBuffers);
      }
      return least;
    };
    await push(0, 300);
    const before = await kept();
    await push(300, 1500);
    // 1200 frames of 23 kB, were they kept, would be 28 MB.
    expect((await kept()) - before).toBeLessThan(8e6);
  });

  it.skipIf(!onLinux())('ends its threads with the magnifier', async () => {
    const engine = await createSimdEngine({ threads: 3 });
    const before = await settledThreadCount();
    const magnifier = await engine.prepare(planFor());
    await magnifier.push(movingFrame(0));
    expect(threadCount()).toBeGreaterThanOrEqual(before + 3);
    magnifier.dispose();
    magnifier.dispose();
    await expect.poll(threadCount).toBeLessThanOrEqual(before);
    await expect(magnifier.push(movingFrame(1))).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  describe.each([
    {
      death: 'is terminated in the middle of a frame',
      sentence: /exit code 1/,
      kill: (workers: readonly Worker[]) => void workers[1].terminate(),
    },
    { death: 'exits by itself', sentence: /exit code 7/, script: 'process.exit(7)' },
    { death: 'throws', sentence: /no such luck/, script: `throw new Error('no such luck')` },
    {
      death: 'runs out of memory of its own',
      sentence: /memory limit/,
      script: '{ const held = []; for (;;) held.push(Array.from({ length: 10_000 }, Math.random)); }',
      limits: { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 8 },
    },
    { death: 'reads beyond its memory', sentence: /out of bounds/, address: 0xfffffff0 },
  ])('whose thread $death', ({ sentence, kill, script, address, limits }) => {
    it('fails a frame and every later one with a sentence, and ends the other threads', async () => {
      const before = process.platform === 'linux' ? await settledThreadCount() : 0;
      const folder = await builtKernels();
      const module = compile(await kernelBytes('kernels.wasm'));
      const sound = nodeThreads(path.join(folder, 'worker.cjs'), module, 3);
      let started = 0;
      const host: ThreadHost = {
        ...sound,
        start(start, listener) {
          if (++started !== 2) return sound.start(start, listener);
          // this one waits for its first frame as all do, and not for its second
          const dies = script && nodeThreads(dyingScript(path.join(folder, 'worker.cjs'), script), module, 3, limits);
          const program = start.program.slice();
          if (address) program[1] = address;
          return (dies || sound).start({ ...start, program }, listener);
        },
      };
      const workers: Worker[] = [];
      const remember = (worker: Worker): void => void workers.push(worker);
      process.on('worker', remember);
      try {
        using magnifier = atOnce(SimdMagnifier.preparation(planFor({ quality: 'fine' }), host, { inspect: false }));
        if (kill) await magnifier.push(movingFrame(0));
        kill?.(workers);
        const failure = { code: 'ENGINE_FAILED', message: expect.stringMatching(sentence) };
        // the frame in progress may still be finished
        const pushing = async (): Promise<void> => {
          for (let index = 1; index < 1000; index++) await magnifier.push(movingFrame(index));
        };
        await expect(pushing()).rejects.toMatchObject(failure);
        await expect(magnifier.push(movingFrame(2))).rejects.toMatchObject(failure);
        // all are gone before the magnifier is disposed of
        if (before > 0) await expect.poll(threadCount).toBeLessThanOrEqual(before);
      } finally {
        process.off('worker', remember);
      }
    });
  });

  it('refuses what cannot fit, with the amount in the sentence', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    const huge = { ...planFor({ filter: { kind: 'fir', taps: 1001 }, quality: 'classic' }) };
    const plan = buildPlan(huge.spec, { width: 1920, height: 1080 }, format, 30);
    await expect(engine.prepare(plan)).rejects.toMatchObject({
      code: 'MEMORY_INSUFFICIENT',
      message: expect.stringMatching(/\d+ MB/),
    });
  });

  it('says so when the memory cannot be had, and begins once there is some again', async () => {
    const engine = await createSimdEngine({ threads: 2 });
    const plan = planFor();
    const before = process.platform === 'linux' ? await settledThreadCount() : 0;
    // takes no memory, only all the addresses that this process may give to memories of WebAssembly
    const { WebAssembly } = globalThis as unknown as { WebAssembly: { Memory: new (limits: object) => object } };
    const taken: object[] = [];
    const takeAll = (): void => {
      for (;;) taken.push(new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true }));
    };
    expect(takeAll).toThrow(RangeError);
    await expect(engine.prepare(plan)).rejects.toMatchObject({
      code: 'MEMORY_INSUFFICIENT',
      message: expect.stringMatching(/needs \d+ MB in one piece, which could not be had; .*close other programs/),
    });
    if (before > 0) await expect.poll(threadCount).toBeLessThanOrEqual(before);
    taken.length = 0;
    using magnifier = await engine.prepare(plan);
    expect(await magnifier.push(movingFrame(0))).not.toBeNull();
  });

  it('says so when a thread cannot be started, and ends those that were', async () => {
    const before = process.platform === 'linux' ? await settledThreadCount() : 0;
    const sound = nodeThreads(path.join(await builtKernels(), 'worker.cjs'), compile(await kernelBytes('kernels.wasm')), 3);
    let started = 0;
    const host: ThreadHost = {
      ...sound,
      start(start, listener) {
        // as Node's `new Worker` throws when the system gives no thread
        if (++started === 3) throw new Error('Worker initialization failure: EAGAIN');
        return sound.start(start, listener);
      },
    };
    const prepare = (): SimdMagnifier => atOnce(SimdMagnifier.preparation(planFor(), host, { inspect: false }));
    expect(prepare).toThrow(/Thread 3 of the 3 .*EAGAIN.*fewer threads/);
    expect(started).toBe(3);
    if (before > 0) await expect.poll(threadCount).toBeLessThanOrEqual(before);
  });

  it('refuses frames of another size', async () => {
    const engine = await createSimdEngine({ threads: 1 });
    using magnifier = await engine.prepare(planFor());
    await expect(magnifier.push(allocateFrame({ width: 32, height: 32 }, format))).rejects.toMatchObject({
      code: 'FRAME_MISMATCH',
    });
  });
});
