import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { allocateFrame, type CaptureFrame, type Frame } from '../../../core/base/frame.ts';
import type { Engine, Magnifier } from '../../../core/engines/engine.ts';
import { planMemoryBytes } from '../../../core/plan/memory.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import { presetNames, presets } from '../../../core/spec/presets.ts';
import { chooseEngine } from '../../../host/engines/engine-choice.ts';
import { FrameQueue } from '../../../core/stream/frame-queue.ts';
import { magnifyVideo } from '../../../host/magnify/magnify-video.ts';
import { defaultOutput } from '../../../host/magnify/output-name.ts';
import { EnginePace } from '../../../core/stream/engine-pace.ts';
import { readSpec } from '../../../core/spec/read-spec.ts';
import type { MagnifyEstimate, MagnifyProgress } from '../../../host/magnify/request.ts';
import { composeView, viewSize } from '../../../core/stream/view.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import { matching } from '../../support/matching.ts';
import { ffmpeg, ffprobe, presentationTimes, temporaryFolder, testSource } from '../../support/sample-clips.ts';

const folder = temporaryFolder('magnify');
const band = { lo: 2, hi: 5 };

beforeAll(() => {
  ffmpeg(...testSource('64x48', 30), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', folder.file('plain.mkv'));
});
afterAll(() => folder.remove());

interface PassThrough {
  readonly latency?: number;
  readonly onPush?: (frame: CaptureFrame, count: number) => void | Promise<void>;
  readonly onPrepare?: (plan: Plan) => void;
  readonly change?: (frame: CaptureFrame) => CaptureFrame;
}

/** An engine that gives back copies of its frames, `latency` frames late: the pipeline round it is what is tested. */
function passThrough({ latency = 0, onPush, onPrepare, change = (frame) => frame }: PassThrough = {}): Engine {
  return {
    id: 'tensor',
    backend: 'nothing',
    threads: 1,
    memoryBytes: planMemoryBytes,
    prepareAnalysis: () => Promise.reject(new Error('nothing is analysed')),
    async prepare(plan) {
      onPrepare?.(plan);
      const waiting: CaptureFrame[] = [];
      let count = 0;
      const copy = (frame: CaptureFrame): CaptureFrame =>
        change({ ...frame, planes: frame.planes.map((plane) => plane.slice()) });
      const magnifier: Magnifier = {
        plan,
        async push(frame) {
          await onPush?.(frame, ++count);
          waiting.push(copy(frame));
          return waiting.length > latency ? waiting.shift()! : null;
        },
        async *drain() {
          yield* waiting.splice(0);
        },
        retune: () => {},
        reset: () => {},
        read: async () => new Float32Array(),
        report: () => ({ frames: count, limitedShare: 0.02, heldShare: 0.3 }),
        dispose: () => {},
        [Symbol.dispose]: () => {},
      };
      return magnifier;
    },
  };
}

async function framesOf(file: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of decodeVideo(await probeVideo(file))) frames.push(frame);
  return frames;
}

async function failureOf(work: Promise<unknown>): Promise<LoupeError> {
  const error = await work.then(
    () => new Error('it went well'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof LoupeError)) throw error;
  return error;
}

