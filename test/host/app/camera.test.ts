import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTime, type RealTime } from '../../../core/base/clock.ts';
import { allocateFrame, type Frame } from '../../../core/base/frame.ts';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import type { CallParams } from '../../../core/protocol/host-api.ts';
import type { FramePacket } from '../../../core/protocol/frame-packet.ts';
import { Recording } from '../../../host/app/camera/recording.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { presentationTimes, temporaryFolder } from '../../support/sample-clips.ts';
import { openWindow, type TestWindow } from './window.ts';

const folder = temporaryFolder('camera');
const size = { width: 96, height: 64 };
const motion = knownMotion({ size, pattern: 'texture', amplitude: 0.2, frequency: 3, fps: 30, frames: 60 });
const spec = { method: 'phase', quality: 'fast', band: { lo: 2, hi: 4.5 }, alpha: 9 } as const;
let app: HostApp;
let window: TestWindow;

beforeAll(async () => {
  app = createHostApp({ capabilities: ['file-paths'], dataFolder: folder.file('data'), startWith: null });
  window = await openWindow(app);
});
afterAll(async () => {
  await app.dispose();
  folder.remove();
});

/** A camera whose clock began long ago, as those of browsers did. */
function captured(index: number): Frame<RealTime> {
  return { ...motion.frame(index % 60), time: realTime(5000 + index / 30) };
}

async function openCamera(wanted: Partial<CallParams<'camera.open'>> = {}, by: TestWindow = window) {
  const { host } = by;
  const opened = await host.call('camera.open', { ...size, fps: 30, spec, autoQuality: false, ...wanted });
  const images: FramePacket[] = [];
  let came = (): void => {};
  host.onFrame(opened.magnified, (packet) => {
    images.push(packet);
    host.credit(opened.magnified, 1);
    came();
  });
  host.credit(opened.magnified, 3);
  /** Waits until the host takes an image. */
  const room = async (): Promise<void> => {
    while (host.uploadCredit(opened.upload) === 0)
      await new Promise<void>((resolve) => host.onUploadCredit(opened.upload, resolve));
  };
  return {
    ...opened,
    images,
    credit: () => host.uploadCredit(opened.upload),
    room,
    send: (sequence: number) => host.sendFrame(opened.upload, sequence, captured(sequence)),
    /** Sends an image and waits for its magnified one. */
    async pass(sequence: number): Promise<FramePacket> {
      await room();
      host.sendFrame(opened.upload, sequence, captured(sequence));
      while (images.at(-1)?.sequence !== sequence) await new Promise<void>((resolve) => (came = resolve));
      return images.at(-1)!;
    },
  };
}

