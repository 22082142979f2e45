import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoupeError } from '../../core/base/error.ts';
import type { DatasetSummary } from '../../core/protocol/teach-examples.ts';
import type { TeachAttention, TeachEvaluation } from '../../core/protocol/teach-results.ts';
import { temporaryFolder } from '../support/sample-clips.ts';
import type { FakeHost } from './fake-host.ts';
import { buildTestWindows, pausePlaying, type TestWindows } from './open-window.ts';

let windows: TestWindows;
let page: Page;
let host: FakeHost;
let complaints: string[];

const empty: DatasetSummary = { name: 'examples', classes: [], clips: [], rateQuestions: [], problem: 'Label some clips first.' };
const model = { name: 'Pump', classes: ['loose', 'tight'], network: 'mlp', features: 'motion' };
const sample = { name: 'sample.mkv', path: null, example: 'e0', captureFps: null };
const take = { name: 'tight take.mkv', path: null, example: 'e1', captureFps: null };
const figures: TeachEvaluation = {
  examples: 10,
  heldOut: true,
  parts: [
    { part: 'train', clips: 20, examples: 40, accuracy: { value: 1, low: 0.9, high: 1 } },
    { part: 'validation', clips: 5, examples: 10, accuracy: { value: 0.9, low: 0.6, high: 1 } },
    { part: 'test', clips: 5, examples: 10, accuracy: { value: 0.8, low: 0.49, high: 0.94 } },
    { part: 'unseen', clips: 0, examples: 0, accuracy: null },
  ],
  accuracy: { value: 0.8, low: 0.49, high: 0.94 },
  clipAccuracy: null,
  classes: ['loose', 'tight'].map((name) => ({ name, examples: 5, precision: 0.8, recall: 0.8, f1: 0.8 })),
  confusion: [
    [3, 2],
    [0, 5],
  ],
  calibrationError: 0.1,
  rejected: { value: 0.1, low: 0.02, high: 0.4 },
  answers: [
    { ...sample, start: 1, end: 2, label: 'loose', taken: 'tight', probability: 0.7 },
    { ...sample, start: 2, end: 3, label: 'loose', taken: 'tight', probability: 0.6 },
    // Filmed at 60 a second, in a file of 30: two seconds there are one of the capture.
    { ...take, captureFps: 60, start: 0.5, end: 1, label: 'tight', taken: 'tight', probability: 0.6 },
  ],
};

/** What goes with an answer: the likeliest class and its probability. */
const sure = (probability: number, nearest: string) => ({ nearest, probability, strangeness: 0.5, probabilities: {} });

/** Labelled segments of the sample, and a take. */
const both: DatasetSummary = {
  name: 'examples',
  classes: [
    { name: 'loose', clips: 1 },
    { name: 'tight', clips: 2 },
  ],
  clips: [
    { ...sample, clip: 0, label: 'loose', start: 0.2, end: 1 },
    { ...sample, clip: 1, label: 'tight', start: 1.2, end: 2 },
    { ...take, clip: 2, label: 'tight', start: null, end: null },
  ],
  rateQuestions: [],
  problem: null,
};

beforeAll(async () => {
  windows = await buildTestWindows();
  ({ page, host, complaints } = await windows.open({ viewport: { width: 1280, height: 900 } }));
  let collection = empty;
  host.answer('teach.dataset', () => collection);
  host.answer('teach.models', () => ({ unfinished: [], models: [model] }));
  host.answer('teach.watch', () => ({}));
  host.answer('teach.control', () => ({}));
  host.answer('teach.train', () => ({ job: 't1' }));
  host.answer('teach.collect', ({ labels }) => {
    const names = [...new Set(labels.map(({ label }) => label))];
    collection = {
      name: 'examples',
      classes: names.map((name) => ({ name, clips: labels.filter(({ label }) => label === name).length })),
      clips: labels.map(({ label, from, to }, clip) => ({ ...sample, clip, label, start: from, end: to })),
      rateQuestions: [],
      problem: names.length > 1 ? null : 'There is one class only.',
    };
    return { ...collection, example: sample.example };
  });
  host.answer('teach.labels', () => ({
    labels: collection.clips
      .filter(({ example }) => example === sample.example)
      .map(({ label, start, end }) => ({ label, from: start ?? 0, to: end ?? 3 })),
    captureFps: null,
    example: sample.example,
  }));
  host.answer('teach.forget', () => (collection = empty));
  host.answer('teach.restore', () => (collection = both));
  await pausePlaying(page);
  await page.getByTestId('activity-teach').click();
});
afterAll(async () => {
  await windows.dispose();
});

