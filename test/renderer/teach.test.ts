import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSummary, TeachAttention, TeachEvaluation } from '../../core/protocol/teach-api.ts';
import { readHidden, withNetwork } from '../../renderer/teach/wishes.ts';
import type { FakeHost } from './fake-host.ts';
import { buildTestWindows, pausePlaying, type TestWindows } from './open-window.ts';

let windows: TestWindows;
let page: Page;
let host: FakeHost;
let complaints: string[];

const empty: DatasetSummary = { name: 'examples', classes: [], clips: [], problem: 'Label some clips first.' };
const model = { name: 'Pump', classes: ['loose', 'tight'], network: 'mlp', features: 'motion' };
const figures: TeachEvaluation = {
  examples: 10,
  accuracy: { value: 0.8, low: 0.49, high: 0.94 },
  clipAccuracy: null,
  classes: ['loose', 'tight'].map((name) => ({ name, examples: 5, precision: 0.8, recall: 0.8, f1: 0.8 })),
  confusion: [
    [3, 2],
    [0, 5],
  ],
  calibrationError: 0.1,
  mistakes: [
    { name: 'sample.mkv', path: null, start: 1, end: 2, label: 'loose', taken: 'tight', probability: 0.7 },
    { name: 'sample.mkv', path: null, start: 2, end: 3, label: 'loose', taken: 'tight', probability: 0.6 },
  ],
};

