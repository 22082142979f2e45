import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../core/base/clock.ts';
import { allocateFrame, type Frame } from '../../core/base/frame.ts';
import { buildPlan } from '../../core/plan/build-plan.ts';
import { magnificationSchema, type MagnificationInput } from '../../core/spec/magnification.ts';
import { createSimdEngine } from '../../host/simd-engine.ts';
import { chromiumLaunch, pagePatience } from '../support/chromium.ts';
import { builtKernels } from '../support/kernels.ts';
import type { Answer, PlainFrame, Request } from './simd-engine-worker.ts';

const size = { width: 96, height: 80 };
const format = { chroma: 'gray', bits: 8 } as const;
const frames = Array.from({ length: 8 }, (_, index) => movingFrame(index));
const plainFrames = frames.map((frame): PlainFrame => ({ ...frame, planes: frame.planes.map((plane) => [...plane]) }));

/** A texture that swings by 0.3 pixels at 3 Hz. */
function movingFrame(index: number): Frame<RealTime> {
  const frame = allocateFrame(size, format, realTime(index / 30));
  const shift = 0.3 * Math.sin((2 * Math.PI * 3 * index) / 30);
  const [luma] = frame.planes;
  for (let at = 0; at < luma.length; at++) {
    const [x, y] = [(at % size.width) + shift, Math.floor(at / size.width)];
    luma[at] = 128 + 30 * Math.sin(0.7 * x + 0.2 * y) + 25 * Math.sin(0.25 * x - 0.5 * y) + 20 * Math.sin(1.3 * y + 0.9 * x);
  }
  return frame;
}

let site: Server;
let browser: Browser;

