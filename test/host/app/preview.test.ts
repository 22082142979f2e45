import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/base/frame.ts';
import { createRandom } from '../../../core/numeric/random.ts';
import type { CallParams } from '../../../core/protocol/host-api.ts';
import { magnificationSchema } from '../../../core/spec/magnification.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import { BackwardPairs } from '../../../host/app/preview/backward-pairs.ts';
import { FileRuns } from '../../../host/app/preview/file-runs.ts';
import { PlayedRange } from '../../../host/app/preview/played-range.ts';
import { Tuning } from '../../../host/app/preview/tuning.ts';
import { chooseEngine } from '../../../host/engines/engine-choice.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { ffmpeg, temporaryFolder, testSource } from '../../support/sample-clips.ts';
import { openWindow, type Pair, type TestWindow } from './window.ts';

const folder = temporaryFolder('preview');
const frames = 40;
const fps = 25;
const spec = { method: 'phase', quality: 'fast', band: { lo: 2, hi: 5 }, alpha: 8 } as const;
const everything = { in: null, out: null };
let app: HostApp;
let window: TestWindow;

beforeAll(async () => {
  ffmpeg(
    ...testSource('96x64', frames, fps),
    '-vf',
    'noise=alls=6:allf=t',
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'ffv1',
    folder.file('clip.mkv'),
  );
  ffmpeg(
    ...testSource('66x50', 12, fps),
    '-vf',
    'scale=65:49',
    '-pix_fmt',
    'yuv420p10le',
    '-c:v',
    'ffv1',
    folder.file('deep.mkv'),
  );
  app = createHostApp({ capabilities: ['file-paths'], dataFolder: folder.file('data'), startWith: null });
  window = await openWindow(app);
});
afterAll(async () => {
  await app.dispose();
  folder.remove();
});

async function openClip(name = 'clip.mkv') {
  return window.host.call('media.open', { source: { kind: 'path', path: folder.file(name) } });
}

async function openPreview(wanted: Partial<CallParams<'preview.open'>> = {}, name = 'clip.mkv') {
  const { media } = await openClip(name);
  const opened = await window.host.call('preview.open', {
    media,
    spec,
    autoQuality: false,
    range: everything,
    loop: false,
    rate: 16,
    ...wanted,
  });
  return { ...opened, media, viewer: window.watch(opened, 64) };
}

async function framesOf(file: string): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of decodeVideo(await probeVideo(file))) all.push(frame);
  return all;
}

async function exported(
  media: string,
  output: string,
  range: { in: number | null; out: number | null },
  settings: CallParams<'export.start'>['spec'] = spec,
): Promise<Frame[]> {
  const done = window.next('export.done');
  await window.host.call('export.start', {
    media,
    spec: settings,
    range,
    view: 'magnified',
    codec: 'ffv1',
    output: { kind: 'path', path: folder.file(output) },
  });
  const [file] = (await done).files;
  expect(file.path).toBe(folder.file(output));
  return framesOf(folder.file(output));
}

/** Whether the magnified frame is the wanted one to the last bit. */
function same({ magnified }: Pair, wanted: Frame): boolean {
  return magnified.frame.planes.every((plane, at) => Buffer.compare(plane as Uint8Array, wanted.planes[at] as Uint8Array) === 0);
}

function expectSame(pairs: readonly Pair[], wanted: readonly Frame[]): void {
  expect(pairs.length).toBe(wanted.length);
  expect(pairs.filter((pair, index) => !same(pair, wanted[index]))).toEqual([]);
}

