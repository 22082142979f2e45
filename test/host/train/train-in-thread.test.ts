import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTraining } from '../../../core/train/model-file.ts';
import { generateDataset } from '../../../host/train/generate-dataset.ts';
import type { TrainControl, TrainRequest } from '../../../host/train/request.ts';
import { trainInThread } from '../../../host/train/train-in-thread.ts';
import { trainModel } from '../../../host/train/train-model.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('training-thread');
const root = new URL('../../../', import.meta.url);
const script = fileURLToPath(new URL('dist/host/train/training-worker.js', root));

beforeAll(async () => {
  const { ensureBuilt } = (await import(fileURLToPath(new URL('scripts/build.mjs', root)))) as { ensureBuilt(): Promise<void> };
  await ensureBuilt();
  // One thread at a time can use the native library: what this file looks at is the other backends' way.
  if ((await loadTensorBackend()).name === 'native') await loadTensorBackend('wasm');
  await generateDataset(folder.file('set'), {
    size: { width: 48, height: 48 },
    fps: 30,
    frames: 33,
    frequencies: [4, 10],
    clips: 4,
    amplitude: { lo: 0.1, hi: 0.2 },
    noise: 1,
    seed: 1,
  });
});
afterAll(() => folder.remove());

function request(output: string, epochs: number): TrainRequest {
  return {
    dataset: folder.file('set'),
    features: { kind: 'motion' },
    model: { kind: 'mlp', hidden: [8] },
    split: { by: 'clip', shares: [0.5, 0, 0.5] },
    training: { epochs },
    output: folder.file(output),
  };
}

function scriptOf(name: string, code: string): string {
  writeFileSync(folder.file(name), code);
  return folder.file(name);
}

const bytes = (name: string): Buffer => readFileSync(folder.file(name));

describe('training in a thread of its own', () => {
  it('gives the same model to the bit as in the process, with the same news', async () => {
    const here = await trainModel(request('here.loupe', 12));
    // What the thread itself says, noted there: training in the process would leave no note.
    const witness = scriptOf(
      'witness.mjs',
      `import { appendFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      const post = parentPort.postMessage.bind(parentPort);
      parentPort.postMessage = (note) => {
        appendFileSync(${JSON.stringify(folder.file('notes'))}, note.kind + ' ');
        post(note);
      };
      await import(${JSON.stringify(pathToFileURL(script).href)});`,
    );
    const epochs: number[] = [];
    const starts: string[] = [];
    const there = await trainInThread(
      request('there.loupe', 12),
      { onEpoch: ({ epoch }) => epochs.push(epoch), onStart: ({ backend }) => starts.push(backend) },
      witness,
    );
    expect(bytes('notes').toString()).toMatch(/^ready (clip )*start (epoch ){12}done $/);
    expect(bytes('there.loupe').equals(bytes('here.loupe'))).toBe(true);
    const timeless = { output: '', seconds: 0, history: [] };
    expect({ ...there, ...timeless }).toEqual({ ...here, ...timeless });
    expect(there.history.map(({ loss }) => loss)).toEqual(here.history.map(({ loss }) => loss));
    expect(epochs).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(starts).toEqual([here.backend]);
  });

  it('pauses, resumes and stops on request', async () => {
    let control!: TrainControl;
    let seen = 0;
    const holds: Promise<void>[] = [];
    // While it is held no epoch comes; then it is let go on, and ended.
    const hold = async (): Promise<void> => {
      control.pause();
      // News of epochs from before may still come.
      let before: number;
      do {
        before = seen;
        await wait(300);
      } while (seen !== before);
      control.resume();
      while (seen === before) await wait(5);
      control.finish();
    };
    const result = await trainInThread(
      request('held.loupe', 100_000),
      {
        onControl: (given) => (control = given),
        onEpoch: () => {
          if (++seen === 3) holds.push(hold());
        },
      },
      script,
    );
    await Promise.all(holds);
    expect(result.ended).toBe('stopped');
    expect(result.history.length).toBeGreaterThan(3);
    expect(result.history.length).toBeLessThan(100_000);
  });

  it('is cancelled, and gone on with from its last whole epoch', async () => {
    const stop = new AbortController();
    let last = 0;
    // The thread goes on until it hears of the end.
    const cut = trainInThread(
      request('cut.loupe', 100_000),
      {
        signal: stop.signal,
        onEpoch: ({ epoch }) => {
          last = epoch;
          if (epoch === 4) stop.abort();
        },
      },
      script,
    );
    await expect(cut).rejects.toMatchObject({ code: 'CANCELLED' });
    const { epoch: done } = decodeTraining(bytes('cut.loupe.training'));
    expect(done).toBeGreaterThanOrEqual(last);
    const on = await trainInThread({ ...request('cut.loupe', done + 50), resume: true }, {}, script);
    expect(on.epochsDone).toBe(done);
    expect(on.history.length).toBe(done + 50);
  });

  it('says what is wrong with a request, as it is said in the process', async () => {
    const wrong = { ...request('wrong.loupe', 2), dataset: folder.file('nowhere') };
    const there = await trainInThread(wrong, {}, script).catch((error: unknown) => error);
    const here = await trainModel(wrong).catch((error: unknown) => error);
    expect(there).toMatchObject({ code: 'INPUT_MISSING' });
    expect((there as Error).message).toBe((here as Error).message);
  });

  it('is an error with a sentence when the thread dies', async () => {
    const ready = `import { parentPort } from 'node:worker_threads'; parentPort.postMessage({ kind: 'ready' });`;
    for (const [name, end, why] of [
      ['ends.mjs', 'setTimeout(() => process.exit(3), 20);', 'exit code 3'],
      ['throws.mjs', "setTimeout(() => { throw new Error('out of luck'); }, 20);", 'out of luck'],
    ] as const) {
      const dead = trainInThread(request('dead.loupe', 2), {}, scriptOf(name, `${ready} ${end}`));
      await expect(dead).rejects.toMatchObject({
        code: 'TRAINING_FAILED',
        message: expect.stringContaining(why) as string,
      });
    }
  });

  it('runs in the process where no thread can begin', async () => {
    const result = await trainInThread(
      request('begun.loupe', 12),
      {},
      scriptOf('never.mjs', "throw new Error('no threads here');"),
    );
    expect(result.ended).toBe('finished');
    expect(bytes('begun.loupe').equals(bytes('here.loupe'))).toBe(true);
  });
});

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
