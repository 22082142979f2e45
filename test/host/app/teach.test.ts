import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallParams, EventData } from '../../../core/protocol/host-api.ts';
import { createHostApp, type HostApp } from '../../../host/app/host-app.ts';
import { generateClip } from '../../../host/generate.ts';
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

/** Everything that is told of a training until its end. */
async function train(wish: object = {}, onEpoch?: (job: string, epoch: number) => void) {
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
  const { job } = await window.host.call('teach.train', { ...question, ...wish });
  const end = await ends;
  for (const stop of stops) stop();
  return { job, epochs, start: starts[0], ...end };
}

describe('teaching', () => {
  it('collects labelled ranges, says when nothing can be learnt from them, and takes them out again', async () => {
    const { media } = await open('slow-1.mkv');
    const none = await window.host.call('teach.dataset', { dataset: collected });
    expect(none).toMatchObject({ clips: [], problem: expect.stringContaining('label some first') as string });
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

  it('says what in a stretch spoke for a class: the frequency that it moves at, and not the others', async () => {
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
    await expect(window.host.call('teach.attention', { ...ask, time: 7.5 })).rejects.toMatchObject({ code: 'RANGE_INVALID' });
  });

  it('is paused, ended early with what was best, and gone on with; one at a time', async () => {
    let second: unknown = null;
    const interrupt = async (job: string): Promise<void> => {
      await window.host.call('teach.control', { job, action: 'pause' });
      second = await window.host.call('teach.train', question).catch((error: unknown) => error);
      await window.host.call('teach.control', { job, action: 'finish' });
    };
    const long = { model: { kind: 'kept', name: 'cut' }, training: { ...question.training, epochs: 400 } };
    const cut = await train(long, (job, epoch) => {
      if (epoch === 3) void interrupt(job);
    });
    expect(second).toMatchObject({ code: 'USAGE' });
    expect(cut.done).toMatchObject({ ended: 'stopped' });
    expect(cut.epochs.length).toBeLessThan(400);
    const epochs = cut.epochs.length + 2;
    const on = await train({ model: { kind: 'kept', name: 'cut' }, resume: true, training: { ...question.training, epochs } });
    expect(on.failed).toBe(null);
    expect(on.start.epochsDone).toBe(cut.epochs.length);
    expect(on.epochs.map(({ epoch }) => epoch)).toEqual([epochs - 1, epochs]);

    const given = await train({ model: { kind: 'kept', name: 'given up' }, training: { epochs: 4000 } }, (job, epoch) => {
      if (epoch === 2) void window.host.call('teach.control', { job, action: 'cancel' });
    });
    expect(given.failed!.error.code).toBe('CANCELLED');
    expect((await window.host.call('teach.models', {})).models.map(({ name }) => name)).toEqual([model.name, 'cut']);
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
});
