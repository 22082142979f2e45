import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/base/frame.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { mostFlashes } from '../../support/flashes.ts';
import { ffmpeg, temporaryFolder } from '../../support/sample-clips.ts';
import { openWindow, type TestWindow } from './window.ts';

const folder = temporaryFolder('export-flicker');
const [frames, fps] = [60, 25];
/** A light that trembles five times a second, by less than anybody sees, made forty times as much. */
const spec = { method: 'color', band: { lo: 4, hi: 6 }, alpha: 40, colour: { planes: 'all' } } as const;
const range = { in: null, out: null };
let app: HostApp;
let window: TestWindow;

beforeAll(async () => {
  for (const [name, format, step] of [
    ['trembling.mkv', 'yuv420p', 1],
    ['deep.mkv', 'yuv420p10le', 4],
  ] as const) {
    const light = `lum=${step}*(110+2*sin(2*PI*5*T)):cb=${step * 128}:cr=${step * 128}`;
    const source = ['-f', 'lavfi', '-i', `color=gray:size=64x48:rate=${fps},format=${format},geq=${light}`];
    ffmpeg(...source, '-frames:v', String(frames), '-c:v', 'ffv1', folder.file(name));
  }
  app = createHostApp({ capabilities: ['file-paths'], dataFolder: folder.file('data'), startWith: null });
  window = await openWindow(app);
});
afterAll(async () => {
  await app.dispose();
  folder.remove();
});

async function open(name = 'trembling.mkv'): Promise<string> {
  return (await window.host.call('media.open', { source: { kind: 'path', path: folder.file(name) } })).media;
}

async function exported(media: string, name: string, dampFlicker: boolean): Promise<{ frames: Frame[]; warnings: string }> {
  const output = { kind: 'path', path: folder.file(name) } as const;
  const codec = 'ffv1';
  const { job } = await window.host.call('export.start', { media, spec, range, view: 'magnified', codec, dampFlicker, output });
  const { warnings } = await window.next('export.done', (done) => done.job === job);
  const all: Frame[] = [];
  for await (const frame of decodeVideo(await probeVideo(folder.file(name)))) all.push(frame);
  return { frames: all, warnings: warnings.join(' ') };
}

/** What the preview shows of the whole clip, with damping on or off. */
async function previewed(media: string, dampFlicker: boolean): Promise<Frame[]> {
  await window.host.call('settings.set', { theme: 'system', dampFlicker });
  const params = { media, spec, autoQuality: false, range, loop: false, rate: 1 };
  const opened = await window.host.call('preview.open', params);
  const viewer = window.watch(opened, 64);
  await window.host.call('preview.play', { preview: opened.preview });
  const pairs = await viewer.until((all) => all.length >= frames);
  await window.host.call('preview.close', { preview: opened.preview });
  return pairs.map(({ magnified }) => magnified.frame);
}

/** Whether the middle of the frame, which is as bright all over, flashes more than three times in any second. */
function flashes(clip: readonly Frame[]): boolean {
  const codes = clip.map(({ planes: [luma], format }) => luma[24 * 64 + 32] / 2 ** (format.bits - 8));
  return mostFlashes(codes, fps) > 3;
}

const bytes = (clip: readonly Frame[]): string[] =>
  clip.map(({ planes }) => planes.map((plane) => Buffer.from(plane as Uint8Array).toString('base64')).join());

describe('an export of frames that would flash', () => {
  it('is damped like the preview, to the last bit, and says so', async () => {
    const media = await open();
    const damped = await exported(media, 'damped.mkv', true);
    expect(flashes(damped.frames)).toBe(false);
    expect(bytes(damped.frames)).toEqual(bytes(await previewed(media, true)));
    expect(damped.warnings).toMatch(/\d+ of 60 frames are damped/);
  });

  it('is left as it is where that is asked for, like the preview without damping, and warns', async () => {
    const media = await open();
    const plain = await exported(media, 'plain.mkv', false);
    expect(flashes(plain.frames)).toBe(true);
    expect(bytes(plain.frames)).toEqual(bytes(await previewed(media, false)));
    expect(plain.warnings).toMatch(/flash more than three times a second, which can harm/);
    expect(plain.warnings).not.toContain('damped');
  });

  it('is damped in its own depth', async () => {
    const media = await open('deep.mkv');
    const { frames: deep } = await exported(media, 'deep-damped.mkv', true);
    expect(deep[0].format.bits).toBe(10);
    expect(flashes(deep)).toBe(false);
    expect(flashes((await exported(await open('deep.mkv'), 'deep-plain.mkv', false)).frames)).toBe(true);
  });
});