beforeAll(async () => {
  const kernels = await builtKernels();
  const bundled = await build({
    entryPoints: [path.join(import.meta.dirname, 'simd-engine-worker.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  const files: Readonly<Record<string, () => [type: string, body: string | Uint8Array]>> = {
    '/': () => ['text/html', '<!doctype html><title>simd</title>'],
    '/worker.js': () => ['text/javascript', bundled.outputFiles[0].text],
    '/kernels/kernels.wasm': () => ['application/wasm', readFileSync(path.join(kernels, 'kernels.wasm'))],
    '/kernels/kernels-relaxed.wasm': () => ['application/wasm', readFileSync(path.join(kernels, 'kernels-relaxed.wasm'))],
    '/kernels/browser-worker.js': () => ['text/javascript', readFileSync(path.join(kernels, 'browser-worker.js'))],
  };
  site = createServer((request, response) => {
    const [, isolation, rest] = /^\/(isolated|open)(\/.*)$/.exec(request.url ?? '') ?? [];
    const file = rest === undefined ? undefined : files[rest];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const [type, body] = file();
    const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
    response.writeHead(200, { 'Content-Type': type, ...(isolation === 'isolated' ? headers : {}) }).end(body);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch(chromiumLaunch);
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  if (process.platform === 'linux') await expect.poll(workerThreads).toBe(0);
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => site?.close(resolve));
});

/** A page with a worker that answers requests. */
async function openPage(isolation: 'isolated' | 'open'): Promise<(request: Request) => Promise<Answer>> {
  const page = await browser.newPage();
  page.setDefaultTimeout(pagePatience);
  const { port } = site.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/${isolation}/`);
  await page.evaluate(`worker = new Worker('worker.js')`);
  return (request) =>
    page.evaluate<Answer>(`new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve({ code: 'WORKER', message });
      worker.postMessage(${JSON.stringify(request)});
    })`);
}

/** Threads of this test's browser that run workers, as the system counts them. */
function workerThreads(): number {
  const parents = new Map<number, number>();
  const numbers = (folder: string): number[] => readdirSync(folder).map(Number).filter(Number.isInteger);
  const look = <Value>(read: () => Value, gone: Value): Value => {
    try {
      return read();
    } catch {
      return gone;
    }
  };
  for (const pid of numbers('/proc')) {
    const status = look(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
    parents.set(pid, Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0));
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  return [...parents.keys()]
    .filter(isOurs)
    .flatMap((pid) => look(() => numbers(`/proc/${pid}/task`), []).map((task) => `/proc/${pid}/task/${task}/comm`))
    .filter((file) => look(() => readFileSync(file, 'utf8'), '').startsWith('DedicatedWorker')).length;
}

/**
 * Both engines round to whole codes. Fused multiply-add changes a picture by less than the table of the conformance tests
 * allows, 2e-5 of full scale and 5e-4 for riesz, so a code may fall on the other side of a rounding: by one, and of so many
 * pixels as lie within that tolerance of a rounding (0.5 % and 12 %); measured were at most 0.02 %.
 */
const cases: readonly { input: MagnificationInput; share: number }[] = [
  { input: { method: 'phase', quality: 'fine', band: { lo: 1, hi: 5 }, alpha: 15 }, share: 0.001 },
  { input: { method: 'riesz', band: { lo: 1, hi: 5 }, alpha: 15 }, share: 0.002 },
  { input: { method: 'linear', band: { lo: 1, hi: 5 }, alpha: 15 }, share: 0.001 },
  { input: { method: 'color', band: { lo: 1, hi: 5 }, alpha: 120 }, share: 0.001 },
];

describe('the simd engine in a browser', () => {
  it('gives the frames that it gives in Node, with every method, on one to three threads', async () => {
    const ask = await openPage('isolated');
    for (const [index, { input, share }] of cases.entries()) {
      const engine = await createSimdEngine({ threads: 2 });
      using magnifier = await engine.prepare(buildPlan(magnificationSchema.parse(input), size, format, 30));
      const expected: Frame[] = [];
      for (const frame of frames) expected.push((await magnifier.push(frame))!);
      const answer = await ask({ what: 'run', spec: input, frames: plainFrames, threads: [2, 3, 2, 1][index] });
      expect(answer, input.method).toHaveProperty('value');
      const actual = (answer as { value: number[][] }).value;
      expect(actual.length).toBe(expected.length);
      let [changed, differing, largest] = [0, 0, 0];
      for (const [at, { planes }] of expected.entries()) {
        planes[0].forEach((code: number, pixel: number) => {
          const difference = Math.abs(code - actual[at][pixel]);
          largest = Math.max(largest, difference);
          if (difference > 0) differing++;
          if (code !== frames[at].planes[0][pixel]) changed++;
        });
      }
      const pixels = frames.length * size.width * size.height;
      expect(changed, `${input.method}: nothing was magnified`).toBeGreaterThan(pixels / 20);
      expect(largest, input.method).toBeLessThanOrEqual(1);
      expect(differing / pixels, input.method).toBeLessThan(share);
    }
  });

  it('says why it cannot run on a page that is not isolated', async () => {
    const ask = await openPage('open');
    expect(await ask({ what: 'prepare', spec: cases[0].input, frame: plainFrames[0] })).toEqual({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/SharedArrayBuffer.*Cross-Origin-Opener-Policy: same-origin.*require-corp/),
    });
  });

  it('says where it looked for kernels that are not there', async () => {
    const ask = await openPage('isolated');
    expect(await ask({ what: 'prepare', spec: cases[0].input, frame: plainFrames[0], kernels: '/nowhere/' })).toEqual({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(/nowhere\/kernels-relaxed\.wasm \(status 404\)/),
    });
  });

  it.skipIf(process.platform !== 'linux')('ends its threads with the magnifier', async () => {
    const ask = await openPage('isolated');
    await ask({ what: 'prepare', spec: cases[0].input, frame: plainFrames[0], threads: 3 });
    await ask({ what: 'push', frame: plainFrames[0] });
    // The worker that asks, and its three.
    expect(workerThreads()).toBe(4);
    await ask({ what: 'end' });
    await expect.poll(workerThreads).toBe(1);
    expect(await ask({ what: 'push', frame: plainFrames[1] })).toMatchObject({ code: 'INTERNAL' });
  });

  it('fails the frame with a sentence when one of its workers is killed, and ends the others', async () => {
    const ask = await openPage('isolated');
    await ask({ what: 'prepare', spec: cases[0].input, frame: plainFrames[0], threads: 3 });
    await ask({ what: 'push', frame: plainFrames[0] });
    expect(await ask({ what: 'kill', frame: plainFrames[1] })).toEqual({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(/thread of the simd engine stopped: its worker was ended/),
    });
    expect(await ask({ what: 'push', frame: plainFrames[2] })).toMatchObject({ code: 'ENGINE_FAILED' });
    if (process.platform === 'linux') await expect.poll(workerThreads).toBe(1);
  });
});