describe('a run from file to file', () => {
  it('keeps every sample when the engine changes nothing and the codec is lossless', async () => {
    const output = folder.file('same.mkv');
    const result = await magnifyVideo(
      { input: folder.file('plain.mkv'), output, spec: { band }, codec: 'ffv1' },
      { engine: passThrough() },
    );
    const [before, after] = [await framesOf(folder.file('plain.mkv')), await framesOf(output)];
    expect(after).toHaveLength(30);
    for (const [index, frame] of after.entries()) expect(frame.planes).toEqual(before[index].planes);
    expect(result).toMatchObject({
      frames: 30,
      fps: 25,
      captureFps: 25,
      width: 64,
      height: 48,
      method: 'phase',
      limitedShare: 0.02,
      heldShare: 0.3,
    });
    expect(result.warnings.join(' ')).toContain('About 30 % of the motion was held back');
    // Nothing but what is promised: the object is what --json prints.
    expect(result).not.toHaveProperty('path');
    expect(result.framesPerSecond).toBeCloseTo(30 / result.seconds, 6);
    expect(result.peakMemoryBytes).toBeGreaterThan(50e6);
  });

  it('keeps uneven presentation times and the sound', async () => {
    const input = folder.file('uneven.mp4');
    const output = folder.file('uneven_out.mp4');
    const sound = ['-f', 'lavfi', '-i', 'sine=440:d=2', '-c:a', 'aac'];
    const uneven = ['-vf', "setpts='if(lt(N,10),N,10+(N-10)*3)/25/TB'", '-vsync', '0'];
    ffmpeg(...testSource('64x48', 24), ...sound, ...uneven, '-pix_fmt', 'yuv420p', input);
    await magnifyVideo({ input, output, spec: { band } }, { engine: passThrough({ latency: 7 }) });
    const [before, after] = [presentationTimes(input), presentationTimes(output)];
    expect(after).toHaveLength(before.length);
    for (const [index, time] of after.entries()) expect(time - after[0]).toBeCloseTo(before[index] - before[0], 3);
    expect(new Set(after.slice(1).map((time, index) => Math.round(1000 * (time - after[index])))).size).toBeGreaterThan(1);
    const { streams } = ffprobe(output, '-show_entries', 'stream=codec_name') as { streams: { codec_name: string }[] };
    expect(streams.map((stream) => stream.codec_name).sort()).toEqual(['aac', 'h264']);
  });

  it('pairs each magnified frame with its own source frame when the engine looks ahead', async () => {
    const output = folder.file('difference.mkv');
    await magnifyVideo(
      { input: folder.file('plain.mkv'), output, spec: { band }, codec: 'ffv1', view: 'difference' },
      { engine: passThrough({ latency: 5 }) },
    );
    const frames = await framesOf(output);
    expect(frames).toHaveLength(30);
    for (const frame of frames) for (const plane of frame.planes) expect(plane.every((code) => code === 128)).toBe(true);
  });

  it('gives the engine the clock of the capture, and the plan its rate', async () => {
    const times: number[] = [];
    let rate = 0;
    await magnifyVideo(
      { input: folder.file('plain.mkv'), output: folder.file('slow.mkv'), spec: { band: { lo: 60, hi: 68 }, captureFps: 500 } },
      { engine: passThrough({ onPush: (frame) => void times.push(frame.time), onPrepare: (plan) => void (rate = plan.rate) }) },
    );
    expect(rate).toBe(500);
    expect(times).toHaveLength(30);
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 500, 6);
    expect(presentationTimes(folder.file('slow.mkv')).at(-1)).toBeCloseTo(29 / 25, 3);
  });

  it('reads only the part that is asked for', async () => {
    const output = folder.file('part.mkv');
    const result = await magnifyVideo(
      { input: folder.file('plain.mkv'), output, spec: { band }, codec: 'ffv1', start: 0.4, end: 0.8 },
      { engine: passThrough() },
    );
    const [before, after] = [await framesOf(folder.file('plain.mkv')), await framesOf(output)];
    expect(result.frames).toBe(10);
    for (const [index, frame] of after.entries()) expect(frame.planes[0]).toEqual(before[10 + index].planes[0]);
  });

  it('measures the noise of the first frames and plans with it, unless the spec names it', async () => {
    const noisy = folder.file('noisy.mkv');
    // ffmpeg's noise filter, temporal, uniform over ±15: a standard deviation near 8.7 codes.
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=gray:s=96x96:r=25:d=0.8',
      '-vf',
      'noise=c0s=30:c0f=t+u',
      '-pix_fmt',
      'yuv420p',
      '-c:v',
      'ffv1',
      noisy,
    );
    const seen: unknown[] = [];
    const engine = passThrough({ onPrepare: (plan) => void seen.push(plan.spec.noise) });
    const request = { input: noisy, output: folder.file('noisy_out.mkv'), overwrite: true };
    await magnifyVideo({ ...request, spec: { band } }, { engine });
    await magnifyVideo({ ...request, spec: { band, noise: 2 } }, { engine });
    const [measured, named] = seen;
    const samples = (await framesOf(noisy)).flatMap((frame) => [...frame.planes[0]]);
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const deviation = Math.sqrt(samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length);
    // The mask's median is that of a Gaussian; uniform noise summed over nine samples is close to one.
    expect(Math.abs((measured as number) / deviation - 1)).toBeLessThan(0.15);
    expect(named).toBe(2);
  });

  it('tells what it will take before it is done, and counts every frame', async () => {
    const estimates: MagnifyEstimate[] = [];
    const progress: MagnifyProgress[] = [];
    const order: string[] = [];
    await magnifyVideo(
      { input: folder.file('plain.mkv'), output: folder.file('told.mkv'), spec: { band } },
      {
        engine: passThrough({ onPush: () => wait(4) }),
        onEstimate: (estimate) => {
          estimates.push(estimate);
          order.push('estimate');
        },
        onProgress: (each) => {
          progress.push(each);
          order.push('frame');
        },
      },
    );
    expect(estimates).toHaveLength(1);
    expect(estimates[0]).toMatchObject({ frames: 30, engine: 'tensor', backend: 'nothing' });
    expect(estimates[0].secondsPerFrame).toBeGreaterThan(0.003);
    expect(estimates[0].seconds).toBeCloseTo(30 * estimates[0].secondsPerFrame, 9);
    expect(estimates[0].memoryBytes).toBeGreaterThan(100_000);
    expect(order.indexOf('estimate')).toBeLessThan(8);
    expect(progress.map((each) => each.frame)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(progress.at(-1)).toMatchObject({ frames: 30, secondsLeft: 0 });
  });

  it('decodes and encodes while the engine works: frames in flight stay few', async () => {
    let written = 0;
    let most = 0;
    await magnifyVideo(
      { input: folder.file('plain.mkv'), output: folder.file('flight.mkv'), spec: { band } },
      {
        engine: passThrough({
          onPush: async (_, count) => {
            await wait(5);
            most = Math.max(most, count - written);
          },
        }),
        onProgress: (progress) => {
          written = progress.frame;
        },
      },
    );
    // The one in work, two queued, one being written: frames are written while later ones are magnified.
    expect(most).toBeLessThanOrEqual(4);
  });
});

