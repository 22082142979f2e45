import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LoupeError, type ErrorCode } from '../../../core/base/error.ts';
import { frameBytes } from '../../../core/base/frame.ts';
import { onPosix } from '../../support/requirements.ts';
import { findBinary, foundBinary } from '../../../host/video/binaries.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import { bytesOf, clipFolder, collect, ffmpeg, ffprobe, rawFrames, shownTicks } from './clips.ts';

const clips = clipFolder();
const { at } = clips;

/** Twelve frames a second apart from a few, as a camera that drops some makes them. */
const VARIABLE = ['-vf', 'select=not(mod(n\\,3))+eq(mod(n\\,7)\\,0)+eq(n\\,58)', '-vsync', '0', '-enc_time_base', '1/12800'];

beforeAll(() => {
  const pattern = ['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=2'];
  const tone = ['-f', 'lavfi', '-i', 'sine=d=2'];
  ffmpeg([
    ...pattern,
    ...tone,
    '-pix_fmt',
    'yuv420p',
    '-g',
    '50',
    '-bf',
    '3',
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
    at('plain.mp4'),
  ]);
  ffmpeg(['-i', at('plain.mp4'), '-an', '-c:v', 'libx264', '-bf', '0', '-g', '50', at('plain.mkv')]);
  ffmpeg(['-i', at('plain.mp4'), '-c', 'copy', at('plain.ts')]);
  ffmpeg(['-i', at('plain.mp4'), '-c', 'copy', at('index-at-end.mp4')]);
  ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=30000/1001:d=2', '-c:v', 'mjpeg', '-q:v', '2', at('ntsc.avi')]);
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=96x64:r=100:d=0.6',
    ...VARIABLE,
    '-pix_fmt',
    'yuv420p',
    '-video_track_timescale',
    '12800',
    at('variable.mp4'),
  ]);
});

afterAll(() => {
  clips.remove();
  if (runningChildren().length > 0) throw new Error('A test left ffmpeg running.');
});

async function failure(work: () => Promise<unknown>): Promise<LoupeError> {
  const error: unknown = await work().then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LoupeError);
  return error as LoupeError;
}

/** One sentence for a person: it ends with a full stop, has no line break and shows no program's inner words. */
function expectSentence(error: LoupeError): void {
  expect(error.message).toMatch(/^[^\n]{20,400}\.$/);
  expect(error.message).not.toMatch(/0x[0-9a-f]+|\bat .*\.ts:/);
}

describe('finding ffmpeg', () => {
  it('finds programs that start and says where they come from', async () => {
    for (const name of ['ffmpeg', 'ffprobe'] as const) {
      const found = await findBinary(name);
      expect(spawnSync(found.path, ['-version'], { encoding: 'utf8' }).stdout).toContain(`${name} version ${found.version}`);
      expect(found.libavutil).toBeGreaterThanOrEqual(56);
      expect(await findBinary(name)).toBe(found);
      expect(foundBinary(name)).toBe(found);
    }
  });

  it.skipIf(!onPosix())('leaves the thread to others while a program is slow to say its version', async () => {
    const real = await findBinary('ffprobe');
    writeFileSync(at('slow'), `#!/bin/sh\nsleep 0.3\nexec "${real.path}" "$@"\n`, { mode: 0o755 });
    const before = process.env['MOTION_LOUPE_FFPROBE'];
    try {
      process.env['MOTION_LOUPE_FFPROBE'] = at('slow');
      let turns = 0;
      const counting = setInterval(() => turns++, 5);
      expect(await findBinary('ffprobe')).toMatchObject({ path: at('slow'), version: real.version });
      clearInterval(counting);
      expect(turns).toBeGreaterThan(5);
    } finally {
      if (before === undefined) delete process.env['MOTION_LOUPE_FFPROBE'];
      else process.env['MOTION_LOUPE_FFPROBE'] = before;
    }
  });

  it('prefers the one the environment names, and passes over one that does not start', async () => {
    const real = await findBinary('ffprobe');
    const before = process.env['MOTION_LOUPE_FFPROBE'];
    try {
      process.env['MOTION_LOUPE_FFPROBE'] = real.path;
      expect(await findBinary('ffprobe')).toMatchObject({ path: real.path, source: 'environment' });
      writeFileSync(at('not-a-program'), 'no', { mode: 0o755 });
      process.env['MOTION_LOUPE_FFPROBE'] = at('not-a-program');
      expect((await findBinary('ffprobe')).source).not.toBe('environment');
    } finally {
      if (before === undefined) delete process.env['MOTION_LOUPE_FFPROBE'];
      else process.env['MOTION_LOUPE_FFPROBE'] = before;
    }
  });
});

