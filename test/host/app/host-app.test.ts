import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallParams, CallResult } from '../../../core/protocol/host-api.ts';
import { projectSchema } from '../../../core/spec/project.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import type { HostAppOptions } from '../../../host/app/options.ts';
import { generateClip } from '../../../host/synthetic/generate.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import { ffmpeg, temporaryFolder, testSource } from '../../support/sample-clips.ts';
import { openWindow, type TestWindow } from './window.ts';

const folder = temporaryFolder('host-app');
const spec = { method: 'linear', band: { lo: 2, hi: 5 }, alpha: 4 } as const;
const everything = { in: null, out: null };
const desktop = {
  shown: [] as string[],
  notices: [] as string[],
  shares: [] as (number | null)[],
  awake: 0,
  recent: [] as string[],
};
const options: HostAppOptions = {
  capabilities: ['file-paths', 'desktop'],
  dataFolder: folder.file('data'),
  startWith: null,
  desktop: {
    notify: (title) => void desktop.notices.push(title),
    progress: (share) => void desktop.shares.push(share),
    keepAwake: () => {
      desktop.awake++;
      return () => void desktop.awake--;
    },
    showFile: (file) => void desktop.shown.push(file),
    addRecent: (file) => void desktop.recent.push(file),
  },
};
let app: HostApp;
let window: TestWindow;

