import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realTime } from '../../../core/base/clock.ts';
import { knownMotion } from '../../../core/synthetic/known-motion.ts';
import type { CallParams, EventData } from '../../../core/protocol/host-api.ts';
import { withoutFolders } from '../../../host/app/failure.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import { generateClip } from '../../../host/synthetic/generate.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';
import { openWindow, type TestWindow } from './window.ts';

const folder = temporaryFolder('teach');
const size = { width: 64, height: 64 };
const frequencies = { slow: 3, fast: 9 } as const;
const collected = { kind: 'collected' } as const;
const model = { kind: 'kept', name: 'Slow / fast' } as const;
const question: CallParams<'teach.train'> = {
  dataset: collected,
  model,
  features: { kind: 'motion', window: 1 },
  network: { kind: 'mlp', hidden: [8] },
  training: { epochs: 25, rate: 0.01 },
};
let app: HostApp;
let window: TestWindow;

beforeAll(async () => {
  for (const [name, frequency] of Object.entries(frequencies)) {
    for (let take = 1; take <= 2; take++) {
      const motion = {
        pattern: 'texture',
        amplitude: 0.15 + 0.05 * take,
        frequency,
        fps: 30,
        frames: 240,
        noise: 1,
        seed: take,
      } as const;
      await generateClip(folder.file(`${name}-${take}.mkv`), { size, ...motion }, { overwrite: true });
    }
  }
  app = createHostApp({ capabilities: ['file-paths'], dataFolder: folder.file('data'), startWith: null });
  window = await openWindow(app);
});
afterAll(async () => {
  await app.dispose();
  folder.remove();
});

function open(name: string, by: TestWindow = window) {
  return by.host.call('media.open', { source: { kind: 'path', path: folder.file(name) } });
}

/** Four ranges of two seconds each. */
function ranges(label: string): { label: string; from: number; to: number }[] {
  return [0, 2, 4, 6].map((from) => ({ label, from, to: from + 2 }));
}

/** Everything that is reported of a training until its end. */
async function train(wanted: object = {}, onEpoch?: (job: string, epoch: number) => void) {
  const epochs: EventData<'teach.epoch'>[] = [];
  const starts: EventData<'teach.start'>[] = [];
  const stops = [
    window.host.on('teach.epoch', (epoch) => {
      epochs.push(epoch);
      onEpoch?.(epoch.job, epoch.epoch);
    }),
    window.host.on('teach.start', (start) => starts.push(start)),
  ];
  const ends = Promise.race([
    window.next('teach.done').then((done) => ({ done, failed: null })),
    window.next('teach.failed').then((failed) => ({ done: null, failed })),
  ]);
  const { job } = await window.host.call('teach.train', { ...question, ...wanted });
  const end = await ends;
  for (const stop of stops) stop();
  return { job, epochs, start: starts[0], ...end };
}

/** Names in a ZIP archive, read from its directory, after the checksums of what lies under them have been checked. */
function namesInArchive(archive: Buffer): string[] {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const [sum, size] = [archive.readUInt32LE(at + 16), archive.readUInt32LE(at + 24)];
    const [nameLength, local] = [archive.readUInt16LE(at + 28), archive.readUInt32LE(at + 42)];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    expect(crc32(archive.subarray(start, start + size))).toBe(sum);
    at += 46 + nameLength;
    return name;
  });
}