describe('probing', () => {
  it('describes a plain clip', async () => {
    expect(await probeVideo(at('plain.mp4'))).toMatchObject({
      container: 'mov',
      codec: 'h264',
      duration: 2,
      width: 96,
      height: 64,
      fps: 25,
      frameRate: { num: 25, den: 1 },
      frames: 50,
      framesCounted: true,
      format: { chroma: '420', bits: 8 },
      hasAlpha: false,
      rotation: 0,
      sampleAspectRatio: { num: 1, den: 1 },
      variableRate: false,
      timeBase: { num: 1, den: 12_800 },
      lastFrameDuration: 0.04,
      audio: { codec: 'aac', channels: 1, sampleRate: 44_100 },
      warnings: [],
    });
  });

  it('counts frames and knows the rate where the container names neither', async () => {
    const info = await probeVideo(at('plain.mkv'));
    expect(info).toMatchObject({ container: 'matroska', frames: 50, fps: 25, variableRate: false });
    expect(await probeVideo(at('ntsc.avi'))).toMatchObject({ frames: 60, frameRate: { num: 30_000, den: 1001 } });
  });

  it('sees a variable rate and reports the average', async () => {
    const info = await probeVideo(at('variable.mp4'));
    const ticks = shownTicks(at('variable.mp4'));
    expect(info.variableRate).toBe(true);
    expect(info.fps).toBeCloseTo((ticks.length - 1) / (((ticks.at(-1) ?? 0) - (ticks[0] ?? 0)) / 12_800), 9);
    expect(info.frames).toBe(ticks.length);
  });

  it('is not misled by free text in a file', async () => {
    const lie = 'x\nwidth=9999\n[/STREAM]\n[/FORMAT]';
    ffmpeg(['-i', at('plain.mkv'), '-c', 'copy', '-metadata', `comment=${lie}`, '-metadata:s:v', `title=${lie}`, at('lie.mkv')]);
    expect(await probeVideo(at('lie.mkv'))).toMatchObject({ width: 96, height: 64, frames: 50 });
  });

  it('reads files with any name, and only files', async () => {
    const names = [
      '-dash.mp4',
      'with space.mp4',
      'ünïcodé 動画.mp4',
      '100%03d.mp4',
      'quo\'te".mp4',
      'http:',
      'concat:a|b.mp4',
      'new\nline.mp4',
      'pipe:0',
    ];
    const folder = at('names');
    mkdirSync(folder);
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const name of process.platform === 'win32' ? names.filter((each) => !/[:"|\n]/.test(each)) : names) {
        copyFileSync(at('plain.mp4'), join(folder, name));
        const info = await probeVideo(name);
        expect([name, info.frames]).toEqual([name, 50]);
        const decoder = decodeVideo(info, { end: 0.1 });
        expect([name, (await collect(decoder)).length]).toEqual([name, 3]);
      }
      expect((await failure(() => probeVideo('http://127.0.0.1:9/clip.mp4'))).code).toBe('INPUT_MISSING');
    } finally {
      process.chdir(before);
    }
  });

  it('refuses what is no video, each with a sentence', async () => {
    writeFileSync(at('empty.mp4'), '');
    writeFileSync(at('text.mp4'), 'This is not a video.\n'.repeat(50));
    writeFileSync(at('text.txt'), 'This is not a video.\n'.repeat(50));
    ffmpeg(['-f', 'lavfi', '-i', 'sine=d=0.2', at('sound.wav')]);
    ffmpeg(['-f', 'lavfi', '-i', 'color=red:s=32x32', '-frames:v', '1', at('cover.png')]);
    ffmpeg([
      '-i',
      at('sound.wav'),
      '-i',
      at('cover.png'),
      '-map',
      '0',
      '-map',
      '1',
      '-c:v',
      'copy',
      '-disposition:v',
      'attached_pic',
      at('song.mp3'),
    ]);
    copyFileSync(at('index-at-end.mp4'), at('no-index.mp4'));
    truncateSync(at('no-index.mp4'), Math.floor(statSync(at('no-index.mp4')).size / 2));
    const cases: [string, ErrorCode][] = [
      [at('absent.mp4'), 'INPUT_MISSING'],
      [join(at('plain.mp4'), 'inside'), 'INPUT_MISSING'],
      [clips.path, 'INPUT_IS_FOLDER'],
      [at('empty.mp4'), 'INPUT_EMPTY'],
      [at('text.mp4'), 'INPUT_NOT_MEDIA'],
      [at('text.txt'), 'INPUT_NOT_MEDIA'],
      [at('sound.wav'), 'INPUT_NO_VIDEO'],
      [at('song.mp3'), 'INPUT_NO_VIDEO'],
      [at('no-index.mp4'), 'INPUT_TRUNCATED'],
      ['/dev/null', 'INPUT_NOT_MEDIA'],
    ];
    for (const [path, code] of cases) {
      if (path.startsWith('/dev') && !existsSync(path)) continue;
      const error = await failure(() => probeVideo(path));
      expect(`${path} ${error.code}`).toBe(`${path} ${code}`);
      expect(error.message).toContain(path);
      expectSentence(error);
    }
  });
});

