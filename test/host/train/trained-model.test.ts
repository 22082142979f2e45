import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, storedModel } from '../../../core/train/model-file.ts';
import { buildNetwork } from '../../../core/train/model.ts';
import { exportModel } from '../../../host/train/export-model.ts';
import { trainModel } from '../../../host/train/train-model.ts';
import { openModel } from '../../../host/train/trained-model.ts';
import { loadTensorBackend } from '../../../host/engines/tensor-backend.ts';
import { temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('trained-model');
const features = { kind: 'pixels', width: 3, height: 2, hop: 1 };
const split = { by: 'clip', shares: [0.7, 0.15, 0.15], seed: 1 };
const known = { clips: { train: [], validation: [], test: [] }, earlier: { train: [], validation: [] } };
const samples = {
  count: 2,
  values: Buffer.from(Float32Array.from({ length: 12 }, (_, at) => at / 12).buffer).toString('base64'),
};

function model(meta: object = {}, side = 3): string {
  const input: [number, number, number] = [2, side, 1];
  const layers = [{ kind: 'flatten' }, { kind: 'dense', units: 2 }, { kind: 'softmax' }] as const;
  const network = buildNetwork({ input, classes: ['a', 'b'], layers: [...layers] }, 1);
  const file = folder.file('model.loupe');
  writeFileSync(file, encodeModel(storedModel(network), { features, split, ...known, samples, ...meta }));
  network.dispose();
  return file;
}

beforeAll(() => loadTensorBackend('wasm'));
afterAll(() => folder.remove());

describe('a model from elsewhere', () => {
  it('is exported where all of it holds', async () => {
    const output = folder.file('good');
    expect(await exportModel({ model: model(), format: 'tfjs', output })).toMatchObject({ compared: 2 });
  });

  it.each([
    ['fewer samples than it says', { samples: { ...samples, count: 3 } }, /3 samples of 6 values, but they are 12/],
    ['half a sample', { samples: { ...samples, values: 'AAAA' } }, /but they are 0.75 values/],
    ['no sample', { samples: { count: 0, values: '' } }, /not the settings of the features/],
    [
      'a sample that is no number',
      { samples: { ...samples, values: Buffer.from(new Float32Array(12).fill(Number.NaN).buffer).toString('base64') } },
      /not a number/,
    ],
  ])('is refused by an export with %s, and nothing is written', async (_, meta, message) => {
    const output = folder.file('export');
    const refused = { code: 'MODEL_INVALID', message: expect.stringMatching(message) as string };
    for (const format of ['tfjs', 'onnx'] as const)
      await expect(exportModel({ model: model(meta), format, output })).rejects.toMatchObject(refused);
    expect(existsSync(output)).toBe(false);
  });

  it('is not replaced by its own export', async () => {
    const file = model();
    const bytes = readFileSync(file);
    const exporting = exportModel({ model: file, format: 'onnx', output: file, overwrite: true });
    await expect(exporting).rejects.toMatchObject({ code: 'OUTPUT_IS_INPUT' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('is refused where the numbers by which it tells the unknown are not those of its classes', async () => {
    const floats = (count: number, value: number): string =>
      Buffer.from(new Float32Array(count).fill(value).buffer).toString('base64');
    const limits = {
      distance: 1,
      energy: null,
      from: 'validation clips',
      falseAccept: { asked: 0.05, found: 0 },
      falseReject: 0,
    };
    using good = await openModel(model({ rejection: { means: floats(12, 0), scales: floats(6, 1), ...limits } }));
    expect(good.rejection).toMatchObject({ distance: 1, energy: null });
    for (const [means, scales] of [
      [floats(11, 0), floats(6, 1)],
      [floats(12, 0), floats(5, 1)],
      [floats(12, Number.NaN), floats(6, 1)],
    ]) {
      const refused = { code: 'MODEL_INVALID', message: expect.stringMatching(/2 classes with 6 values/) as string };
      await expect(openModel(model({ rejection: { means, scales, ...limits } }))).rejects.toMatchObject(refused);
    }
  });

  it('is refused where its network does not take what its features give', async () => {
    const refused = { code: 'MODEL_INVALID', message: expect.stringMatching(/takes 2×4×1 values, but .* give 2×3×1/) as string };
    await expect(openModel(model({}, 4))).rejects.toMatchObject(refused);
  });
});

describe('a training', () => {
  it('does not write its model onto a clip, the manifest or the model that it learns from', async () => {
    const dataset = folder.file('clips');
    mkdirSync(dataset);
    const clips = ['a.mkv', 'b.mkv'].map((file) => ({ file, label: file }));
    for (const { file } of clips) writeFileSync(path.join(dataset, file), 'precious');
    writeFileSync(path.join(dataset, 'dataset.json'), JSON.stringify({ clips }));
    const network = model();
    for (const output of [path.join(dataset, 'a.mkv'), path.join(dataset, 'dataset.json'), network]) {
      const features = { kind: 'embedding', network } as const;
      const training = trainModel({ dataset, features, model: { kind: 'mlp' }, output, overwrite: true });
      await expect(training, output).rejects.toMatchObject({ code: 'OUTPUT_IS_INPUT' });
    }
    expect(readFileSync(path.join(dataset, 'a.mkv'), 'utf8')).toBe('precious');
  });
});