describe('a camera', () => {
  it('gives the magnified image of each under its number, larger by as much as was asked for', async () => {
    const camera = await openCamera();
    let largest = 0;
    for (let index = 0; index < 60; index++) {
      const { frame, restart } = await camera.pass(index);
      expect(frame.time).toBeCloseTo(5000 + index / 30, 5);
      expect(restart).toBe(index === 0);
      if (index > 30) largest = Math.max(largest, Math.abs(shiftOf(frame)));
    }
    // Ten images a period reach 0.95 of the amplitude, 0.2 px times ten; 12 % because so small an image has few coefficients.
    expect(largest / (0.95 * 2)).toBeGreaterThan(0.88);
    expect(largest / (0.95 * 2)).toBeLessThan(1.12);
    await window.host.call('camera.close', { camera: camera.camera });
  });

  it('magnifies the newest frame when they come faster than it computes, and reports how many it dropped', async () => {
    const camera = await openCamera({ spec: { ...spec, quality: 'fine' } });
    await camera.pass(0);
    const status = window.next(
      'stream.status',
      (reported) => reported.of === camera.camera && reported.dropped + reported.shown === 60,
    );
    let sent = 0;
    while (sent < 59) {
      for (; camera.credit() > 0 && sent < 59;) camera.send(++sent);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { dropped, latencyMs } = await status;
    expect(camera.images.at(-1)!.sequence).toBe(59);
    expect(dropped).toBeGreaterThan(0);
    expect(latencyMs).toBeGreaterThan(0);
    expect(camera.images.length).toBeLessThan(60);
    await window.host.call('camera.close', { camera: camera.camera });
  });

  it('takes new settings while images flow, and keeps the old ones when the new make no sense', async () => {
    const camera = await openCamera();
    const change = (wanted: CallParams<'camera.change'>['spec']) =>
      window.host.call('camera.change', { camera: camera.camera, spec: wanted });
    await camera.pass(0);
    expect(await change({ ...spec, alpha: 0 })).toEqual({ effect: 'retuned' });
    const { frame } = await camera.pass(1);
    expect(meanDifference(frame, captured(1))).toBeLessThan(0.5);
    expect(await change({ ...spec, method: 'riesz' })).toEqual({ effect: 'rebuilt' });
    expect((await camera.pass(2)).restart).toBe(true);
    await expect(change({ ...spec, band: { lo: 2, hi: 16 } })).rejects.toMatchObject({ code: 'BAND_ABOVE_NYQUIST' });
    expect((await camera.pass(3)).restart).toBe(false);
    // Filters that look ahead lag behind; images keep their numbers.
    await change({ ...spec, alpha: 0, filter: { kind: 'fir', taps: 31 } });
    const before = camera.images.length;
    for (let index = 4; camera.images.length === before; index++) {
      await camera.room();
      camera.send(index);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const late = camera.images[before];
    expect(late.restart).toBe(true);
    expect(meanDifference(late.frame, captured(late.sequence))).toBeLessThan(0.5);
    await window.host.call('camera.close', { camera: camera.camera });
  });

  it('is recorded while it is shown, with the times that its images have', async () => {
    const camera = await openCamera();
    await camera.pass(0);
    const { job } = await window.host.call('camera.record', {
      camera: camera.camera,
      view: 'both',
      codec: 'ffv1',
      output: { kind: 'path', path: folder.file('take.mkv') },
    });
    const wanted: FramePacket[] = [];
    // One frame of the camera is missing: the recording has a gap there and no other time is moved.
    for (const index of [1, 2, 3, 5, 6, 7, 8]) wanted.push(await camera.pass(index));
    const done = window.next('export.done', (end) => end.job === job);
    await window.host.call('camera.stop-recording', { camera: camera.camera });
    const { files, frames, warnings } = await done;
    expect(frames).toBe(7);
    // A recording that lacks frames says so.
    expect(warnings).toEqual([expect.stringContaining('The camera gave 7 of about 8 frames (0.2 s at 30 fps)')]);
    expect(files.map(({ name }) => name)).toEqual(['take_source.mkv', 'take_magnified.mkv']);
    expect(presentationTimes(folder.file('take_source.mkv')).map((time) => Math.round(time * 30))).toEqual([0, 1, 2, 4, 5, 6, 7]);
    const recorded: Frame[] = [];
    for await (const frame of decodeVideo(await probeVideo(folder.file('take_magnified.mkv')))) recorded.push(frame);
    expect(recorded.map((frame, index) => meanDifference(frame, wanted[index].frame))).toEqual(wanted.map(() => 0));
    await window.host.call('camera.close', { camera: camera.camera });
  });

  it('is recorded with every frame that it delivers, however few of them are magnified', async () => {
    const camera = await openCamera({ spec: { ...spec, quality: 'fine' } });
    await camera.pass(0);
    const output = { kind: 'path', path: folder.file('quick.mkv') } as const;
    await window.host.call('camera.record', { camera: camera.camera, view: 'both', codec: 'ffv1', output });
    for (let sent = 0; sent < 59;) {
      for (; camera.credit() > 0 && sent < 59;) camera.send(++sent);
      await nextTurn();
    }
    while (camera.images.at(-1)!.sequence !== 59) await nextTurn();
    const done = window.next('export.done');
    await window.host.call('camera.stop-recording', { camera: camera.camera });
    const { frames, seconds, warnings } = await done;
    expect([frames, seconds]).toEqual([59, expect.closeTo(58 / 30, 5)]);
    const indices = (name: string) => presentationTimes(folder.file(name)).map((time) => Math.round(time * 30));
    expect(indices('quick_source.mkv')).toEqual([...Array(59).keys()]);
    // Both files have one clock, and the magnified one says what it lacks.
    const magnified = camera.images.flatMap(({ sequence }) => (sequence > 0 ? [sequence - 1] : []));
    expect(magnified.length).toBeLessThan(59);
    expect(indices('quick_magnified.mkv')).toEqual(magnified);
    expect(warnings).toEqual([expect.stringContaining(`lack ${59 - magnified.length} of the 59 that the camera gave`)]);
    await window.host.call('camera.close', { camera: camera.camera });
  });

  it('keeps a bounded number of frames for an encoder that does not keep up, and says how many the file lacks', async () => {
    const format = { chroma: '420', bits: 8 } as const;
    const large = { width: 1280, height: 720 };
    const output = folder.file('flood.mkv');
    const recording = await Recording.start({
      view: 'source',
      output,
      overwrite: false,
      codec: 'ffv1',
      size: large,
      format,
      fps: 30,
    });
    const frame = allocateFrame(large, format);
    // All at once: no encoder can have taken one in between.
    for (let index = 0; index < 200; index++) recording.addSource({ ...frame, time: realTime(index / 30) });
    const { frames, warnings } = await recording.finish();
    expect(frames).toBe(Math.floor((96 * 2 ** 20) / (1.5 * 1280 * 720)));
    expect(warnings).toEqual([
      expect.stringContaining(`"flood.mkv" lacks ${200 - frames} of 200 frames: the encoder did not keep up`),
    ]);
  });

  it('of 4 megapixels leaves the host free to answer other windows while it is opened and changed', async () => {
    const other = await openWindow(app);
    await openCamera();
    /** How often the other window is answered until the work is done. */
    const answersDuring = async (work: Promise<unknown>): Promise<number> => {
      let isDone = false;
      const done = work.finally(() => (isDone = true));
      let answers = 0;
      for (; !isDone; answers++) {
        await other.host.call('presets.list', {});
        await nextTurn();
      }
      await done;
      return answers;
    };
    const opening = openCamera({ width: 2048, height: 2048 });
    expect(await answersDuring(opening)).toBeGreaterThan(15);
    const { camera } = await opening;
    const changing = window.host.call('camera.change', { camera, spec: { ...spec, quality: 'classic' } });
    expect(await answersDuring(changing)).toBeGreaterThan(15);
    await window.host.call('camera.close', { camera });
    other.close();
  });

  it('that is lost, with its window even, leaves a whole file of what was recorded', async () => {
    const guest = await openWindow(app);
    const camera = await openCamera({}, guest);
    await camera.pass(0);
    const output = { kind: 'path', path: folder.file('lost.mkv') } as const;
    await guest.host.call('camera.record', { camera: camera.camera, view: 'side-by-side', codec: 'ffv1', output });
    for (let index = 1; index < 6; index++) await camera.pass(index);
    guest.close();
    while (!folder.names().includes('lost.mkv')) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await probeVideo(folder.file('lost.mkv'))).toMatchObject({ width: 192, height: 64, frames: 5 });
    expect(folder.names().filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is recorded again under names of their own, where files leave as downloads', async () => {
    const downloads = { folder: folder.file('downloads'), address: (file: string) => file.slice(downloads.folder.length) };
    const guest = await openWindow(app, { capabilities: ['upload'], downloads });
    const camera = await openCamera({}, guest);
    const names: string[] = [];
    for (let take = 0; take < 2; take++) {
      const output = { kind: 'download', name: 'camera.mkv' } as const;
      await guest.host.call('camera.record', { camera: camera.camera, view: 'both', codec: 'ffv1', output });
      await camera.pass(2 * take);
      await camera.pass(2 * take + 1);
      const done = guest.next('export.done');
      await guest.host.call('camera.stop-recording', { camera: camera.camera });
      names.push(...(await done).files.map(({ download }) => download!));
    }
    expect(names).toEqual(['/camera_source.mkv', '/camera_magnified.mkv', '/camera (2)_source.mkv', '/camera (2)_magnified.mkv']);
    guest.close();
  });

  it('that gave no image says so and leaves no file', async () => {
    const { camera } = await openCamera();
    const output = { kind: 'path', path: folder.file('empty.mkv') } as const;
    const { job } = await window.host.call('camera.record', { camera, view: 'source', codec: 'ffv1', output });
    await expect(
      window.host.call('camera.record', { camera, view: 'source', codec: 'ffv1', output: { ...output, overwrite: true } }),
    ).rejects.toMatchObject({ code: 'USAGE' });
    const failed = window.next('export.failed', (end) => end.job === job);
    await window.host.call('camera.close', { camera });
    expect((await failed).error.code).toBe('CAMERA_LOST');
    expect(folder.names()).not.toContain('empty.mkv');
    await expect(window.host.call('camera.change', { camera })).rejects.toMatchObject({ code: 'CAMERA_LOST' });
  });
});

/** Displacement in pixels that explains an image best among those of the clip's own pattern, along the motion. */
function shiftOf({ planes: [luma] }: Frame): number {
  let best = { shift: 0, error: Infinity };
  for (let shift = -3; shift <= 3; shift += 0.05) {
    const moved = motion.image(shift, 0);
    let error = 0;
    for (let at = 0; at < luma.length; at++) error += (luma[at] - 255 * moved[at]) ** 2;
    if (error < best.error) best = { shift, error };
  }
  return best.shift;
}

function meanDifference({ planes: [luma] }: Frame, { planes: [other] }: Frame): number {
  let sum = 0;
  for (let at = 0; at < luma.length; at++) sum += Math.abs(luma[at] - other[at]);
  return sum / luma.length;
}