beforeAll(async () => {
  windows = await buildTestWindows();
  ({ page, host, complaints } = await windows.open({ viewport: { width: 1280, height: 900 } }));
  let collection = empty;
  host.answer('teach.dataset', () => collection);
  host.answer('teach.models', () => ({ models: [model] }));
  host.answer('teach.watch', () => ({}));
  host.answer('teach.control', () => ({}));
  host.answer('teach.train', () => ({ job: 't1' }));
  host.answer('teach.collect', ({ labels }) => {
    const names = [...new Set(labels.map(({ label }) => label))];
    collection = {
      name: 'examples',
      classes: names.map((name) => ({ name, clips: labels.filter(({ label }) => label === name).length })),
      clips: labels.map(({ label, from, to }, clip) => ({ clip, name: 'sample.mkv', path: null, label, start: from, end: to })),
      problem: names.length > 1 ? null : 'There is one class only.',
    };
    return collection;
  });
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

describe('what is to be trained', () => {
  it('reads sizes of hidden layers, and nothing else', () => {
    expect(['64, 32', '8', '', '16 16;4'].map(readHidden)).toEqual([[64, 32], [8], [], [16, 16, 4]]);
    expect(['a', '1.5', '0', '5000', '1,1,1,1,1,1,1,1,1'].map(readHidden)).toEqual([null, null, null, null, null]);
  });

  it('gives pictures to networks that look at pictures', () => {
    const start = { features: { kind: 'motion' }, network: { kind: 'mlp' }, epochs: null } as const;
    expect(withNetwork(start, 'lenet5').features.kind).toBe('motion-map');
    expect(withNetwork({ ...start, features: { kind: 'pixels' } }, 'alexnet').features.kind).toBe('pixels');
    expect(withNetwork(start, 'perceptron').features.kind).toBe('motion');
  });
});

describe('the Teach view', () => {
  it('labels stretches between in and out point, which the host collects; undo takes one back', async () => {
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
    await page.getByText('Looking at the clips: 1 of 2').waitFor();
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
    });
    const layers = page.getByRole('list', { name: 'Layers of the network' });
    await layers.getByText('Convolution').waitFor();
    expect((await layers.textContent())?.includes('24×24×6156')).toBe(true);
    for (const epoch of [1, 2, 3]) {
      const rest = { accuracy: 0.5 + epoch / 10, validationLoss: null, validationAccuracy: null, seconds: 0.1, best: true };
      host.emit('teach.epoch', { job: 't1', epoch, loss: 1 / epoch, ...rest });
    }
    await expect.poll(() => page.getByTestId('epoch').textContent()).toContain('Epoch 3 of 40: loss 0.333, 80 % right');
    await expect.poll(() => page.locator('.panel .u-over').count()).toBe(2);
    await page.getByTestId('train-pause').click();
    await expect.poll(() => asked('teach.control')).toEqual({ job: 't1', action: 'pause' });
    await page.getByTestId('train-pause').filter({ hasText: 'Go on' }).click();
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
  });

  it('lists the clips behind a cell of the confusion matrix and goes to their place', async () => {
    await page.getByRole('button', { name: '2 of loose taken for tight: list them' }).click();
    const list = page.getByRole('list', { name: 'loose taken for tight' });
    expect(await list.getByRole('listitem').count()).toBe(2);
    await list.getByRole('button').last().click();
    await expect.poll(() => asked('preview.seek')).toMatchObject({ time: 2 });
  });

  it('writes on the picture what a model sees, and tells what happens when in the clip', async () => {
    await page.getByTestId('watch').click();
    await expect.poll(() => asked('teach.watch')).toEqual({ of: host.preview, model: { kind: 'kept', name: 'Pump' } });
    host.emit('teach.seen', { of: host.preview, start: 0, end: 1, label: 'loose', probability: 0.87, probabilities: {} });
    await expect.poll(() => page.getByTestId('seen').textContent()).toBe('loose 87 %');
    const window = (start: number, name: string) => ({ start, end: start + 1, label: name, probability: 0.9, probabilities: {} });
    host.answer('teach.classify', () => ({
      windows: [window(0, 'loose'), window(0.5, 'loose'), window(1, 'tight')],
      shares: {},
      warnings: [],
    }));
    await page.getByTestId('classify').click();
    const findings = page.getByTestId('findings').getByRole('listitem');
    await expect.poll(() => findings.count()).toBe(2);
    expect(await findings.first().textContent()).toBe('loose0:00.000 to 0:01.500, 90 % sure');
  });

  it('finds the examples that are most like a moment', async () => {
    host.answer('teach.neighbours', () => ({
      neighbours: [{ name: 'sample.mkv', path: null, label: 'tight', start: 1.2, end: 2, similarity: 0.934 }],
    }));
    await page.getByRole('button', { name: 'More of Pump' }).click();
    await page.getByRole('menuitem', { name: 'Examples most like this moment' }).click();
    await page.getByTestId('alike').getByText('sample.mkv, 0:01.200, similarity 0.93').waitFor();
    expect(asked('teach.neighbours')).toMatchObject({ dataset: { kind: 'collected' }, model: { kind: 'kept', name: 'Pump' } });
  });

  it('shows what a model looks at: as a table with its words, and over the picture while the stretch is shown', async () => {
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
    await page.getByRole('menuitem', { name: 'What it looks at in this moment' }).click();
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
        const shown = document.querySelector('[data-testid=attention-on-picture]');
        return [...(shown?.querySelectorAll('rect') ?? [])].map((field) => field.getAttribute('fill-opacity'));
      })()`);
    await expect.poll(opacities).toEqual(['0.037', '1.000', '0.185', '0.000']);
    await page.getByTestId('attention').getByText('Changing a little').click();
    await table.getByText('0.50').waitFor();
    await page.getByTestId('attention-class').selectOption('tight');
    await expect.poll(() => asked('teach.attention')).toMatchObject({ label: 'tight', time: 0 });
    await expect.poll(() => table.locator('caption').textContent()).toContain('"tight"');

    const picture = { layout: { kind: 'picture', columns: 3, rows: 2 } as const, values: [0, 0, 0, 1, 0, 0] };
    host.answer('teach.attention', () => ({ ...answer('loose', picture), start: 100, end: 101 }));
    await page.getByTestId('attention-class').selectOption('loose');
    const map = page.getByTestId('attention').getByRole('img');
    await map.waitFor();
    expect(await map.getAttribute('aria-label')).toContain('Most: row 2, column 1 of 2×3.');
    // A stretch that is not on the screen leaves the picture free.
    await expect.poll(() => page.getByTestId('attention-on-picture').count()).toBe(0);
    host.answer('teach.attention', ({ label }) => answer(label ?? 'loose', cells));
    await page.getByTestId('attention-class').selectOption('tight');
    await table.waitFor();
  });

  it('has no violation that axe-core finds, and ends the watching when it is left', async () => {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
      const found = await page.evaluate<string[]>(
        `axe.run({ include: ['.panel', '.seen-label'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
      );
      expect(found, colorScheme).toEqual([]);
    }
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
      probability: 0.9,
      probabilities: {},
    });
    await expect.poll(() => page.getByTestId('seen').textContent()).toBe('tight 90 %');
    await page.getByTestId('activity-magnify').click();
    await expect.poll(() => page.getByTestId('seen').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