beforeAll(async () => {
  ffmpeg(...testSource('64x48', 24, 24), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', folder.file('clip.mkv'));
  const motion = { pattern: 'texture', amplitude: 0.4, frequency: 3, fps: 30, frames: 90, noise: 0.5 } as const;
  await generateClip(folder.file('moving.mkv'), { size: { width: 96, height: 64 }, ...motion }, { overwrite: true });
  app = createHostApp(options);
  window = await openWindow(app);
});
afterAll(async () => {
  await app.dispose();
  folder.remove();
});

function openClip(name: string, by: TestWindow = window) {
  return by.host.call('media.open', { source: { kind: 'path', path: folder.file(name) } });
}

function exportOf(media: string, output: CallParams<'export.start'>['output'], by: TestWindow = window, codec = 'ffv1') {
  return by.host.call('export.start', { media, spec, range: everything, view: 'magnified', codec, output });
}

describe('files', () => {
  it('are described, remembered, and refused with a sentence', async () => {
    const media = await openClip('clip.mkv');
    expect(media).toMatchObject({ name: 'clip.mkv', path: folder.file('clip.mkv'), width: 64, height: 48, fps: 24, frames: 24 });
    expect(media.description).toBe('FFV1, 64×48, 24 fps, 8 bit 4:2:0, no sound');
    await openClip('moving.mkv');
    await openClip('clip.mkv');
    const recent = await window.host.call('media.recent', {});
    expect(recent.files.map(({ name }) => name)).toEqual(['clip.mkv', 'moving.mkv']);
    expect(desktop.recent.at(-1)).toBe(folder.file('clip.mkv'));
    await expect(openClip('nothing.mp4')).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    await window.host.call('media.close', { media: media.media });
    await expect(exportOf(media.media, { kind: 'path', path: folder.file('x.mkv') })).rejects.toMatchObject({
      code: 'INPUT_MISSING',
    });
  });

  it('show their motion: bands, displacement and spectrum', async () => {
    const { media } = await openClip('moving.mkv');
    const question = { media, range: everything, captureFps: null };
    const { suggestions } = await window.host.call('media.survey', { ...question, band: null });
    expect(suggestions[0].peakHz).toBeCloseTo(3, 1);
    expect(suggestions[0].amplitudePx).toBeCloseTo(0.4, 1);
    // Of slow motion every frequency is that of the captured motion.
    const slow = await window.host.call('media.survey', { ...question, captureFps: 300, band: { lo: 20, hi: 40 } });
    expect(slow.finding).toMatch(/^Motion found at (29|30)/);
    const region = { x: 20.4, y: 10, width: 40, height: 40 };
    const measured = await window.host.call('media.measure', { ...question, region });
    expect(measured.points.length).toBe(90);
    expect(measured.peakHz).toBeCloseTo(3, 1);
    expect(Math.max(...measured.points.map(({ x }) => Math.abs(x)))).toBeCloseTo(0.4, 1);
    await expect(window.host.call('media.measure', { ...question, region: { ...region, width: 200 } })).rejects.toMatchObject({
      code: 'REGION_OUTSIDE',
    });
  });

  it('of a window without paths come as uploads and leave as downloads', async () => {
    mkdirSync(folder.file('downloads'));
    writeFileSync(folder.file('notes.txt'), 'no video');
    const guest = await openWindow(app, {
      capabilities: ['upload'],
      uploads: (id) => (id === 'sent' ? folder.file('clip.mkv') : id === 'wrong' ? folder.file('notes.txt') : null),
      downloads: { folder: folder.file('downloads'), address: (file) => `download/${file.slice(-8)}` },
    });
    await expect(openClip('clip.mkv', guest)).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    const refused = guest.host.call('media.open', { source: { kind: 'upload', upload: 'other' } });
    await expect(refused).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    const media = await guest.host.call('media.open', { source: { kind: 'upload', upload: 'sent' } });
    expect(media.path).toBe(null);
    // A sentence about it names the file as its sender knows it.
    const failed = guest.host.call('media.open', { source: { kind: 'upload', upload: 'wrong' } });
    await expect(failed).rejects.toMatchObject({
      code: 'INPUT_NOT_MEDIA',
      message: expect.stringMatching(/^"notes\.txt" is not/) as string,
    });
    expect(await guest.host.call('output.suggest', { media: media.media, codec: 'vp9' })).toEqual({
      path: null,
      name: 'clip_magnified.webm',
      exists: false,
    });
    await expect(exportOf(media.media, { kind: 'path', path: folder.file('x.mkv') }, guest)).rejects.toMatchObject({
      code: 'OUTPUT_NOT_WRITABLE',
    });
    const done = guest.next('export.done');
    await exportOf(media.media, { kind: 'download', name: '../../out.mkv' }, guest);
    const [file] = (await done).files;
    expect(file).toMatchObject({ name: 'out.mkv', path: null, download: 'download//out.mkv' });
    expect((await probeVideo(folder.file('downloads/out.mkv'))).frames).toBe(24);
    expect(await guest.host.call('media.recent', {})).toEqual({ files: [] });
    guest.close();
  });
});

it('a file that was sent goes when its last reader has closed it', async () => {
  const removed: string[] = [];
  writeFileSync(folder.file('wrong.txt'), 'no clip');
  const guest = await openWindow(app, {
    capabilities: ['upload'],
    uploads: (id) => folder.file(id === 'wrong' ? 'wrong.txt' : 'clip.mkv'),
    removeUpload: (id) => void removed.push(id),
    downloads: { folder: folder.file('downloads'), address: (file) => file },
  });
  const open = (upload: string) => guest.host.call('media.open', { source: { kind: 'upload', upload } });
  const [first, again] = [await open('one'), await open('one')];
  const done = guest.next('export.done');
  await exportOf(first.media, { kind: 'download', name: 'held.mkv' }, guest);
  for (const { media } of [first, again]) await guest.host.call('media.close', { media });
  // The export, which waits or runs, still reads it.
  expect(removed).toEqual([]);
  await done;
  expect(removed).toEqual(['one']);
  await expect(open('wrong')).rejects.toMatchObject({ code: 'INPUT_NOT_MEDIA' });
  expect(removed).toEqual(['one', 'wrong']);
  guest.close();
});

describe('exports', () => {
  it('run one after another, tell how far they are, and keep the machine awake', async () => {
    const { media } = await openClip('clip.mkv');
    desktop.shares.length = desktop.notices.length = 0;
    const order: string[] = [];
    window.host.on('export.progress', ({ job }) => order.push(job));
    const first = await exportOf(media, { kind: 'path', path: folder.file('first.mkv') });
    const second = await exportOf(media, { kind: 'path', path: folder.file('second.mkv') });
    const { frames, files } = await window.next('export.done', ({ job }) => job === second.job);
    expect(frames).toBe(24);
    expect(files[0].bytes).toBeGreaterThan(1000);
    expect(order.indexOf(second.job)).toBeGreaterThan(order.lastIndexOf(first.job));
    expect(desktop.shares).toContain(1);
    expect(desktop.shares.at(-1)).toBe(null);
    expect(desktop.notices).toEqual(['Export finished', 'Export finished']);
    expect(desktop.awake).toBe(0);
    // Shown in its folder is what was written for this window, and nothing else.
    const shown = folder.file('second.mkv');
    await window.host.call('export.show', { path: shown });
    const other = await openWindow(app);
    for (const [by, file] of [
      [window, folder.file('clip.mkv')],
      [other, shown],
    ] as const) {
      await expect(by.host.call('export.show', { path: file })).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    }
    other.close();
    expect(desktop.shown).toEqual([shown]);
    const suggestion = await window.host.call('output.suggest', { media, codec: 'h264' });
    expect(suggestion).toEqual({ path: folder.file('clip_magnified.mp4'), name: 'clip_magnified.mp4', exists: false });
  });

  it('are refused at once when they cannot be written, and leave nothing behind when cancelled', async () => {
    const { media } = await openClip('clip.mkv');
    writeFileSync(folder.file('there.mkv'), 'something');
    const before = folder.names();
    for (const [path, code] of [
      ['there.mkv', 'OUTPUT_EXISTS'],
      ['clip.mkv', 'OUTPUT_IS_INPUT'],
      ['no/such/folder.mkv', 'OUTPUT_FOLDER_MISSING'],
      ['clip.xyz', 'OUTPUT_FORMAT'],
    ] as const) {
      await expect(exportOf(media, { kind: 'path', path: folder.file(path) })).rejects.toMatchObject({ code });
    }
    // One that runs and one that waits.
    const running = await exportOf(media, { kind: 'path', path: folder.file('cancelled.mkv') });
    const waiting = await exportOf(media, { kind: 'path', path: folder.file('waiting.mkv') });
    const ends = [running, waiting].map(({ job }) => window.next('export.failed', (failed) => failed.job === job));
    await window.host.call('export.cancel', { job: waiting.job });
    await window.host.call('export.cancel', { job: running.job });
    for (const { error } of await Promise.all(ends)) expect(error.code).toBe('CANCELLED');
    expect(folder.names()).toEqual(before);
    expect(readFileSync(folder.file('there.mkv'), 'utf8')).toBe('something');
    expect(desktop.awake).toBe(0);
  });

  it('of a file for each frame are one archive where they leave as downloads, and one that can be shown elsewhere', async () => {
    const downloads = { folder: folder.file('archives'), address: (file: string) => path.basename(file) };
    const guest = await openWindow(app, { capabilities: ['upload'], downloads, uploads: () => folder.file('clip.mkv') });
    const { media } = await guest.host.call('media.open', { source: { kind: 'upload', upload: 'x' } });
    const { name } = await guest.host.call('output.suggest', { media, codec: 'png' });
    expect(name).toBe('clip_magnified.zip');
    for (const archive of ['clip_magnified.zip', 'clip_magnified (2).zip']) {
      const { job } = await exportOf(media, { kind: 'download', name }, guest, 'png');
      const { files } = await guest.next('export.done', (done) => done.job === job);
      const bytes = readFileSync(path.join(downloads.folder, archive));
      expect(files).toEqual([{ name: archive, path: null, download: archive, bytes: bytes.length }]);
      const frames = unzipSync(bytes);
      const names = Array.from({ length: 24 }, (_, at) => `clip_magnified_${String(at + 1).padStart(5, '0')}.png`);
      expect(Object.keys(frames)).toEqual(names);
      for (const frame of Object.values(frames))
        expect(PNG.sync.read(Buffer.from(frame))).toMatchObject({ width: 64, height: 48 });
    }
    const cancelled = await exportOf(media, { kind: 'download', name }, guest, 'png');
    const end = guest.next('export.failed', ({ job }) => job === cancelled.job);
    await guest.host.call('export.cancel', cancelled);
    await end;
    expect(readdirSync(downloads.folder).toSorted()).toEqual(['clip_magnified (2).zip', 'clip_magnified.zip']);
    guest.close();

    const { media: mine } = await openClip('clip.mkv');
    const { job } = await exportOf(mine, { kind: 'path', path: folder.file('still.png') }, window, 'png');
    const [file] = (await window.next('export.done', (done) => done.job === job)).files;
    expect(file).toMatchObject({ name: 'still_00001.png to still_00024.png', path: folder.file('still_00001.png') });
    const sizes = folder
      .names()
      .filter((one) => one.startsWith('still_'))
      .map((one) => statSync(folder.file(one)).size);
    expect([sizes.length, file.bytes]).toEqual([24, sizes.reduce((sum, size) => sum + size, 0)]);
    await window.host.call('export.show', { path: file.path! });
    expect(desktop.shown.at(-1)).toBe(file.path);
  });

  it('and are cancelled by the window that asked for them only', async () => {
    const [guest, stranger] = [await openWindow(app), await openWindow(app)];
    const { media } = await openClip('clip.mkv', guest);
    const warned: string[] = [];
    const warn = (warning: Error): void => void warned.push(warning.name);
    process.on('warning', warn);
    // More than Node takes for a leak, if each listened to its window by itself.
    const jobs = await Promise.all(
      Array.from({ length: 12 }, (_, index) => exportOf(media, { kind: 'path', path: folder.file(`one-${index}.mkv`) }, guest)),
    );
    const ends = jobs.map(({ job }) =>
      Promise.race([
        guest.next('export.done', (done) => done.job === job).then(() => 'done'),
        guest.next('export.failed', (failed) => failed.job === job).then(({ error }) => error.code),
      ]),
    );
    await stranger.host.call('export.cancel', { job: jobs[1].job });
    for (const { job } of jobs.slice(2)) await guest.host.call('export.cancel', { job });
    expect(await Promise.all(ends)).toEqual(['done', 'done', ...Array.from({ length: 10 }, () => 'CANCELLED')]);
    process.off('warning', warn);
    expect(warned).toEqual([]);
    for (const index of [0, 1]) rmSync(folder.file(`one-${index}.mkv`));
    guest.close();
    stranger.close();
  });

  it('end with their window', async () => {
    const guest = await openWindow(app);
    const { media } = await openClip('clip.mkv', guest);
    await exportOf(media, { kind: 'path', path: folder.file('abandoned.mkv') }, guest);
    guest.close();
    // The queue goes on with the next one.
    const { media: mine } = await openClip('clip.mkv');
    const { job } = await exportOf(mine, { kind: 'path', path: folder.file('after.mkv') });
    await window.next('export.done', (done) => done.job === job);
    expect(existsSync(folder.file('abandoned.mkv'))).toBe(false);
  });
});

describe('what is kept', () => {
  const project = projectSchema.parse({
    loupe: 1,
    media: { path: folder.file('clip.mkv'), name: 'clip.mkv' },
    spec,
    range: { in: 0.25, out: null },
  });

  it('are projects that open as they were saved, also where the video has moved beside them', async () => {
    const path = folder.file('work.loupe.json');
    await window.host.call('project.save', { path, project });
    expect((await window.host.call('project.open', { path })).project).toEqual(project);
    expect(readFileSync(path, 'utf8')).toContain('\n  "range": {');
    await window.host.call('project.save', {
      path,
      project: { ...project, media: { path: '/gone/clip.mkv', name: 'clip.mkv' } },
    });
    expect((await window.host.call('project.open', { path })).project.media.path).toBe(folder.file('clip.mkv'));
    await expect(window.host.call('project.save', { path: folder.file('no/where.loupe.json'), project })).rejects.toMatchObject({
      code: 'OUTPUT_FOLDER_MISSING',
    });
  });

  it('of the start of the program open with their video where a window may name no files, and only they do', async () => {
    const [mine, other] = ['start.loupe.json', 'other.loupe.json'].map((name) => folder.file(name));
    for (const path of [mine, other]) await window.host.call('project.save', { path, project });
    const guest = await openWindow(app, { capabilities: ['upload'], startWith: { kind: 'path', path: mine } });
    const opened = await guest.host.call('project.open', { path: mine });
    const media = await openClip('clip.mkv', guest);
    expect([opened.project, media.name, media.path]).toEqual([project, 'clip.mkv', null]);
    await expect(guest.host.call('project.open', { path: other })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(guest.host.call('project.save', { path: mine, project })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(openClip('moving.mkv', guest)).rejects.toMatchObject({ code: 'INPUT_MISSING' });
    guest.close();
  });

  it('names what is wrong with a file that is no project', async () => {
    const path = folder.file('bad.loupe.json');
    for (const [text, why] of [
      ['{"loupe": 1, ', /not JSON/],
      ['{"name": 3}', /does not say "loupe"/],
      ['{"loupe": 7}', /later version/],
      [JSON.stringify({ ...project, spec: { ...spec, alpha: 'much' } }), /alpha is "much"; it must be a number/],
      [JSON.stringify({ ...project, view: { mode: 'upside-down' } }), /"view\.mode" is wrong/],
    ] as const) {
      writeFileSync(path, text);
      const opened = window.host.call('project.open', { path });
      await expect(opened).rejects.toMatchObject({ code: 'PROJECT_INVALID', message: expect.stringMatching(why) as string });
    }
  });

  it('is offered to the next window after a crash, once, and not while its own window is open', async () => {
    const [first, other] = [await openWindow(app), await openWindow(app)];
    await first.host.call('project.autosave', { project, path: null });
    expect(await other.host.call('project.recover', {})).toBe(null);
    first.close();
    let found: CallResult<'project.recover'> = null;
    await expect.poll(async () => (found = await other.host.call('project.recover', {}))).not.toBe(null);
    expect(found).toMatchObject({ project, path: null });
    expect(Number.isNaN(Date.parse(found!.savedAt))).toBe(false);
    expect(await window.host.call('project.recover', {})).toBe(null);
    await other.host.call('project.discard', {});
    other.close();
    // From another program that was killed: its process is gone, and the one of a damaged file as well.
    writeFileSync(folder.file('data/unsaved/999999999-abcdef.json'), JSON.stringify({ path: '/p', savedAt: 'then', project }));
    writeFileSync(folder.file('data/unsaved/999999998-abcdef.json'), '{"project": 3');
    expect(await window.host.call('project.recover', {})).toMatchObject({ project, path: '/p', savedAt: 'then' });
    await window.host.call('project.discard', {});
    expect(await window.host.call('project.recover', {})).toBe(null);
  });

  it('is never written over: what a crash left and what another clip took the place of are listed, the latest first', async () => {
    const next = createHostApp({ ...options, dataFolder: folder.file('data-of-work') });
    const own = await openWindow(next);
    const state = (alpha: number) => ({ ...project, spec: { ...project.spec, alpha } });
    const listed = async () =>
      (await own.host.call('project.recent-work', {})).work.map(({ project, thumbnail }) => [project.spec.alpha, thumbnail]);
    mkdirSync(folder.file('data-of-work/unsaved'), { recursive: true });
    writeFileSync(
      folder.file('data-of-work/unsaved/999999997-ab.json'),
      JSON.stringify({ path: null, savedAt: 'then', project: state(1) }),
    );
    expect(await own.host.call('project.recover', {})).toMatchObject({ project: state(1), savedAt: 'then' });
    await own.host.call('project.autosave', { project: state(2), path: null });
    await own.host.call('project.discard', {});
    expect(await listed()).toEqual([[1, null]]);
    const thumbnail = 'data:image/jpeg;base64,AA==';
    await own.host.call('project.keep', { project: state(3), path: null, thumbnail });
    await own.host.call('project.keep', { project: state(3), path: null });
    await own.host.call('project.keep', { project: state(2), path: null, thumbnail });
    expect(await listed()).toEqual([
      [2, thumbnail],
      [3, null],
      [1, null],
    ]);
    await own.host.call('project.forget-work', { id: (await own.host.call('project.recent-work', {})).work[1].id });
    for (let alpha = 10; alpha < 40; alpha++) await own.host.call('project.keep', { project: state(alpha), path: null });
    const alphas = (await listed()).map(([alpha]) => alpha);
    expect([alphas.length, alphas[0], alphas.at(-1)]).toEqual([24, 39, 16]);
    await next.dispose();
  });

  it('are settings and presets of all windows', async () => {
    const mine = { name: 'Crane', reason: 'It sways.', spec: { ...spec, band: { lo: 0.2, hi: 0.4 } } };
    await window.host.call('presets.save', { preset: mine });
    await window.host.call('presets.save', { preset: { ...mine, name: 'Bell' } });
    await window.host.call('presets.save', { preset: { ...mine, reason: 'It sways a lot.' } });
    await window.host.call('settings.set', { theme: 'light', dampFlicker: false });
    const next = createHostApp(options);
    const other = await openWindow(next);
    const { presets } = await other.host.call('presets.list', {});
    expect(presets.map(({ name, reason }) => `${name}: ${reason}`)).toEqual(['Crane: It sways a lot.', 'Bell: It sways.']);
    expect(await other.host.call('settings.get', {})).toEqual({ theme: 'light', dampFlicker: false });
    await other.host.call('presets.remove', { name: 'Bell' });
    expect((await window.host.call('presets.list', {})).presets.length).toBe(1);
    await next.dispose();
  });
});

describe('a hundred openings and closings', () => {
  /** Handles of this process: sockets, pipes, processes, threads. */
  const resources = (): string[] => process.getActiveResourcesInfo().filter((kind) => !/Timeout|Immediate|FSReq/.test(kind));
  const threads = (): number => Number(/^Threads:\s+(\d+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN);

  it('leave no process, handle or thread', async () => {
    const round = async (): Promise<void> => {
      const guest = await openWindow(app);
      const { media } = await openClip('clip.mkv', guest);
      const opened = await guest.host.call('preview.open', {
        media,
        spec,
        autoQuality: true,
        range: everything,
        loop: true,
        rate: 4,
      });
      await guest.watch(opened).until((pairs) => pairs.length > 0);
      await guest.host.call('preview.play', { preview: opened.preview });
      guest.close();
    };
    const settled = async (): Promise<void> => {
      await expect.poll(() => runningChildren()).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 200));
    };
    for (let index = 0; index < 5; index++) await round();
    await settled();
    const before = { handles: resources().length, threads: existsSync('/proc/self/status') ? threads() : 0 };
    for (let index = 0; index < 95; index++) await round();
    await settled();
    await expect.poll(() => resources().length).toBeLessThanOrEqual(before.handles);
    if (existsSync('/proc/self/status')) await expect.poll(threads).toBeLessThanOrEqual(before.threads);
  });
});