describe('decoding', () => {
  it.each(['plain.mp4', 'plain.mkv', 'plain.ts', 'ntsc.avi', 'variable.mp4'])(
    'yields the frames of %s with their times',
    async (name) => {
      const info = await probeVideo(at(name));
      const frames = await collect(decodeVideo(info));
      const start = Number(ffprobe(at(name), ['-show_entries', 'format=start_time'])[0]?.['start_time'] ?? 0);
      const ticks = shownTicks(at(name));
      const { num, den } = info.timeBase;
      expect(frames.map((frame) => Math.round((frame.time * den) / num))).toEqual(
        ticks.map((tick) => tick - Math.round((start * den) / num)),
      );
      const expected = rawFrames(
        at(name),
        info.colour.range === 'pc' ? `yuvj${info.format.chroma}p` : 'yuv420p',
        ...(foundBinary('ffmpeg').libavutil >= 58 ? ['-fps_mode', 'passthrough'] : ['-vsync', '0']),
      );
      expect(Buffer.concat(frames.map(bytesOf)).equals(expected)).toBe(true);
    },
  );

  it('reads a range: the very frames and times of the whole that lie in it', async () => {
    for (const name of ['plain.mp4', 'plain.mkv', 'plain.ts', 'ntsc.avi', 'variable.mp4']) {
      const info = await probeVideo(at(name));
      const all = await collect(decodeVideo(info));
      const third = all[Math.floor(all.length / 3)]?.time ?? 0;
      for (const [start, end] of [
        [third, undefined],
        [third, third + 0.3],
        [0.123, 0.4],
        [0, 0.2],
      ] as const) {
        const part = await collect(decodeVideo(info, { start, ...(end === undefined ? {} : { end }) }));
        // Half a tick of the coarsest time base here, 1/30 s, stands for "at" a time.
        const half = info.timeBase.num / info.timeBase.den / 2;
        const wanted = all.filter((frame) => frame.time >= start - half && frame.time < (end ?? Infinity) - half);
        expect([name, start, end, ...part.map((frame) => frame.time)]).toEqual([
          name,
          start,
          end,
          ...wanted.map((frame) => frame.time),
        ]);
        expect(part.every((frame, index) => bytesOf(frame).equals(bytesOf(wanted[index])))).toBe(true);
      }
    }
  });

  it('refuses a range without frames', async () => {
    const info = await probeVideo(at('plain.mp4'));
    for (const range of [
      { start: 5 },
      { start: 0.401, end: 0.402 },
      { start: 1, end: 1 },
      { start: -1 },
      { start: Number.NaN },
    ]) {
      const error = await failure(async () => collect(decodeVideo(info, range)));
      expect(error.code).toBe('RANGE_INVALID');
      expectSentence(error);
    }
  });

  it('turns frames upright and swaps their sample aspect ratio', async () => {
    ffmpeg([
      '-i',
      at('plain.mp4'),
      '-an',
      '-vf',
      'setsar=4/3',
      '-c:v',
      'libx264',
      '-crf',
      '10',
      '-frames:v',
      '3',
      at('wide.mp4'),
    ]);
    const turn =
      foundBinary('ffmpeg').libavutil >= 58
        ? { before: ['-display_rotation', '-90'], after: [] }
        : { before: [], after: ['-metadata:s:v', 'rotate=270'] };
    ffmpeg([...turn.before, '-i', at('wide.mp4'), '-c', 'copy', ...turn.after, at('turned.mp4')]);
    const info = await probeVideo(at('turned.mp4'));
    expect(info).toMatchObject({ width: 64, height: 96, rotation: 90, sampleAspectRatio: { num: 3, den: 4 } });
    const [frame] = await collect(decodeVideo(info));
    // Clockwise by hand: column x of the turned frame is row x of the stored one, read from the bottom.
    const stored = rawFrames(at('wide.mp4'), 'gray').subarray(0, 96 * 64);
    const luma = rawFrames(at('wide.mp4'), 'yuv420p').subarray(0, 96 * 64);
    expect(stored.length).toBe(luma.length);
    const upright = new Uint8Array(64 * 96);
    for (let y = 0; y < 96; y++) for (let x = 0; x < 64; x++) upright[y * 64 + x] = luma[(63 - x) * 96 + y]!;
    expect(Buffer.from(frame.planes[0] as Uint8Array).equals(Buffer.from(upright))).toBe(true);
  });

  it('reports colour, range and sample aspect ratio as labelled', async () => {
    const labels = ['-color_range', 'pc', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
    const params = 'range=pc:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
    const set = foundBinary('ffmpeg').libavutil >= 58 ? `,setparams=${params}` : '';
    ffmpeg([
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=96x64:d=0.2',
      '-vf',
      `scale=out_range=pc,format=yuv420p,setsar=16/11${set}`,
      '-c:v',
      'libx264',
      ...labels,
      at('full.mp4'),
    ]);
    const info = await probeVideo(at('full.mp4'));
    expect(info.colour).toEqual({ range: 'pc', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' });
    expect(info.sampleAspectRatio).toEqual({ num: 16, den: 11 });
    // No conversion of the range: the samples are the stored ones.
    const [frame] = await collect(decodeVideo(info));
    const stored = ffmpeg(['-i', at('full.mp4'), '-f', 'rawvideo', 'pipe:1']).subarray(0, frameBytes(info, info.format));
    expect(bytesOf(frame).equals(stored)).toBe(true);
  });

  it.each([
    ['yuv420p', { chroma: '420', bits: 8 }],
    ['yuv422p', { chroma: '422', bits: 8 }],
    ['yuv444p', { chroma: '444', bits: 8 }],
    ['gray', { chroma: 'gray', bits: 8 }],
    ['yuv420p10le', { chroma: '420', bits: 10 }],
    ['yuv422p10le', { chroma: '422', bits: 10 }],
    ['yuv444p12le', { chroma: '444', bits: 12 }],
    ['yuv420p16le', { chroma: '420', bits: 16 }],
    ['gray10le', { chroma: 'gray', bits: 10 }],
    ['gray16le', { chroma: 'gray', bits: 16 }],
  ] as const)('delivers %s sample by sample, odd sizes too', async (pixelFormat, format) => {
    const size = { width: 37, height: 23 };
    const bytes = 3 * frameBytes(size, format);
    const noise = Buffer.alloc(bytes);
    if (format.bits === 8) for (let i = 0; i < bytes; i++) noise[i] = (i * 7919 + (i >> 5) * 31) & 255;
    else for (let i = 0; i < bytes; i += 2) noise.writeUInt16LE((i * 7919 + (i >> 5) * 31) & (2 ** format.bits - 1), i);
    const raw = ['-f', 'rawvideo', '-pix_fmt', pixelFormat, '-s', `${size.width}x${size.height}`, '-i', 'pipe:0'];
    ffmpeg([...raw, '-c:v', 'ffv1', '-level', '1', at(`${pixelFormat}.mkv`)], noise);
    const info = await probeVideo(at(`${pixelFormat}.mkv`));
    expect(info).toMatchObject({ format, ...size, hasAlpha: false, sourcePixelFormat: pixelFormat });
    const frames = await collect(decodeVideo(info));
    expect(Buffer.concat(frames.map(bytesOf)).equals(noise)).toBe(true);
  });

  it('drops transparency and says so, and turns RGB into Y′CbCr', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=48x32:d=0.2', '-pix_fmt', 'yuva444p', '-c:v', 'ffv1', at('alpha.mkv')]);
    const alpha = await probeVideo(at('alpha.mkv'));
    expect(alpha).toMatchObject({ hasAlpha: true, format: { chroma: '444', bits: 8 } });
    expect(alpha.warnings.join()).toContain('alpha');
    expect((await collect(decodeVideo(alpha)))[0]?.planes.length).toBe(3);

    // BT.709 limited range by hand (ITU-R BT.709-6): red is Y = 16 + 219·0.2126, Cb = 128 − 224·0.2126/1.8556, Cr = 240.
    ffmpeg(['-f', 'lavfi', '-i', 'color=c=red:s=48x32:d=0.2', '-vf', 'format=rgb24', '-c:v', 'png', at('red.mov')]);
    const red = await probeVideo(at('red.mov'));
    expect(red).toMatchObject({ format: { chroma: '444', bits: 8 }, colour: { range: 'tv', matrix: 'bt709' } });
    const [frame] = await collect(decodeVideo(red));
    const expected = [16 + 219 * 0.2126, 128 - (224 * 0.2126) / 1.8556, 240];
    // One code: ffmpeg's colour `red` is 254 in some versions, and its scaler rounds.
    frame.planes.forEach((plane, index) => expect(Math.abs(plane[100] - expected[index])).toBeLessThanOrEqual(1.5));
  });

  it('does not read ahead of the caller', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25:d=16', '-c:v', 'mpeg4', '-q:v', '9', at('long.mp4')]);
    const info = await probeVideo(at('long.mp4'));
    const decoder = decodeVideo(info);
    const iterator = decoder[Symbol.asyncIterator]();
    await iterator.next();
    const [child] = runningChildren();
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (process.platform === 'linux') {
      const written = Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${child.pid}/io`, 'utf8'))?.[1]);
      // One frame, what a pipe and a stream hold (about 0.3 MB), and the text lines: far from 400 frames of 0.1 MB.
      expect(written).toBeLessThan(12 * frameBytes(info, info.format));
    }
    expect(child.exitCode).toBeNull();
    await iterator.return?.();
    expect(runningChildren()).toEqual([]);
  });

  it('ends when it is disposed, left or aborted, and leaves no process behind', async () => {
    const info = await probeVideo(at('long.mp4'));
    const disposed = decodeVideo(info);
    let seen = 0;
    for await (const frame of disposed) {
      expect(frame.width).toBe(320);
      if (++seen === 3) disposed.dispose();
    }
    expect(seen).toBe(3);
    for await (const frame of decodeVideo(info)) if (frame.time > 0.1) break;
    expect(runningChildren()).toEqual([]);

    const controller = new AbortController();
    const error = await failure(async () => {
      for await (const frame of decodeVideo(info, { signal: controller.signal })) if (frame.time > 0.1) controller.abort();
    });
    expect(error.code).toBe('CANCELLED');
    expect(runningChildren()).toEqual([]);
    expect((await failure(() => probeVideo(at('long.mp4'), { signal: controller.signal }))).code).toBe('CANCELLED');
  });

  it('says so when ffmpeg is killed in the middle', async () => {
    const info = await probeVideo(at('long.mp4'));
    const error = await failure(async () => {
      for await (const frame of decodeVideo(info)) if (frame.time === 0) runningChildren()[0]?.kill('SIGKILL');
    });
    expect(error.code).toBe('FFMPEG_FAILED');
    expectSentence(error);
  });

  it('yields the good frames of a file that is cut off, then warns', async () => {
    copyFileSync(at('plain.mp4'), at('cut.mp4'));
    truncateSync(at('cut.mp4'), Math.floor(statSync(at('cut.mp4')).size * 0.6));
    const info = await probeVideo(at('cut.mp4'));
    expect(info.warnings.join()).toMatch(/cut off: \d+ of its 50/);
    const decoder = decodeVideo(info);
    const frames = await collect(decoder);
    const whole = await collect(decodeVideo(await probeVideo(at('plain.mp4'))));
    expect(frames.length).toBeGreaterThan(5);
    expect(frames.length).toBeLessThan(50);
    expect(bytesOf(frames[3]).equals(bytesOf(whole[3]))).toBe(true);
    expect(decoder.warning).toMatch(/cut\.mp4".*frames/);

    // Cut within the first frame: there is an index but nothing to show.
    const bytes = readFileSync(at('plain.mp4'));
    writeFileSync(at('cut-at-once.mp4'), bytes.subarray(0, bytes.indexOf('mdat') + 40));
    const error = await failure(async () => collect(decodeVideo(await probeVideo(at('cut-at-once.mp4')))));
    expect(error.code).toBe('INPUT_TRUNCATED');
    expectSentence(error);
  });

  it('reads the one frame of a still image', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=48x32', '-frames:v', '1', '-pix_fmt', 'rgb24', at('still.png')]);
    const info = await probeVideo(at('still.png'));
    expect(info.frames).toBe(1);
    expect((await collect(decodeVideo(info))).length).toBe(1);
  });
});

it('says how to get ffmpeg where there is none', async () => {
  // A copy outside the project finds no packages; esbuild turns it into plain JavaScript.
  const root = join(import.meta.dirname, '../../..');
  const bundle = at('binaries.mjs');
  await build({
    entryPoints: [join(root, 'host/video/binaries.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: bundle,
  });
  const script = `import('file://${bundle}').then((m) => m.findBinary('ffmpeg')).catch((e) => console.log(JSON.stringify(e)))`;
  const result = spawnSync(process.execPath, ['-e', script], { env: { PATH: dirname(bundle) }, encoding: 'utf8' });
  expect(JSON.parse(result.stdout)).toMatchObject({ code: 'FFMPEG_MISSING' });
  expect(result.stdout).toContain('MOTION_LOUPE_FFMPEG');
});