describe('a preview', () => {
  it('shows the very frames that an export writes, also in a second round of a loop', async () => {
    const { preview, media, viewer } = await openPreview({ loop: true });
    const wanted = await exported(media, 'whole.mkv', everything);
    await window.host.call('preview.play', { preview });
    const pairs = (await viewer.until((all) => all.length >= 2 * frames)).slice(0, 2 * frames);
    await window.host.call('preview.close', { preview });
    expectSame(pairs.slice(0, frames), wanted);
    expectSame(pairs.slice(frames), wanted);
    expect(pairs[0].magnified.restart && pairs[frames].magnified.restart).toBe(true);
    expect(pairs.filter(({ source }) => source.restart).length).toBe(2);
    expect(pairs.map(({ source }) => Math.round(source.frame.time * fps))).toEqual([
      ...Array(frames).keys(),
      ...Array(frames).keys(),
    ]);
  });

  it('shows the very frames of an export of a range, from its in point', async () => {
    const range = { in: 0.4, out: 1.2 };
    const { preview, media, viewer } = await openPreview({ range });
    const wanted = await exported(media, 'part.mkv', range);
    const ended = window.next('preview.state', (state) => state.ended);
    await window.host.call('preview.play', { preview });
    await ended;
    const pairs = await viewer.until((all) => all.length >= wanted.length);
    await window.host.call('preview.close', { preview });
    expect(pairs[0].source.frame.time).toBeCloseTo(0.4, 6);
    expectSame(pairs, wanted);
  });

  it('stops at the frame that a seek aims at, with the motion as large as in an export, and forgets seeks that are overtaken', async () => {
    const { preview, media, viewer } = await openPreview({ rate: 1 });
    const wanted = await exported(media, 'sought.mkv', everything);
    await viewer.until((all) => all.length === 1);
    for (const time of [1.2, 0.8, 8 / fps]) void window.host.call('preview.seek', { preview, time });
    // The in point is so near that the run begins there, at the latest once no request is pending: the very frame of the export.
    const near = (await viewer.until((all) => all.some((pair) => at(8)(pair) && same(pair, wanted[8])))).at(-1)!;
    expect(near.source.restart && near.magnified.restart).toBe(true);
    expect(viewer.pairs.length).toBeLessThanOrEqual(5);
    // Further on the run begins in the middle of the file; the filter has settled all the same.
    await window.host.call('preview.seek', { preview, time: 30 / fps });
    // On a slow machine the first frame comes before the filter has settled, and another one after it.
    await viewer.until((all) =>
      all.some((pair) => at(30)(pair) && distance(pair.magnified.frame, wanted[30]) < 0.1 * difference(pair)),
    );
    await window.host.call('preview.close', { preview });
  });

  it('steps on and back by single frames', async () => {
    const { preview, viewer } = await openPreview({ time: 10 / fps });
    await viewer.until((all) => all.some(at(10)));
    for (const [steps, frame] of [
      [1, 11],
      [2, 13],
      [-1, 12],
      [-3, 9],
    ]) {
      await window.host.call('preview.step', { preview, frames: steps });
      await viewer.until((all) => at(frame)(all.at(-1)!));
    }
    // A frame may come twice: before its filter has settled, while a request is pending, and after.
    const numbers = viewer.pairs.map(({ source }) => Math.round(source.frame.time * fps));
    expect(numbers.filter((number, index) => number !== numbers[index - 1])).toEqual([10, 11, 12, 13, 12, 9]);
    await window.host.call('preview.close', { preview });
  });

  it('plays backwards the very frames that it plays forwards, down to the first, and goes on forwards from there', async () => {
    // So narrow a band that the filter takes the whole clip to settle: every frame is that of the export, to the last bit.
    const narrow = { ...spec, band: { lo: 2, hi: 2.9 } };
    const { preview, media, viewer } = await openPreview({ spec: narrow, time: (frames - 1) / fps });
    const wanted = await exported(media, 'narrow.mkv', everything, narrow);
    await viewer.until((all) => all.some((pair) => at(frames - 1)(pair) && same(pair, wanted[frames - 1])));
    const begun = viewer.pairs.length;
    const over = window.next('preview.state', ({ playing, frame }) => !playing && frame === 0);
    const way = window.next('preview.state', ({ backwards }) => backwards);
    await window.host.call('preview.play', { preview, backwards: true });
    expect((await way).playing).toBe(true);
    await over;
    const back = (await viewer.until((all) => all.length >= begun + frames - 1)).slice(begun, begun + frames - 1);
    expectSame(back, wanted.slice(0, -1).toReversed());
    expect(back.map(({ source }) => Math.round(source.frame.time * fps))).toEqual([...Array(frames - 1).keys()].toReversed());
    const stood = viewer.pairs.length;
    const ended = window.next('preview.state', (state) => state.ended);
    await window.host.call('preview.play', { preview });
    await ended;
    const again = viewer.pairs
      .slice(stood)
      .filter(({ source }, index, all) => index === 0 || source.frame.time !== all[index - 1].source.frame.time);
    expect(again.every((pair) => same(pair, wanted[Math.round(pair.source.frame.time * fps)]))).toBe(true);
    expect(at(frames - 1)(again.at(-1)!)).toBe(true);
    await window.host.call('preview.close', { preview });
  });

  it('stands where backwards playing is paused, with new settings as with the old', async () => {
    const { preview, viewer } = await openPreview({ rate: 1, time: 30 / fps });
    await viewer.until((all) => all.length > 0);
    await window.host.call('preview.play', { preview, backwards: true });
    await viewer.until((all) => all.some(at(24)));
    await window.host.call('preview.change', { preview, spec: { ...spec, alpha: 3 } });
    const from = viewer.pairs.length;
    await viewer.until((all) => all.length > from && all.some(at(20)));
    const paused = window.next('preview.state', ({ playing }) => !playing);
    await window.host.call('preview.pause', { preview });
    const { frame } = await paused;
    expect(frame).toBeLessThanOrEqual(20);
    await window.host.call('preview.step', { preview, frames: 1 });
    await viewer.until((all) => at(frame + 1)(all.at(-1)!));
    await window.host.call('preview.close', { preview });
  });

  it('keeps no more frames than it may on the way back', async () => {
    const info = await probeVideo(folder.file('clip.mkv'));
    const { engine } = await chooseEngine('auto');
    using tuning = new Tuning(engine, info, magnificationSchema.parse(spec));
    await tuning.prepare();
    const runs = new FileRuns(info, tuning);
    const pairBytes = 2 * 96 * 64 * 1.5;
    const range = new PlayedRange(everything, info);
    const backward = new BackwardPairs({ info, range, runs, from: 1.6, engineMs: 1, budget: 2 * 5 * pairBytes });
    const times: number[] = [];
    for (let pair = await backward.next(); pair; pair = await backward.next()) {
      times.push(Math.round(pair.source.time * fps));
      expect(backward.kept).toBeLessThanOrEqual(2 * 5);
    }
    expect(times).toEqual([...Array(frames).keys()].toReversed());
    await backward.end();
    await runs.close();
  });

  it('takes new settings on the current frame: at once, or through another pyramid', async () => {
    const { preview, viewer } = await openPreview({ time: 8 / fps });
    await viewer.until((all) => all.length === 1);
    const change = (wanted: CallParams<'preview.change'>['spec']) =>
      window.host.call('preview.change', { preview, spec: wanted });
    const motion = () => difference(viewer.pairs.at(-1)!);
    const before = motion();
    expect(await change(spec)).toEqual({ effect: 'none' });
    expect(await change({ ...spec, alpha: 0 })).toEqual({ effect: 'retuned' });
    await viewer.until((all) => all.length === 2);
    expect(viewer.pairs[1].source.frame.time).toBe(viewer.pairs[0].source.frame.time);
    expect(viewer.pairs[1].magnified.restart).toBe(false);
    expect(motion()).toBeLessThan(before / 10);
    expect(await change({ ...spec, method: 'riesz' })).toEqual({ effect: 'rebuilt' });
    await viewer.until((all) => all.length > 2 && motion() > before / 10);
    expect(viewer.pairs[2].magnified.restart).toBe(true);
    // Filters that look ahead give the frame of the same instant, too.
    const riesz = viewer.pairs.length;
    expect(await change({ ...spec, filter: { kind: 'fir', taps: 9 } })).toEqual({ effect: 'rebuilt' });
    await viewer.until((all) => all.length > riesz);
    expect(new Set(viewer.pairs.map(({ source }) => source.frame.time)).size).toBe(1);
    await window.host.call('preview.close', { preview });
  });

  it('refuses settings that make no sense with their sentence, and goes on with the old ones', async () => {
    const { preview, viewer } = await openPreview();
    await viewer.until((all) => all.length === 1);
    const change = (wanted: CallParams<'preview.change'>['spec']) =>
      window.host.call('preview.change', { preview, spec: wanted });
    await expect(change({ ...spec, alpha: Number.NaN })).rejects.toMatchObject({ code: 'ALPHA_INVALID' });
    await expect(change({ ...spec, band: { lo: 2, hi: 20 } })).rejects.toMatchObject({ code: 'BAND_ABOVE_NYQUIST' });
    await expect(change({ ...spec, pyramid: { levels: 40 } })).rejects.toMatchObject({ code: 'LEVELS_TOO_MANY' });
    await expect(window.host.call('preview.change', { preview, range: { in: 1, out: 1.05 } })).rejects.toMatchObject({
      code: 'RANGE_INVALID',
    });
    expect(await change(spec)).toEqual({ effect: 'none' });
    await window.host.call('preview.step', { preview, frames: 1 });
    await viewer.until((all) => all.length === 2);
    await window.host.call('preview.close', { preview });
  });

  it('sends nothing without credit, leaves no frame out of the filters all the same, and counts what was not shown', async () => {
    const { media } = await openClip();
    const opened = await window.host.call('preview.open', {
      media,
      spec,
      autoQuality: false,
      range: everything,
      loop: false,
      rate: 16,
    });
    const viewer = window.watch(opened, 1);
    const { preview } = opened;
    await viewer.until((all) => all.length === 1);
    // The viewer's next credit is on its way; from here on it grants none.
    const state = window.next('preview.state', ({ ended }) => ended);
    const status = window.next(
      'stream.status',
      (reported) => reported.of === preview && reported.shown + reported.dropped >= frames,
    );
    viewer.stop();
    await window.host.call('preview.play', { preview });
    await state;
    const { shown, dropped } = await status;
    expect(shown + dropped).toBe(frames);
    expect(dropped).toBeGreaterThan(0);
    expect(viewer.pairs.length).toBe(shown);
    expect(shown).toBeLessThanOrEqual(2);
    window.host.credit(opened.magnified, 1);
    await window.host.call('preview.step', { preview, frames: -1 });
    const pairs = await viewer.until((all) => all.length > shown);
    expect(Math.round(pairs.at(-1)!.source.frame.time * fps)).toBe(frames - 2);
    await window.host.call('preview.close', { preview });
  });

  it('shows deep and odd-sized frames with 8 bits', async () => {
    const { preview, viewer } = await openPreview({}, 'deep.mkv');
    const [{ source, magnified }] = await viewer.until((all) => all.length === 1);
    const [deep] = await framesOf(folder.file('deep.mkv'));
    expect(source.frame).toMatchObject({ width: 65, height: 49, format: { chroma: '420', bits: 8 } });
    expect(magnified.frame.planes[1].length).toBe(33 * 25);
    for (const [plane, codes] of source.frame.planes.entries()) {
      expect(codes.every((code, at) => Math.abs(code - deep.planes[plane][at] / 4) <= 0.5 || code === 255)).toBe(true);
    }
    await window.host.call('preview.close', { preview });
  });

  it('bears whatever is asked in whatever order, and ends up where it was sent last', async () => {
    const random = createRandom(11);
    const { preview, viewer } = await openPreview({ rate: 4, loop: true });
    const failures: unknown[] = [];
    window.host.on('stream.failed', (failed) => failures.push(failed));
    const between = (low: number, high: number): number => low + (high - low) * random.uniform();
    const requests: (() => Promise<unknown>)[] = [
      () => window.host.call('preview.play', { preview }),
      () => window.host.call('preview.play', { preview, backwards: true }),
      () => window.host.call('preview.pause', { preview }),
      () => window.host.call('preview.seek', { preview, time: between(0, 2) }),
      () => window.host.call('preview.step', { preview, frames: Math.round(between(-5, 5)) }),
      () => window.host.call('preview.change', { preview, spec: { ...spec, alpha: between(0, 20) } }),
      () => window.host.call('preview.change', { preview, spec: { ...spec, filter: { kind: 'fir', taps: 25 } } }),
      () => window.host.call('preview.change', { preview, spec: { ...spec, captureFps: 50 } }),
      () => window.host.call('preview.change', { preview, spec: { ...spec, method: 'riesz' }, autoQuality: true }),
      () => window.host.call('preview.change', { preview, range: { in: between(0, 0.5), out: between(0.9, 1.6) } }),
      () =>
        window.host.call('preview.change', { preview, range: everything, rate: between(0.5, 16), loop: random.uniform() < 0.5 }),
    ];
    for (let count = 0; count < 80; count++) {
      const asked = requests[Math.floor(random.uniform() * requests.length)]();
      if (random.uniform() < 0.5) await asked;
      if (random.uniform() < 0.2) await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await window.host.call('preview.change', { preview, range: everything, spec });
    await window.host.call('preview.pause', { preview });
    await window.host.call('preview.seek', { preview, time: 9 / fps });
    const wanted = await viewer.until((all) => all.at(-1) !== undefined && at(9)(all.at(-1)!));
    expect(wanted.at(-1)!.source.frame.planes[0].length).toBe(96 * 64);
    expect(failures).toEqual([]);
    await window.host.call('preview.close', { preview });
  });

  it('fails by itself, with a sentence, when the file goes away, and other previews go on', async () => {
    ffmpeg('-i', folder.file('clip.mkv'), '-c', 'copy', folder.file('gone.mkv'));
    const { preview, viewer } = await openPreview({ rate: 1 }, 'gone.mkv');
    await viewer.until((all) => all.length === 1);
    rmSync(folder.file('gone.mkv'));
    const failed = window.next('stream.failed', ({ of }) => of === preview);
    await window.host.call('preview.seek', { preview, time: 1 });
    expect((await failed).error.message).toContain('gone.mkv');
    await expect(window.host.call('preview.play', { preview })).rejects.toMatchObject({ code: 'USAGE' });
  });
});

function at(frame: number): (pair: Pair) => boolean {
  return ({ source }) => Math.round(source.frame.time * fps) === frame;
}

/** Mean absolute difference of luma. */
function distance(one: Frame, other: Frame): number {
  const [luma] = one.planes;
  let sum = 0;
  for (let index = 0; index < luma.length; index++) sum += Math.abs(luma[index] - other.planes[0][index]);
  return sum / luma.length;
}

/** Mean absolute difference of luma between source and magnified frame. */
function difference({ source, magnified }: Pair): number {
  return distance(source.frame, magnified.frame);
}