describe('teaching', () => {
  it('collects labelled ranges, says when nothing can be learnt from them, and takes them out again', async () => {
    const { media } = await open('slow-1.mkv');
    const none = await window.host.call('teach.dataset', { dataset: collected });
    expect(none).toMatchObject({ clips: [], problem: expect.stringContaining('There are no examples yet') as string });
    await expect(window.host.call('teach.train', question)).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    const one = await window.host.call('teach.collect', { media, labels: ranges('slow').slice(0, 2) });
    expect(one.classes).toEqual([{ name: 'slow', clips: 2 }]);
    expect(one.problem).toContain('at least two labels');
    // Labels of a video stand in place of those that it had before.
    const again = await window.host.call('teach.collect', { media, labels: [{ label: 'still', from: 1, to: 2.5 }] });
    expect(again.clips).toMatchObject([{ name: 'slow-1.mkv', label: 'still', start: 1, end: 2.5 }]);
    await expect(
      window.host.call('teach.collect', { media, labels: [{ label: 'still', from: 2, to: 1 }] }),
    ).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    expect((await window.host.call('teach.forget', { clip: 0 })).clips).toEqual([]);
  });

  it('asks once for each folder at which rate clips were filmed whose names say another than their files', async () => {
    const place = path.join(folder.file('filmed'), 'at 240 fps');
    for (const [label, clip] of [
      ['slow', 'slow-1.mkv'],
      ['fast', 'fast-1.mkv'],
    ]) {
      mkdirSync(path.join(folder.file('filmed'), label, 'at 240 fps'), { recursive: true });
      copyFileSync(folder.file(clip), path.join(folder.file('filmed'), label, 'at 240 fps', clip));
      copyFileSync(folder.file(clip), path.join(folder.file('filmed'), label, `${label}-at-30fps.mkv`));
    }
    const own = { kind: 'path', path: path.dirname(place) } as const;
    const asked = await window.host.call('teach.dataset', { dataset: own });
    expect(asked.rateQuestions).toMatchObject([
      { folder: 'at 240 fps', names: ['fast-1.mkv'], files: 1, named: 240, fileFps: 30 },
      { folder: 'at 240 fps', names: ['slow-1.mkv'], files: 1, named: 240, fileFps: 30 },
    ]);
    expect(asked.problem).toMatch(/^Say first at which rate/);
    const training = { ...question, dataset: own, features: { kind: 'motion', window: 0.2 } } as const;
    await expect(window.host.call('teach.train', training)).rejects.toMatchObject({ message: asked.problem });
    const [{ question: first }, { question: second }] = asked.rateQuestions;
    const once = await window.host.call('teach.answer-rate', { dataset: own, question: first, take: 'name' });
    expect(once.rateQuestions).toMatchObject([{ question: second }]);
    const twice = await window.host.call('teach.answer-rate', { dataset: own, question: second, take: 'file' });
    expect(twice).toMatchObject({ rateQuestions: [], problem: null });

    // they go along into the collection, and are kept with the clips there
    const { dataset: answered } = await window.host.call('teach.import', { from: { kind: 'path', path: path.dirname(place) } });
    expect(answered.rateQuestions).toEqual([]);
    const rates = answered.clips.map(({ name, captureFps }) => `${name} ${captureFps ?? '-'}`);
    expect(rates.toSorted()).toEqual(['fast-1.mkv 240', 'fast-at-30fps.mkv -', 'slow-1.mkv 30', 'slow-at-30fps.mkv -']);
    await window.host.call('teach.forget', { clip: null });
  });

  it('trains with news of every epoch, and tells classes apart in clips that it never saw', async () => {
    for (const name of ['slow', 'fast']) {
      const { media } = await open(`${name}-1.mkv`);
      await window.host.call('teach.collect', { media, labels: ranges(name) });
    }
    const { done, epochs, start } = await train();
    expect(start).toMatchObject({ classes: ['fast', 'slow'], epochs: 25, epochsDone: 0, skipped: [] });
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0].loss);
    expect(done).toMatchObject({ model, ended: 'finished' });
    expect(done!.test!.confusion.length).toBe(2);
    expect((await window.host.call('teach.models', {})).models).toEqual([
      { name: model.name, classes: ['fast', 'slow'], network: 'mlp', features: 'motion' },
    ]);

    const { media } = await open('fast-2.mkv');
    const { windows, shares } = await window.host.call('teach.classify', { model, media });
    expect(windows.length).toBeGreaterThan(3);
    expect(shares['fast']).toBeGreaterThan(0.8);
    for (const { probabilities } of windows) expect(probabilities['fast'] + probabilities['slow']).toBeCloseTo(1, 4);

    writeFileSync(
      folder.file('others.json'),
      JSON.stringify({ clips: ['slow', 'fast'].map((label) => ({ file: `${label}-2.mkv`, label })) }),
    );
    const dataset = { kind: 'path', path: folder.file('others.json') } as const;
    const { accuracy, classes } = await window.host.call('teach.evaluate', { model, dataset });
    expect(accuracy!.value).toBeGreaterThan(0.8);
    expect(classes.map(({ name }) => name)).toEqual(['fast', 'slow']);

    const { neighbours } = await window.host.call('teach.neighbours', { model, dataset: collected, media, time: 1, count: 3 });
    expect(neighbours.map(({ label }) => label)).toEqual(['fast', 'fast', 'fast']);
    expect(neighbours[0].similarity).toBeGreaterThanOrEqual(neighbours[2].similarity);
  });

  it('says what in a segment spoke for a class: the frequency that it moves at, and not the others', async () => {
    const { media } = await open('fast-2.mkv');
    const ask = { model, media, time: 1 };
    const found = await window.host.call('teach.attention', ask);
    expect(found).toMatchObject({ classes: ['fast', 'slow'], label: 'fast', taken: 'fast', layout: { kind: 'motion' } });
    expect(found.end - found.start).toBeCloseTo(1, 1);
    if (found.layout.kind !== 'motion') return;
    const { columns, rows, edges } = found.layout;
    expect(found.occlusion.length).toBe(columns * rows * edges.length);
    expect(found.gradient.length).toBe(found.occlusion.length);
    expect(found.gradient.every((value) => value >= 0)).toBe(true);

    // Over the cells, what spoke for it nearer to its own frequency against what spoke elsewhere.
    const bins = edges.slice(1).map((edge, bin) => {
      const inBin = found.occlusion.filter((_, at) => at % edges.length === bin);
      return { middle: Math.sqrt(edge * edges[bin]), spoke: inBin.reduce((sum, value) => sum + Math.abs(value), 0) };
    });
    const near = (frequency: number): number =>
      bins.filter(({ middle }) => Math.abs(Math.log2(middle / frequency)) < 0.5).reduce((sum, { spoke }) => sum + spoke, 0);
    const all = bins.reduce((sum, { spoke }) => sum + spoke, 0);
    expect(near(frequencies.fast) + near(frequencies.slow)).toBeGreaterThan(0.5 * all);

    const against = await window.host.call('teach.attention', { ...ask, label: 'slow' });
    expect(against).toMatchObject({ label: 'slow', taken: 'fast' });
    expect(against.probability + found.probability).toBeCloseTo(1, 4);
    // With two classes what speaks for the one speaks against the other.
    against.occlusion.forEach((value, at) => expect(value).toBeCloseTo(-found.occlusion[at], 4));
    await expect(window.host.call('teach.attention', { ...ask, label: 'medium' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(window.host.call('teach.attention', { ...ask, time: realTime(7.5) })).rejects.toMatchObject({
      code: 'RANGE_INVALID',
    });
  });

  it('is paused, ended early with what was best, and gone on with; one at a time', async () => {
    let second: unknown = null;
    const interrupt = async (job: string): Promise<void> => {
      await window.host.call('teach.control', { job, action: 'pause' });
      second = await window.host.call('teach.train', question).catch((error: unknown) => error);
      await window.host.call('teach.control', { job, action: 'finish' });
    };
    const long = { model: { kind: 'kept', name: 'cut' }, training: { ...question.training, epochs: 100_000 } };
    const cut = await train(long, (job, epoch) => {
      if (epoch === 3) void interrupt(job);
    });
    expect(second).toMatchObject({ code: 'USAGE' });
    expect(cut.done).toMatchObject({ ended: 'stopped' });
    expect(cut.epochs.length).toBeLessThan(100_000);
    const epochs = cut.epochs.length + 2;
    const on = await train({ model: { kind: 'kept', name: 'cut' }, resume: true, training: { ...question.training, epochs } });
    expect(on.failed).toBe(null);
    expect(on.start.epochsDone).toBe(cut.epochs.length);
    expect(on.epochs.map(({ epoch }) => epoch)).toEqual([epochs - 1, epochs]);

    const given = await train({ model: { kind: 'kept', name: 'given up' }, training: { epochs: 100_000 } }, (job, epoch) => {
      if (epoch === 2) void window.host.call('teach.control', { job, action: 'cancel' });
    });
    expect(given.failed!.error.code).toBe('CANCELLED');
    const kept = await window.host.call('teach.models', {});
    expect(kept.models.map(({ name }) => name)).toEqual([model.name, 'cut']);
    // What was broken off, by whatever, is there to go on with, in the window of another day.
    expect(kept.unfinished).toMatchObject([{ name: 'given up', classes: ['fast', 'slow'] }]);
    const [{ epochs: whole }] = kept.unfinished;
    expect(whole).toBeGreaterThanOrEqual(2);
    const taken = window.next('teach.start');
    const over = window.next('teach.done');
    const { job } = await window.host.call('teach.go-on', { dataset: collected, model: { kind: 'kept', name: 'given up' } });
    expect(await taken).toMatchObject({ epochsDone: whole, epochs: 100_000 });
    await window.next('teach.epoch');
    await window.host.call('teach.control', { job, action: 'finish' });
    expect(await over).toMatchObject({ ended: 'stopped' });
    expect((await window.host.call('teach.models', {})).unfinished).toEqual([]);
    await window.host.call('teach.remove-model', { name: 'given up' });
    await window.host.call('teach.remove-model', { name: 'cut' });
    expect((await window.host.call('teach.models', {})).models.length).toBe(1);
  });

  it('tells what it sees while a video plays, and stops when asked', async () => {
    const { media } = await open('slow-2.mkv');
    const spec = { method: 'linear', band: { lo: 2, hi: 5 }, alpha: 2 } as const;
    const everything = { in: null, out: null };
    const opened = await window.host.call('preview.open', {
      media,
      spec,
      autoQuality: false,
      range: everything,
      loop: true,
      rate: 1,
    });
    const viewer = window.watch(opened, 64);
    await window.host.call('teach.watch', { of: opened.preview, model });
    const seen = [window.next('teach.seen'), window.next('teach.seen', ({ start }) => start > 2)];
    await window.host.call('preview.play', { preview: opened.preview });
    const [first, later] = await Promise.all(seen);
    expect(first).toMatchObject({ of: opened.preview, label: 'slow' });
    expect(later.label).toBe('slow');
    await window.host.call('teach.watch', { of: opened.preview, model: null });
    const shown = viewer.pairs.length;
    let more = 0;
    window.host.on('teach.seen', () => void more++);
    await viewer.until((pairs) => pairs.length > shown + 30);
    expect(more).toBe(0);
    await window.host.call('preview.close', { preview: opened.preview });
  });

  it('has one example for each label of a clip that was sent, however often it is labelled and sent', async () => {
    const next = createHostApp({ capabilities: ['upload'], dataFolder: folder.file('data-of-sent'), startWith: null });
    const sent = (upload: string) => openWindow(next, { uploads: () => folder.file(upload) });
    const copies = () => readdirSync(folder.file('data-of-sent/teach/collected/clips'));
    mkdirSync(folder.file('again'));
    copyFileSync(folder.file('slow-1.mkv'), folder.file('again/other name.mkv'));
    // Another clip under the same name is another clip.
    copyFileSync(folder.file('fast-1.mkv'), folder.file('again/slow-1.mkv'));
    const first = await sent('slow-1.mkv');
    const { media } = await first.host.call('media.open', { source: { kind: 'upload', upload: 'x' } });
    const collect = async (labels: ReturnType<typeof ranges>, by = first, of = media) =>
      (await by.host.call('teach.collect', { media: of, labels })).clips.map(({ label, start, end }) => [label, start, end]);
    expect(await collect([])).toEqual([]);
    const [one, two, three, four] = ranges('slow');
    expect(await collect([{ label: 'all', from: 0, to: 8 }])).toHaveLength(1);
    expect(await collect([one, two])).toEqual([
      ['slow', 0, 2],
      ['slow', 2, 4],
    ]);
    expect(await collect([one, two, three, four])).toHaveLength(4);
    expect(copies()).toEqual(['slow-1.mkv']);

    const again = await sent('again/other name.mkv');
    const { media: same } = await again.host.call('media.open', { source: { kind: 'upload', upload: 'x' } });
    const known = await again.host.call('teach.labels', { media: same });
    expect(known.labels).toEqual([one, two, three, four]);
    const summary = await again.host.call('teach.collect', { media: same, labels: known.labels.slice(1) });
    expect(summary.clips.map(({ example }) => example)).toEqual([known.example, known.example, known.example]);

    const namesake = await sent('again/slow-1.mkv');
    const { media: other } = await namesake.host.call('media.open', { source: { kind: 'upload', upload: 'x' } });
    expect((await namesake.host.call('teach.labels', { media: other })).labels).toEqual([]);
    expect(await collect([one], namesake, other)).toHaveLength(4);
    expect(copies()).toHaveLength(2);

    // What was taken out and labelled again meanwhile comes back once.
    await namesake.host.call('teach.forget', { clip: null });
    await collect([two, three, four]);
    expect((await namesake.host.call('teach.restore', {})).clips).toHaveLength(4);
    expect(await collect([])).toHaveLength(1);
    await next.dispose();
  });

  it('names files in its messages without their folders', () => {
    const sentence = '"/data/teach/collected/clips/a b.mkv" and of 2 others, "C:\\\\clips\\\\c.mkv": label "slow/fast", at 1/2.';
    expect(withoutFolders(sentence)).toBe('"a b.mkv" and of 2 others, "c.mkv": label "slow/fast", at 1/2.');
  });

  it('keeps what a window without paths sends, and shows it no path', async () => {
    const guest = await openWindow(app, { capabilities: ['upload'], uploads: () => folder.file('slow-2.mkv') });
    const { media } = await guest.host.call('media.open', { source: { kind: 'upload', upload: 'x' } });
    const { clips } = await guest.host.call('teach.collect', { media, labels: [{ label: 'slow', from: 0, to: 2 }] });
    expect(clips.at(-1)).toMatchObject({ name: 'slow-2.mkv', path: null });
    expect(existsSync(path.join(folder.file('data'), 'teach', 'collected', 'clips', 'slow-2.mkv'))).toBe(true);
    for (const call of [
      guest.host.call('teach.dataset', { dataset: { kind: 'path', path: folder.path } }),
      guest.host.call('teach.evaluate', { model: { kind: 'path', path: folder.file('m.loupe') }, dataset: collected }),
    ]) {
      await expect(call).rejects.toMatchObject({ message: expect.stringContaining('may not name') as string });
    }
    guest.close();
  });

  it('records takes of a camera as examples: every frame that came, without loss, with its time', async () => {
    const motion = knownMotion({ size, pattern: 'texture', amplitude: 0.2, frequency: 3, fps: 30, frames: 45 });
    const spec = { method: 'phase', quality: 'fine', band: { lo: 2, hi: 5 }, alpha: 8 } as const;
    const { camera, upload } = await window.host.call('camera.open', { ...size, fps: 30, spec, autoQuality: false });
    const take = async (label: string, frames: number): Promise<EventData<'teach.taken'>> => {
      const { job } = await window.host.call('teach.record', { camera, label });
      for (let index = 0; index < frames; index++) {
        while (window.host.uploadCredit(upload) === 0)
          await new Promise<void>((resolve) => window.host.onUploadCredit(upload, resolve));
        // A camera's clock began long ago, and goes on from take to take.
        window.host.sendFrame(upload, index, { ...motion.frame(index), time: realTime(5000 + clock++ / 30) });
      }
      const taken = window.next('teach.taken', (end) => end.job === job);
      await window.host.call('camera.stop-recording', { camera });
      return taken;
    };
    let clock = 0;
    const first = await take('shaken', 45);
    expect(first).toMatchObject({ label: 'shaken', frames: 45, warnings: [] });
    expect(first.seconds).toBeCloseTo(44 / 30, 3);
    const { clips } = (await take('shaken', 10)).dataset;
    const takes = clips.filter(({ label }) => label === 'shaken');
    expect(takes).toMatchObject([{ start: null, end: null }, {}]);
    const file = takes[0].path!;
    expect(path.dirname(file)).toBe(path.join(folder.file('data'), 'teach', 'collected', 'clips'));
    if (process.platform !== 'win32') {
      const modes = [file, path.join(folder.file('data'), 'teach')].map((place) => (statSync(place).mode & 0o777).toString(8));
      expect(modes).toEqual(['600', '700']);
    }
    const info = await probeVideo(file);
    expect(info.fps).toBeCloseTo(30, 1);
    let index = 0;
    for await (const { planes } of decodeVideo(info)) {
      expect(Buffer.compare(Buffer.from(planes[0]), Buffer.from(motion.frame(index++).planes[0]))).toBe(0);
    }
    expect(index).toBe(45);

    await window.host.call('media.open', { source: { kind: 'path', path: file } });
    const { files } = await window.host.call('media.recent', {});
    expect(files.map((recent) => recent.path)).not.toContain(file);

    // One that gave no frame is none.
    const failed = window.next('teach.failed');
    await window.host.call('teach.record', { camera, label: 'shaken' });
    await window.host.call('camera.close', { camera });
    expect((await failed).error.code).toBe('CAMERA_LOST');

    // A window without paths opens it by its name, with the label that it has; what is not collected it cannot open.
    const guest = await openWindow(app, { capabilities: ['upload'] });
    const { media } = await guest.host.call('media.open', { source: { kind: 'example', example: takes[0].example } });
    const { labels } = await guest.host.call('teach.labels', { media });
    expect(labels).toMatchObject([{ label: 'shaken', from: 0 }]);
    expect(labels[0].to).toBeCloseTo(1.5, 1);
    // Told back unchanged it stays the example that it was.
    const same = await guest.host.call('teach.collect', { media, labels });
    expect(same.clips.filter(({ label }) => label === 'shaken').map(({ end }) => end)).toEqual([null, null]);
    await expect(guest.host.call('media.open', { source: { kind: 'example', example: 'f'.repeat(32) } })).rejects.toMatchObject({
      code: 'INPUT_MISSING',
    });
    guest.close();

    const place = same.clips.findIndex(({ example }) => example === takes[1].example);
    const less = await window.host.call('teach.forget', { clip: place });
    expect(less.clips.length).toBe(same.clips.length - 1);
    const back = await window.host.call('teach.restore', {});
    expect(back.clips.map(({ name }) => name)).toEqual(same.clips.map(({ name }) => name));
    // What is forgotten for good goes from the disk, too.
    await window.host.call('teach.forget', { clip: place });
    await window.host.call('teach.forget', { clip: back.clips.findIndex(({ example }) => example === takes[0].example) });
    expect([existsSync(takes[1].path!), existsSync(file)]).toEqual([false, true]);
  });

  it('imports folders of frames and files that were sent, each content once, and learns from frames what they show', async () => {
    await window.host.call('teach.forget', { clip: null });
    for (const [label, side] of Object.entries({ left: 0, right: 1 })) {
      mkdirSync(folder.file(`set/${label}`), { recursive: true });
      for (let take = 0; take < 4; take++) {
        const png = new PNG({ width: 24, height: 16 });
        for (let at = 0; at < 24 * 16; at++)
          png.data.fill(at % 24 >= 12 === (side === 1) ? 220 - 9 * take : 20, 4 * at, 4 * at + 3);
        for (let at = 0; at < 24 * 16; at++) png.data[4 * at + 3] = 255;
        writeFileSync(folder.file(`set/${label}/${take}.png`), PNG.sync.write(png));
      }
    }
    const from = { kind: 'path', path: folder.file('set') } as const;
    const { dataset, added } = await window.host.call('teach.import', { from });
    expect(added).toBe(8);
    expect(dataset).toMatchObject({
      classes: [
        { name: 'left', clips: 4 },
        { name: 'right', clips: 4 },
      ],
      problem: null,
    });
    expect((await window.host.call('teach.import', { from })).added).toBe(0);

    const { failed } = await train({ model: { kind: 'kept', name: 'sides' }, features: { kind: 'motion' } });
    expect(failed!.error.message).toContain('The examples are single frames, which show no motion');
    const { done } = await train({
      model: { kind: 'kept', name: 'sides' },
      features: { kind: 'pixels' },
      training: { epochs: 30, rate: 0.01 },
    });
    expect(done!.test!.accuracy!.value).toBe(1);
    // Right answers are listed behind their cells.
    expect(done!.test!.answers.map(({ label, taken }) => label === taken)).toEqual([true, true]);
    expect(done!.test!.answers[0].path).toContain(folder.file('set'));

    await expect(
      window.host.call('teach.import', { from: { kind: 'path', path: folder.file('nowhere') } }),
    ).rejects.toMatchObject({ code: 'INPUT_MISSING' });

    const named = ['set/left/0.png', 'others.json', 'set/left/9.png'].map((name) => ({
      path: folder.file(name),
      clips: [{ label: 'dark' }],
    }));
    const byName = await window.host.call('teach.import', { from: { kind: 'files', files: named } });
    expect(byName.added).toBe(1);
    expect(byName.skipped.map(({ name }) => name)).toEqual(['others.json', '9.png']);

    const sent = folder.file('sent');
    mkdirSync(sent);
    for (const name of ['one.png', 'again.png']) copyFileSync(folder.file('set/left/0.png'), path.join(sent, name));
    writeFileSync(path.join(sent, 'notes.txt'), 'no frame');
    const guest = await openWindow(app, {
      capabilities: ['upload'],
      uploads: (id) => (id === 'gone' ? null : path.join(sent, id)),
    });
    for (const place of [from, { kind: 'files', files: named } as const]) {
      await expect(guest.host.call('teach.import', { from: place })).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    }
    const files = ['one.png', 'again.png', 'notes.txt', 'gone'].map((id) => ({ upload: id, clips: [{ label: 'sent' }] }));
    const got = await guest.host.call('teach.import', { from: { kind: 'uploads', files } });
    // The frame is in the collection as "left" already: it is the same file under another label, and that twice is once.
    expect(got.added).toBe(1);
    expect(got.skipped.map(({ name }) => name)).toEqual(['notes.txt', 'gone']);
    expect(got.dataset.clips.at(-1)).toMatchObject({ name: '0.png', label: 'sent', path: null });
    guest.close();
  });

  it('saves models as files, opens them again, exports them, and goes on teaching them', async () => {
    const name = 'sides';
    const save = (output: CallParams<'teach.save-model'>['output'], by: TestWindow = window) =>
      by.host.call('teach.save-model', { name, output });
    const file = folder.file('Sides.loupe');
    expect(await save({ kind: 'path', path: file })).toMatchObject({ name: 'Sides.loupe', path: file, download: null });
    await expect(save({ kind: 'path', path: file })).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    const open = () => window.host.call('teach.open-model', { from: { kind: 'path', path: file } });
    expect([await open(), await open()]).toEqual([{ name: 'Sides' }, { name: 'Sides (2)' }]);
    writeFileSync(folder.file('bad.loupe'), readFileSync(file).subarray(0, 500));
    await expect(
      window.host.call('teach.open-model', { from: { kind: 'path', path: folder.file('bad.loupe') } }),
    ).rejects.toMatchObject({ code: 'MODEL_INVALID' });

    const downloads = { folder: folder.file('downloads'), address: (at: string) => path.basename(at) };
    const guest = await openWindow(app, { capabilities: ['upload'], downloads, uploads: () => file });
    expect(await save({ kind: 'download', name: 'Sides.loupe' }, guest)).toMatchObject({ path: null, download: 'Sides.loupe' });
    expect(await guest.host.call('teach.open-model', { from: { kind: 'upload', upload: 'x' } })).toEqual({ name: 'Sides (3)' });
    const tfjs = await guest.host.call('teach.export-model', {
      name,
      format: 'tfjs',
      output: { kind: 'download', name: 'sides.zip' },
    });
    expect(tfjs.difference).toBeLessThan(1e-4);
    expect(namesInArchive(readFileSync(path.join(downloads.folder, 'sides.zip')))).toEqual(['model.json', 'weights.bin']);
    guest.close();
    const onnx = await window.host.call('teach.export-model', {
      name,
      format: 'onnx',
      output: { kind: 'path', path: folder.file('sides.onnx') },
    });
    expect(onnx).toMatchObject({ runtime: 'onnxruntime-node', file: { name: 'sides.onnx' } });

    // With the examples of then it goes on where it was; with others, or from a file alone, from what it knows.
    const from = { kind: 'path', path: folder.file('set') } as const;
    const goOn = async (model: string, more = 3) => {
      const ends = Promise.race([window.next('teach.done'), window.next('teach.failed')]);
      const starts = window.next('teach.start');
      await window.host.call('teach.go-on', { dataset: from, model: { kind: 'kept', name: model }, epochs: more });
      return { start: await starts, end: await ends };
    };
    const fromFile = await goOn('Sides');
    expect(fromFile.start).toMatchObject({ epochsDone: 0, epochs: 3 });
    expect(fromFile.end).toMatchObject({ ended: 'finished', test: { accuracy: { value: 1 } } });
    const on = await goOn('Sides', 2);
    expect(on.start).toMatchObject({ epochsDone: 3, epochs: 5 });
    rmSync(folder.file('set/left/3.png'));
    const others = await goOn('Sides', 2);
    expect(others.start).toMatchObject({ epochsDone: 0, epochs: 2 });
    expect(others.end).toMatchObject({ test: { accuracy: { value: 1 } } });
    mkdirSync(folder.file('set/middle'));
    for (const take of [0, 1]) copyFileSync(folder.file(`set/right/${take}.png`), folder.file(`set/middle/${take}.png`));
    await expect(
      window.host.call('teach.go-on', { dataset: from, model: { kind: 'kept', name: 'Sides' }, epochs: 1 }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('The classes of the model are left, right, but the examples are') as string,
    });
  });
});