function asked(name: string): Record<string, unknown> | undefined {
  return host.calls.findLast((call) => call.name === name)?.params as Record<string, unknown> | undefined;
}

async function label(name: string, from: number, to: number): Promise<void> {
  for (const [time, key] of [
    [from, 'i'],
    [to, 'o'],
  ] as const) {
    await page.locator('body').press('g');
    const field = page.getByTestId('go-to').locator('input');
    await field.fill(String(time));
    await field.press('Enter');
    await expect.poll(() => page.locator('dialog[open]').count()).toBe(0);
    await page.locator('body').press(key);
  }
  await page.getByTestId('class-name').fill(name);
  await page.getByTestId('add-label').click();
}

/** In both themes, with everything unfolded. */
async function expectNoViolation(): Promise<void> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  await page.evaluate(`document.querySelectorAll('.panel details').forEach((part) => (part.open = true))`);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
    // Colours in between are not checked.
    await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))');
    const found = await page.evaluate<string[]>(
      `axe.run({ include: ['.panel', '.seen-label'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
    );
    expect(found, colorScheme).toEqual([]);
  }
}

describe('the Teach view', () => {
  it('labels segments between in and out point, which the host collects; undo takes one back', async () => {
    await page.getByText('Label some clips first.').waitFor();
    expect(await page.getByTestId('train').isDisabled()).toBe(true);
    await page.getByTestId('add-label').click();
    await page.getByText('Type the name of a class first').waitFor();
    await label('loose', 0.2, 1);
    await page.getByText('There is one class only.').waitFor();
    await label('tight', 1.2, 2);
    await expect
      .poll(() => asked('teach.collect')?.['labels'])
      .toMatchObject([
        { label: 'loose', from: 0.2, to: 1 },
        { label: 'tight', from: 1.2, to: 2 },
      ]);
    await page.getByTestId('add-label').click();
    await page.getByText('around the next segment first').waitFor();
    await page.locator('.viewer').press('Control+z');
    await expect.poll(() => asked('teach.collect')?.['labels']).toHaveLength(1);
    await page.locator('.viewer').press('Control+Shift+z');
    await expect.poll(() => asked('teach.collect')?.['labels']).toHaveLength(2);
    await expect.poll(() => page.getByTestId('train').isEnabled()).toBe(true);
  });

  it('trains what was chosen, with curves, the network, pause and an early end', async () => {
    await page.getByTestId('network').selectOption('lenet5');
    await expect.poll(() => page.getByTestId('features').inputValue()).toBe('motion-map');
    await page.getByTestId('model-name').fill('Pump');
    await page.getByText('Training replaces the model "Pump".').waitFor();
    await page.getByTestId('train').click();
    await expect
      .poll(() => asked('teach.train'))
      .toMatchObject({
        dataset: { kind: 'collected' },
        model: { kind: 'kept', name: 'Pump' },
        features: { kind: 'motion-map' },
        network: { kind: 'lenet5' },
      });
    host.emit('teach.features', { job: 't1', done: 1, of: 2 });
    await page.getByText('Reading the clips: 1 of 2').waitFor();
    const sizes = { train: 2, validation: 0, test: 2 };
    host.emit('teach.start', {
      job: 't1',
      classes: ['loose', 'tight'],
      shape: [28, 28, 1],
      layers: [
        { kind: 'convolution', output: [24, 24, 6], parameters: 156 },
        { kind: 'dense', output: [2], parameters: 6914 },
      ],
      parameters: 7070,
      backend: 'TensorFlow.js',
      epochs: 40,
      epochsDone: 0,
      clips: sizes,
      examples: sizes,
      skipped: [],
      notes: ['Windows of 1.07 s, a new one every 0.53 s; 1.9–27 Hz in 12 bins.'],
    });
    const layers = page.getByRole('list', { name: 'Layers of the network' });
    await layers.getByText('Convolution').waitFor();
    await page.getByText('1.9–27 Hz in 12 bins').waitFor();
    expect((await layers.textContent())?.includes('24×24×6156')).toBe(true);
    for (const epoch of [1, 2, 3]) {
      const rest = { accuracy: 0.5 + epoch / 10, validationLoss: null, validationAccuracy: null, seconds: 0.1, best: true };
      host.emit('teach.epoch', { job: 't1', epoch, loss: 1 / epoch, ...rest });
    }
    await expect.poll(() => page.getByTestId('epoch').textContent()).toContain('Epoch 3 of 40: loss 0.333, 80 % right');
    await expect.poll(() => page.locator('.panel .u-over').count()).toBe(2);
    await page.getByTestId('train-pause').click();
    await expect.poll(() => asked('teach.control')).toEqual({ job: 't1', action: 'pause' });
    await page.getByTestId('train-pause').filter({ hasText: 'Continue' }).click();
    await expect.poll(() => asked('teach.control')).toEqual({ job: 't1', action: 'resume' });
    await page.getByTestId('train-finish').click();
    await expect.poll(() => asked('teach.control')).toEqual({ job: 't1', action: 'finish' });
    host.emit('teach.done', {
      job: 't1',
      model: { kind: 'kept', name: 'Pump' },
      ended: 'stopped',
      bestEpoch: 3,
      test: figures,
      seconds: 3,
      warnings: [],
    });
    await page.getByText('80 % right').last().waitFor();
    const rows = await page
      .getByRole('table', { name: 'Accuracy by part in training' })
      .last()
      .locator('tbody tr')
      .allTextContents();
    expect(rows).toEqual(['Training20100 %', 'Validation (chose the epoch)590 %', 'Test580 %', 'Not used in training0–']);
  });

  it('lists the clips behind a cell of the confusion matrix and goes to their place', async () => {
    await page.getByRole('button', { name: '2 of loose predicted as tight: list them' }).click();
    const list = page.getByRole('list', { name: 'loose predicted as tight' });
    expect(await list.getByRole('listitem').count()).toBe(2);
    await list.getByRole('button').last().click();
    await expect.poll(() => asked('preview.seek')).toMatchObject({ time: 2 });
    await page.getByRole('button', { name: '5 of tight predicted as tight: list them' }).click();
    await page.getByText('tight, predicted correctly: the 1 least sure of 5').waitFor();
    expect(asked('media.open')).toEqual({ source: { kind: 'sample' } });
  });

  it('lists examples, opens one where it lies, and puts back what was taken out', async () => {
    const opened = host.calls.filter(({ name }) => name === 'media.open').length;
    const list = page.getByRole('list', { name: 'All examples' });
    await page.getByTestId('all-examples').locator('summary').click();
    expect(await list.getByRole('listitem').count()).toBe(2);
    await list.getByRole('button', { name: /^tight/ }).click();
    await expect.poll(() => asked('preview.seek')).toMatchObject({ time: 1.2 });
    // An example of the clip that is open is one of its labels, and undone as such.
    await list.getByRole('button', { name: 'Remove the example tight of sample.mkv' }).click();
    await expect.poll(() => asked('teach.collect')?.['labels']).toHaveLength(1);
    await page.locator('.viewer').press('Control+z');
    await expect.poll(() => asked('teach.collect')?.['labels']).toHaveLength(2);
    expect(host.calls.filter(({ name }) => name === 'media.open').length).toBe(opened);

    await expect.poll(() => page.getByTestId('example-count').allTextContents()).toEqual(['loose 1', 'tight 1']);
    // The labels of the clip and its examples are one list, in either direction.
    const labels = page.getByRole('list', { name: 'Labels of this clip' }).getByRole('listitem');
    expect(await labels.count()).toBe(2);
    await page.getByRole('button', { name: 'Remove all examples' }).click();
    await page.getByText('Removed all 2 examples.').waitFor();
    expect(asked('teach.forget')).toEqual({ clip: null });
    await expect.poll(() => labels.count()).toBe(0);
    await page.getByTestId('restore-examples').click();
    await expect.poll(() => page.getByTestId('example-count').allTextContents()).toEqual(['loose 1', 'tight 2']);
    await expect.poll(() => page.getByTestId('restore-examples').count()).toBe(0);
    await expect.poll(() => labels.count()).toBe(2);
  });

  it('writes on the frame what a model sees, and tells what happens when in the clip', async () => {
    await page.getByTestId('watch').click();
    await expect.poll(() => asked('teach.watch')).toEqual({ of: host.preview, model: { kind: 'kept', name: 'Pump' } });
    host.emit('teach.seen', { of: host.preview, start: 0, end: 1, label: 'loose', ...sure(0.87, 'loose') });
    await expect.poll(() => page.getByTestId('seen').textContent()).toBe('loose 87 %');
    // what it has learnt nothing like is unknown, however sure its network is
    host.emit('teach.seen', { of: host.preview, start: 0, end: 1, label: 'unknown', ...sure(0.87, 'loose'), strangeness: 3 });
    await expect.poll(() => page.getByTestId('seen').textContent()).toBe('unknown (nearest: loose)');
    const window = (start: number, label: string) => ({
      start,
      end: start + 1,
      label,
      ...sure(0.9, label === 'unknown' ? 'loose' : label),
    });
    host.answer('teach.classify', () => ({
      windows: [window(0, 'loose'), window(0.5, 'loose'), window(1, 'tight'), window(2, 'unknown')],
      shares: {},
      warnings: [],
    }));
    await page.getByTestId('classify').click();
    const findings = page.getByTestId('findings').getByRole('listitem');
    await expect.poll(() => findings.count()).toBe(3);
    expect(await findings.nth(2).textContent()).toBe('unknown0:02.000 to 0:03.000, unlike its training examples');
    expect(await findings.first().textContent()).toBe('loose0:00.000 to 0:01.500, 90 % sure');
  });

  it('finds the examples that are most like a moment', async () => {
    host.answer('teach.neighbours', () => ({
      neighbours: [{ ...sample, label: 'tight', start: 1.2, end: 2, similarity: 0.934 }],
    }));
    await page.getByRole('button', { name: 'More of Pump' }).click();
    await page.getByRole('menuitem', { name: 'Most similar examples' }).click();
    await page.getByTestId('alike').getByText('sample.mkv, 0:01.200, similarity 0.93').waitFor();
    expect(asked('teach.neighbours')).toMatchObject({ dataset: { kind: 'collected' }, model: { kind: 'kept', name: 'Pump' } });
  });

  it('shows what a model looks at: as a table with its words, and over the frame while the segment is shown', async () => {
    const edges = [2, 4, 8];
    // Two frequencies and the strength of each of four cells; the second cell moves at 4 to 8 Hz.
    const occlusion = [0, 0.1, 0, 0.2, 2.5, 0, 0, -0.5, 0, 0, 0, 0];
    const answer = (label: string, { layout, values }: Pick<TeachAttention, 'layout'> & { values: number[] }) => ({
      start: 0,
      end: 60,
      classes: ['loose', 'tight'],
      label,
      probability: 0.9,
      taken: 'loose',
      layout,
      gradient: values.map(Math.abs),
      occlusion: values,
    });
    const cells = { layout: { kind: 'motion', columns: 2, rows: 2, edges } as const, values: occlusion };
    host.answer('teach.attention', ({ label }) => answer(label ?? 'loose', cells));
    await page.getByRole('button', { name: 'More of Pump' }).click();
    await page.getByRole('menuitem', { name: 'What it looks at here' }).click();
    const table = page.getByTestId('attention').getByRole('table');
    await table.getByRole('row', { name: '4 to 8', exact: false }).waitFor();
    expect(await table.getByRole('columnheader').allTextContents()).toEqual([
      'Hz',
      'top left',
      'top right',
      'bottom left',
      'bottom right',
    ]);
    expect(await table.getByRole('row', { name: '4 to 8' }).getByRole('cell').allTextContents()).toEqual([
      '0.10',
      '2.50',
      '−0.50',
      '0.00',
    ]);
    expect(await table.locator('caption').textContent()).toContain('Most: top right, 4 to 8 Hz; then top right, 2 to 4 Hz.');
    const opacities = () =>
      page.evaluate(`(() => {
        const shown = document.querySelector('[data-testid=attention-on-frame]');
        return [...(shown?.querySelectorAll('rect') ?? [])].map((field) => field.getAttribute('fill-opacity'));
      })()`);
    await expect.poll(opacities).toEqual(['0.037', '1.000', '0.185', '0.000']);
    await page.getByTestId('attention').getByText('Changing a little').click();
    await table.getByText('0.50').waitFor();
    await page.getByTestId('attention-class').selectOption('tight');
    await expect.poll(() => asked('teach.attention')).toMatchObject({ label: 'tight', time: 0 });
    await expect.poll(() => table.locator('caption').textContent()).toContain('"tight"');

    const frame = { layout: { kind: 'frame', columns: 3, rows: 2 } as const, values: [0, 0, 0, 1, 0, 0] };
    host.answer('teach.attention', () => ({ ...answer('loose', frame), start: 100, end: 101 }));
    await page.getByTestId('attention-class').selectOption('loose');
    const map = page.getByTestId('attention').getByRole('img');
    await map.waitFor();
    expect(await map.getAttribute('aria-label')).toContain('Most: row 2, column 1 of 2×3.');
    // A segment that is not on the screen leaves the frame free.
    await expect.poll(() => page.getByTestId('attention-on-frame').count()).toBe(0);
    host.answer('teach.attention', ({ label }) => answer(label ?? 'loose', cells));
    await page.getByTestId('attention-class').selectOption('tight');
    await table.waitFor();
  });

  it('takes in a folder of clips and frames by their folders’ names, and files for one name', async () => {
    const folder = temporaryFolder('sent');
    for (const name of ['loose/1.png', 'loose/2.mp4', 'tight/1.JPG', 'tight/notes.txt', 'tight/deeper/3.png', '.hidden/4.png']) {
      mkdirSync(path.dirname(folder.file(`set/${name}`)), { recursive: true });
      writeFileSync(folder.file(`set/${name}`), name);
    }
    host.answer('teach.import', () => ({ dataset: both, added: 3, skipped: [] }));
    const choose = async (item: RegExp, files: string | string[]): Promise<void> => {
      await page.getByTestId('import-menu').click();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('menuitem', { name: item }).click();
      await (await chooser).setFiles(files);
    };
    await choose(/A folder with one folder/, folder.file('set'));
    const shows = (label: string) => ({ upload: 'u1', clips: [{ label }] });
    await expect
      .poll(() => asked('teach.import'))
      .toEqual({ from: { kind: 'uploads', files: [shows('loose'), shows('loose'), shows('tight'), shows('tight')] } });
    expect(host.uploads.map(({ name }) => name).toSorted()).toEqual(['1.JPG', '1.png', '2.mp4', '3.png']);
    await page.getByText('3 examples are new.').waitFor();

    await page.getByTestId('class-name').fill('');
    await page.getByTestId('import-menu').click();
    await page.getByRole('menuitem', { name: /Files of the class/ }).click();
    await page.getByText('Type the name of a class first').waitFor();
    await page.getByTestId('class-name').fill('worn');
    await choose(/Files of the class/, [folder.file('set/loose/1.png'), folder.file('set/loose/2.mp4')]);
    await expect.poll(() => asked('teach.import')).toEqual({ from: { kind: 'uploads', files: [shows('worn'), shows('worn')] } });

    // A manifest goes before the folders' names.
    writeFileSync(
      folder.file('set/dataset.json'),
      JSON.stringify({ captureFps: 240, clips: [{ file: './loose/2.mp4', label: 'new', start: 1, end: 2 }] }),
    );
    await choose(/A folder with one folder/, folder.file('set'));
    await expect
      .poll(() => asked('teach.import'))
      .toEqual({
        from: { kind: 'uploads', files: [{ upload: 'u1', clips: [{ label: 'new', start: 1, end: 2, captureFps: 240 }] }] },
      });
    writeFileSync(folder.file('set/dataset.json'), '{');
    await choose(/A folder with one folder/, folder.file('set'));
    await page.getByText('"dataset.json" does not hold at its top').waitFor();
    folder.remove();
  });

  it('saves, opens and exports models as files, and goes on teaching one', async () => {
    const menu = async (item: string): Promise<void> => {
      await page.getByRole('button', { name: 'More of Pump', exact: true }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    const file = { name: 'Pump.loupe', path: null, download: null, bytes: 1000 };
    host.answer('teach.save-model', () => file);
    await menu('Save…');
    await page.getByText('Model saved').waitFor();
    expect(asked('teach.save-model')).toEqual({ name: 'Pump', output: { kind: 'download', name: 'Pump.loupe' } });

    host.fail('teach.export-model', new LoupeError('MODEL_INVALID', 'The exported model’s probabilities differ from ours.'));
    await menu('Export as ONNX…');
    await page.getByText('The exported model’s probabilities differ').waitFor();
    host.fail('teach.export-model', null);
    host.answer('teach.export-model', () => ({
      file: { ...file, name: 'Pump-tfjs.zip' },
      compared: 12,
      comparedOn: 'random inputs',
      difference: 3e-7,
      runtime: 'stock',
    }));
    await menu('Export for TensorFlow.js…');
    await page.getByText('differ from ours by at most 3e-7 on 12 random inputs').waitFor();
    expect(asked('teach.export-model')).toEqual({
      name: 'Pump',
      format: 'tfjs',
      output: { kind: 'download', name: 'Pump-tfjs.zip' },
    });

    host.answer('teach.open-model', () => ({ name: 'Pump (2)' }));
    host.answer('teach.models', () => ({ unfinished: [], models: [model, { ...model, name: 'Pump (2)' }] }));
    const chooser = page.waitForEvent('filechooser');
    await page.getByTestId('open-model').click();
    await (await chooser).setFiles({ name: 'Pump.loupe', mimeType: 'application/octet-stream', buffer: Buffer.from('model') });
    await page.getByRole('list', { name: 'Models' }).getByText('Pump (2)').waitFor();
    expect(asked('teach.open-model')).toEqual({ from: { kind: 'upload', upload: 'u1' } });
    host.answer('teach.models', () => ({ unfinished: [], models: [model] }));

    host.answer('teach.go-on', () => ({ job: 't2' }));
    await menu('Continue training');
    await expect
      .poll(() => asked('teach.go-on'))
      .toEqual({ dataset: { kind: 'collected' }, model: { kind: 'kept', name: 'Pump' }, epochs: 50 });
    await page.getByTestId('train-pause').waitFor();
    host.emit('teach.failed', { job: 't2', error: { code: 'MODEL_INVALID', message: 'The model tells other names.' } });
    await page.getByText('The model tells other names.').waitFor();
  });

  it('has no violation that axe-core finds, and ends the watching when it is left', async () => {
    await expectNoViolation();
    await page.getByTestId('activity-camera').click();
    await expect.poll(() => asked('teach.watch')).toEqual({ of: host.preview, model: null });
    await expect.poll(() => page.getByTestId('seen').count()).toBe(0);
  });

  it('lets a model look at the camera too', async () => {
    await page.getByTestId('camera-model').selectOption('Pump');
    await page.getByTestId('camera-start').first().click();
    await expect
      .poll(() => asked('teach.watch'))
      .toMatchObject({ of: expect.stringMatching(/^c/), model: { kind: 'kept', name: 'Pump' } });
    host.emit('teach.seen', {
      of: String(asked('teach.watch')?.['of']),
      start: 0,
      end: 1,
      label: 'tight',
      ...sure(0.9, 'tight'),
    });
    await expect.poll(() => page.getByTestId('seen').textContent()).toBe('tight 90 %');
    await page.getByTestId('activity-magnify').click();
    await expect.poll(() => page.getByTestId('seen').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('records takes of the camera for a name: pressed, held, or for so many seconds', async () => {
    await page.getByTestId('activity-teach').click();
    await page.getByTestId('example-source').getByText('From the camera').click();
    await page.getByTestId('class-name').fill('');
    await page.getByRole('button', { name: 'Start the camera' }).last().click();
    await page.locator('.viewer:not(.is-empty)').waitFor();
    host.answer('teach.record', () => ({ job: 'k1' }));
    host.answer('camera.stop-recording', () => ({}));
    const stops = (): number => host.calls.filter(({ name }) => name === 'camera.stop-recording').length;
    const button = page.getByTestId('take');
    const taken = (seconds: number): void =>
      host.emit('teach.taken', {
        job: 'k1',
        name: 'take.mkv',
        label: 'tight',
        seconds,
        frames: 1 + 30 * seconds,
        warnings: [],
        dataset: both,
      });

    // By the clock of the page, because what is held for longer than half a second is no press.
    const stopClock = () => page.evaluate('performance.now = () => 1');
    await stopClock();
    await button.click();
    await page.getByText('Type the name of a class first').waitFor();
    expect(asked('teach.record')).toBe(undefined);
    await page.getByRole('button', { name: /^tight, / }).click();
    await expect.poll(() => page.getByTestId('class-name').inputValue()).toBe('tight');
    await button.click();
    await expect.poll(() => asked('teach.record')).toMatchObject({ camera: expect.stringMatching(/^c/), label: 'tight' });
    await expect.poll(() => button.textContent()).toContain('Stop');
    await button.click();
    await expect.poll(stops).toBe(1);
    taken(2);
    await expect.poll(() => page.getByTestId('last-take').textContent()).toContain('tight, 61 frames in 2.0 s, 30.0 fps');
    await expect.poll(() => button.textContent()).toBe('Record');

    // The key is held for longer than a press takes.
    await page.locator('.viewer').hover();
    await page.evaluate('document.activeElement.blur(); delete performance.now');
    await page.keyboard.down('r');
    await expect.poll(async () => Number(/[\d.]+/.exec((await button.textContent()) ?? '')?.[0] ?? 0)).toBeGreaterThan(0.6);
    await page.keyboard.up('r');
    await expect.poll(stops).toBe(2);
    taken(1);
    await expect.poll(() => button.textContent()).toBe('Record');
    await expectNoViolation();

    await stopClock();
    await page.getByTestId('take-seconds').selectOption('2');
    await page.keyboard.press('r');
    await expect.poll(stops).toBe(3);
    host.emit('teach.failed', { job: 'k1', error: { code: 'DISK_FULL', message: 'The disk is full.' } });
    await page.getByText('The disk is full.').waitFor();
    await expect.poll(() => button.textContent()).toBe('Record');

    // A take opens as a clip, from whatever shell it was recorded.
    await page
      .getByRole('list', { name: 'All examples' })
      .getByRole('button', { name: /^tight ?tight take/ })
      .click();
    await expect.poll(() => asked('media.open')).toEqual({ source: { kind: 'example', example: 'e1' } });
    await page.getByTestId('add-label').waitFor();
    expect(complaints).toEqual([]);
  });
});
