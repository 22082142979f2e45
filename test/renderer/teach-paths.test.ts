import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSummary } from '../../core/protocol/teach-examples.ts';
import { buildTestWindows, pausePlaying, type TestWindows } from './open-window.ts';

let windows: TestWindows;
beforeAll(async () => {
  windows = await buildTestWindows();
});
afterAll(() => windows.dispose());

/** One clip for each of two classes. */
const both: DatasetSummary = {
  name: 'examples',
  classes: [
    { name: 'loose', clips: 1 },
    { name: 'tight', clips: 1 },
  ],
  clips: ['loose', 'tight'].map((label, clip) => ({
    name: `${label}.mkv`,
    path: `/clips/${label}.mkv`,
    example: `e${clip}`,
    captureFps: null,
    clip,
    label,
    start: null,
    end: null,
  })),
  rateQuestions: [],
  problem: null,
};
const model = { name: 'Pump', classes: ['loose', 'tight'], network: 'mlp', features: 'motion' };

describe('the Teach view of an app with paths', () => {
  it('imports and learns by places that the system’s dialogs give, and writes models there', async () => {
    const app = await windows.open({
      capabilities: ['file-paths', 'native-dialogs'],
      viewport: { width: 1280, height: 900 },
    });
    const last = (name: string): unknown => app.host.calls.findLast((call) => call.name === name)?.params;
    app.host.answer('teach.dataset', ({ dataset }) => ({ ...both, name: dataset.kind === 'path' ? 'pumps' : 'Collected here' }));
    app.host.answer('teach.models', () => ({ unfinished: [], models: [model] }));
    app.host.answer('teach.import', () => ({ dataset: both, added: 0, skipped: [] }));
    await app.page.locator('.viewer:not(.is-empty)').waitFor();
    await pausePlaying(app.page);
    app.host.answer('teach.models', () => ({
      models: [model],
      unfinished: [{ name: 'Fan', classes: ['loose', 'tight'], epochs: 7 }],
    }));
    await app.page.getByTestId('activity-teach').click();
    const broken = app.page.getByRole('list', { name: 'Interrupted trainings' });
    await broken.getByText('interrupted after epoch 7').waitFor();
    app.host.answer('teach.go-on', () => ({ job: 't0' }));
    await broken.getByRole('button', { name: 'Continue training Fan' }).click();
    await expect.poll(() => last('teach.go-on')).toMatchObject({ model: { kind: 'kept', name: 'Fan' } });
    await expect.poll(() => broken.count()).toBe(0);
    app.host.emit('teach.failed', { job: 't0', error: { code: 'CANCELLED', message: 'Cancelled.' } });
    const choose = async (item: string, path: string | null): Promise<void> => {
      app.host.answer('dialog.open', () => ({ paths: path === null ? [] : [path] }));
      await app.page.getByTestId('import-menu').click();
      await app.page.getByRole('menuitem', { name: item, exact: true }).click();
    };
    await choose('A dataset.json…', null);
    await expect.poll(() => last('dialog.open')).toEqual({ kind: 'dataset' });
    expect(last('teach.import')).toBe(undefined);
    await choose('A folder with one folder per class…', '/clips/pumps');
    await expect.poll(() => last('teach.import')).toEqual({ from: { kind: 'path', path: '/clips/pumps' } });
    await app.page.getByText('All of it was in the collection already.').waitFor();

    await choose('A folder…', '/clips/pumps');
    await app.page.getByText('Learning from pumps, where it lies.').waitFor();
    expect(await app.page.getByTestId('add-label').count()).toBe(0);
    app.host.answer('teach.train', () => ({ job: 't1' }));
    await app.page.getByTestId('train').click();
    await expect.poll(() => last('teach.train')).toMatchObject({ dataset: { kind: 'path', path: '/clips/pumps' } });
    app.host.emit('teach.failed', { job: 't1', error: { code: 'DATASET_INVALID', message: 'No clip of pumps can be used.' } });
    await app.page.getByText('No clip of pumps can be used.').waitFor();
    await app.page.getByTestId('own-examples').click();
    await app.page.getByTestId('add-label').waitFor();

    app.host.answer('dialog.save', () => ({ path: '/models/Pump.onnx' }));
    const file = { name: 'Pump.onnx', path: '/models/Pump.onnx', download: null, bytes: 1000 };
    app.host.answer('teach.export-model', () => ({
      file,
      compared: 8,
      comparedOn: 'test examples',
      difference: 1e-7,
      runtime: 'onnxruntime-node',
    }));
    await app.page.getByRole('button', { name: 'More of Pump' }).click();
    await app.page.getByRole('menuitem', { name: 'Export as ONNX…' }).click();
    await app.page.getByText('run by onnxruntime-node').waitFor();
    expect(last('dialog.save')).toEqual({ kind: 'onnx', suggested: 'Pump.onnx' });
    expect(last('teach.export-model')).toMatchObject({ output: { kind: 'path', path: '/models/Pump.onnx', overwrite: true } });
    app.host.answer('dialog.open', () => ({ paths: ['/models/other.loupe'] }));
    app.host.answer('teach.open-model', () => ({ name: 'other' }));
    await app.page.getByTestId('open-model').click();
    await expect.poll(() => last('teach.open-model')).toEqual({ from: { kind: 'path', path: '/models/other.loupe' } });
    await app.page.getByText('It is kept as "other".').waitFor();
    expect(app.complaints).toEqual([]);
    await app.page.context().close();
  });
});