describe('a run that cannot be done', () => {
  const request = { input: folder.file('plain.mkv'), output: folder.file('refused.mkv'), spec: { band } };

  async function expectNothingLeft(before: readonly string[]): Promise<void> {
    expect(folder.names()).toEqual(before);
    expect(runningChildren()).toHaveLength(0);
  }

  it('is refused when its memory does not fit', async () => {
    const before = folder.names();
    const error = await failureOf(magnifyVideo(request, { engine: passThrough(), freeMemory: 100_000 }));
    expect(error.code).toBe('MEMORY_INSUFFICIENT');
    expect(error.message).toMatch(/64×48 pixels .* GB are free; --quality fast/);
    await expectNothingLeft(before);
  });

  it('is refused for a clip of one frame', async () => {
    ffmpeg(...testSource('64x48', 1), '-pix_fmt', 'yuv420p', folder.file('one.mkv'));
    const before = folder.names();
    const error = await failureOf(magnifyVideo({ ...request, input: folder.file('one.mkv') }, { engine: passThrough() }));
    expect(error.code).toBe('INPUT_ONE_FRAME');
    await expectNothingLeft(before);
  });

  it('says so when the engine fails half way, and leaves nothing', async () => {
    const before = folder.names();
    const onPush = (_: CaptureFrame, count: number): void => {
      if (count === 12) throw new LoupeError('ENGINE_FAILED', 'The engine broke.');
    };
    const error = await failureOf(magnifyVideo(request, { engine: passThrough({ onPush }) }));
    expect(error.code).toBe('ENGINE_FAILED');
    await expectNothingLeft(before);
  });

  it('says so when ffmpeg is killed half way, and leaves nothing', async () => {
    const before = folder.names();
    const onPush = (_: CaptureFrame, count: number): void => {
      if (count === 12) for (const child of runningChildren()) child.kill('SIGKILL');
    };
    const error = await failureOf(magnifyVideo(request, { engine: passThrough({ onPush }) }));
    expect(error.code).toBe('FFMPEG_FAILED');
    await expectNothingLeft(before);
  });

  it.each([1, 12])('stops at frame %s when it is cancelled, and leaves nothing', async (at) => {
    const before = folder.names();
    const abort = new AbortController();
    const onPush = (_: CaptureFrame, count: number): void => {
      if (count === at) abort.abort();
    };
    const error = await failureOf(magnifyVideo(request, { engine: passThrough({ onPush }), signal: abort.signal }));
    expect(error.code).toBe('CANCELLED');
    await expectNothingLeft(before);
  });

  it('does not begin when it is cancelled already', async () => {
    const before = folder.names();
    const error = await failureOf(magnifyVideo(request, { engine: passThrough(), signal: AbortSignal.abort() }));
    expect(error.code).toBe('CANCELLED');
    await expectNothingLeft(before);
  });
});

