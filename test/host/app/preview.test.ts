import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/base/frame.ts';
import type { CallParams } from '../../../core/protocol/host-api.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
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
  ffmpeg(...testSource('65x49', 12, fps), '-pix_fmt', 'yuv420p10le', '-c:v', 'ffv1', folder.file('deep.mkv'));
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

async function openPreview(wish: Partial<CallParams<'preview.open'>> = {}, name = 'clip.mkv') {
  const { media } = await openClip(name);
  const opened = await window.host.call('preview.open', {
    media,
    spec,
    autoQuality: false,
    range: everything,
    loop: false,
    rate: 16,
    ...wish,
  });
  return { ...opened, media, viewer: window.watch(opened, 64) };
}

async function framesOf(file: string): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of decodeVideo(await probeVideo(file))) all.push(frame);
  return all;
}

async function exported(media: string, output: string, range: { in: number | null; out: number | null }): Promise<Frame[]> {
  const done = window.next('export.done');
  await window.host.call('export.start', {
    media,
    spec,
    range,
    view: 'magnified',
    codec: 'ffv1',
    output: { kind: 'path', path: folder.file(output) },
  });
  const [file] = (await done).files;
  expect(file.path).toBe(folder.file(output));
  return framesOf(folder.file(output));
}

function expectSame(pairs: readonly Pair[], wanted: readonly Frame[]): void {
  expect(pairs.length).toBe(wanted.length);
  for (const [index, { magnified }] of pairs.entries()) {
    expect(
      magnified.frame.planes.every(
        (plane, at) => Buffer.compare(plane as Uint8Array, wanted[index].planes[at] as Uint8Array) === 0,
      ),
    ).toBe(true);
  }
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
});