describe('what is asked for', () => {
  it('gets its defaults', () => {
    expect(readSpec({ band })).toMatchObject({
      method: 'phase',
      alpha: 10,
      quality: 'fine',
      sigma: 2,
      filter: { kind: 'butterworth', order: 2 },
    });
  });

  it.each([
    [{ band, alpha: Number.NaN }, 'ALPHA_INVALID', /^alpha is NaN; it must be a number of at least −1/],
    [{ band, alpha: 'much' }, 'ALPHA_INVALID', /^alpha is "much"; it must be/],
    [{ band, alpha: -1.5 }, 'ALPHA_INVALID', /^alpha is -1.5; .*−1 removes the motion/],
    [{ band: { lo: 0, hi: 2 } }, 'BAND_INVALID', /lower edge is 0; it must be a frequency above 0 Hz/],
    [{ band: { lo: 1, hi: -2 } }, 'BAND_INVALID', /upper edge is -2/],
    [{}, 'BAND_INVALID', /^band is missing; it must be two frequencies/],
    [{ band, pyramid: { levels: 99 } }, 'LEVELS_TOO_MANY', /^levels is 99; it must be "auto" or a whole number from 1 to 48/],
    [{ band, pyramid: { levels: 0 } }, 'SPEC_INVALID', /^levels is 0/],
    [{ band, method: 'phases' }, 'SPEC_INVALID', /^method is "phases"; it must be phase, riesz, linear or color/],
    [
      { band, filter: { kind: 'butter' } },
      'SPEC_INVALID',
      /^filter is "butter"; it must be butterworth, fir, ideal or difference/,
    ],
    [{ band, filter: { kind: 'butterworth', order: 9 } }, 'SPEC_INVALID', /^order is 9; it must be a whole number from 1 to 6/],
    [{ band, regions: [{ x: -4, y: 0, width: 5, height: 5 }] }, 'REGION_OUTSIDE', /^A region's x is -4/],
    [{ band, captureFps: 0 }, 'SPEC_INVALID', /^The capture rate \(--fps\) is 0/],
    [{ band, aplha: 3 }, 'SPEC_INVALID', /"aplha" is not a setting; known here are method, alpha, band/],
    [
      { band, pyramid: { level: 3 } },
      'SPEC_INVALID',
      /"level" is not a setting; known here are bandwidth, profile, finest, orientations, levels/,
    ],
    ['fast', 'SPEC_INVALID', /^The specification is "fast"/],
  ])('is refused with a sentence: %j', (input, code, sentence) => {
    let error: unknown;
    try {
      readSpec(input);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(LoupeError);
    expect(error).toMatchObject({ code, message: matching(sentence) });
  });

  it('may be any of the presets', () => {
    for (const name of presetNames) expect(readSpec(presets[name].spec).band).toEqual(presets[name].spec.band);
  });

  it('goes beside its input when no output is named', () => {
    expect(defaultOutput('/clips/a.b.mov')).toMatch(/^[\\/]clips[\\/]a\.b_magnified\.mp4$/);
    expect(defaultOutput('clip.mp4', 'ffv1')).toBe('clip_magnified.mkv');
    expect(defaultOutput('clip.mp4', 'libvpx-vp9')).toBe('clip_magnified.webm');
    expect(defaultOutput('clip.mp4', 'prores')).toBe('clip_magnified.mov');
  });

  it('chooses an engine with a reason', async () => {
    const { engine, reason } = await chooseEngine('auto');
    expect(['tensor', 'simd']).toContain(engine.id);
    expect(reason).not.toBe('');
  });
});

describe('the views', () => {
  const frame = (width: number, height: number, value: number, chroma: '420' | '444' | 'gray' = '420', bits = 8): Frame => {
    const frame = allocateFrame({ width, height }, { chroma, bits });
    for (const [index, plane] of frame.planes.entries())
      for (let i = 0; i < plane.length; i++) plane[i] = value + index + (i % 7);
    return frame;
  };

  it.each([
    [6, 4, '420', 8],
    [7, 5, '420', 8],
    [7, 5, '444', 8],
    [7, 5, 'gray', 10],
  ] as const)('put source and magnified side by side: %i×%i, %s, %i bits', (width, height, chroma, bits) => {
    const [source, magnified] = [frame(width, height, 40, chroma, bits), frame(width, height, 90, chroma, bits)];
    const both = composeView('side-by-side', source, magnified);
    const size = viewSize('side-by-side', source, source.format);
    expect(both).toMatchObject({ ...size, format: source.format });
    expect(both.planes.map((plane) => plane.length)).toEqual(
      allocateFrame(size, source.format).planes.map((plane) => plane.length),
    );
    for (const [index, plane] of both.planes.entries()) {
      const halved = index > 0 && chroma === '420';
      const [rows, columns] = [halved ? Math.ceil(height / 2) : height, halved ? Math.ceil(width / 2) : width];
      const stride = plane.length / rows;
      for (let y = 0; y < rows; y++) {
        const row = [...plane.subarray(y * stride, (y + 1) * stride)];
        expect(row.slice(0, columns)).toEqual([...source.planes[index].subarray(y * columns, (y + 1) * columns)]);
        expect(row.slice(-columns)).toEqual([...magnified.planes[index].subarray(y * columns, (y + 1) * columns)]);
      }
    }
  });

  it('show the difference round mid-grey, clipped', () => {
    const [source, magnified] = [frame(4, 4, 200, 'gray'), frame(4, 4, 30, 'gray')];
    expect([...composeView('difference', source, magnified).planes[0]].every((code) => code === 0)).toBe(true);
    magnified.planes[0].set(source.planes[0].map((code) => code + 5));
    expect([...composeView('difference', source, magnified).planes[0]].every((code) => code === 133)).toBe(true);
  });
});

describe('a queue between two stages', () => {
  it('holds its writer back while it is full, and gives everything in order', async () => {
    const queue = new FrameQueue<number>(2);
    let pushed = 0;
    const writer = (async () => {
      for (let item = 1; item <= 6; item++) {
        await queue.push(item);
        pushed = item;
      }
      queue.end();
    })();
    await wait(5);
    expect(pushed).toBe(2);
    const seen: number[] = [];
    for await (const item of queue) seen.push(item);
    await writer;
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('throws on both sides once it has failed', async () => {
    const full = new FrameQueue<number>(1);
    await full.push(1);
    const writing = full.push(2);
    full.fail(new Error('broken'));
    await expect(writing).rejects.toThrow('broken');
    await expect(full[Symbol.asyncIterator]().next()).rejects.toThrow('broken');

    const empty = new FrameQueue<number>(1);
    const reading = empty[Symbol.asyncIterator]().next();
    empty.fail(new Error('broken, too'));
    await expect(reading).rejects.toThrow('broken, too');
  });
});

describe('the pace', () => {
  it('drops the first frame, and reports once', () => {
    const reported: number[] = [];
    const pace = new EnginePace((seconds) => reported.push(seconds));
    for (const seconds of [9, 0.1, 0.15, 0.1, 0.5, 0.5]) pace.add(seconds);
    pace.settle();
    expect(reported).toHaveLength(1);
    expect(reported[0]).toBeCloseTo((0.1 + 0.15 + 0.1) / 3, 9);
  });
});
