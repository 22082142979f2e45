import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maxCode, type Frame } from '../../../core/base/frame.ts';
import { tf } from '../../../core/tensor/tf.ts';
import { decodeModel, decodeTraining } from '../../../core/train/model-file.ts';
import type { EpochReport } from '../../../core/train/training-state.ts';
import { classifyVideo, type Classification } from '../../../host/train/classify-video.ts';
import { crossValidate } from '../../../host/train/cross-validate.ts';
import { evaluateModel } from '../../../host/train/evaluate-model.ts';
import { exportModel } from '../../../host/train/export-model.ts';
import { generateDataset } from '../../../host/train/generate-dataset.ts';
import type { TrainControl, TrainRequest, TrainResult } from '../../../host/train/request.ts';
import { strangenessOf } from '../../../host/train/reject-clips.ts';
import { openModel, type ModelMeta } from '../../../host/train/trained-model.ts';
import { trainModel } from '../../../host/train/train-model.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { footageFolder, footageHere } from '../../support/footage.ts';
import { InferenceSession, Tensor } from '../../support/onnx-runtime.ts';
import { ffmpeg, temporaryFolder } from '../../support/sample-clips.ts';

const folder = temporaryFolder('training');
const refusal = (code: string, sentence: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) as string });

/** The proof in small: sub-pixel motions of three frequencies, in random textures and noise. */
const generated = {
  size: { width: 64, height: 64 },
  fps: 60,
  frames: 65,
  frequencies: [4, 7, 12],
  clips: 12,
  amplitude: { lo: 0.05, hi: 0.2 },
  noise: 2,
  seed: 1,
} as const;
beforeAll(() => generateDataset(folder.file('set'), generated));
afterAll(() => folder.remove());

const request = (output: string, more: Partial<TrainRequest> = {}): TrainRequest => ({
  dataset: folder.file('set'),
  features: { kind: 'motion' },
  model: { kind: 'mlp', hidden: [32] },
  split: { by: 'clip', shares: [0.5, 0, 0.5] },
  training: { epochs: 30 },
  output: folder.file(output),
  ...more,
});

/** A TensorFlow.js model from its two files, in its own runtime. */
function loadExported(place: string): Promise<{ predict(inputs: tf.Tensor): tf.Tensor | tf.Tensor[] }> {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path.join(place, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const weightData = Uint8Array.from(readFileSync(path.join(place, 'weights.bin'))).buffer;
  return loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }));
}

describe('three classes that differ only in the frequency of a motion of a twentieth to a fifth of a pixel', () => {
  let motion: TrainResult;
  beforeAll(async () => {
    motion = await trainModel(request('motion.loupe'));
  });

  it('are distinguished by motion on clips never seen, and not by pixels', async () => {
    expect(motion.clips).toEqual({ train: 18, validation: 0, test: 18 });
    expect(motion.test?.windows.accuracy.value).toBeGreaterThanOrEqual(0.95);
    const pixels = await trainModel(request('pixels.loupe', { features: { kind: 'pixels' } }));
    // chance is a third; of 18 clips 12 or more are right by chance once in two hundred times
    expect(pixels.test?.clips.accuracy.value).toBeLessThan(12 / 18);
    expect(pixels.history.at(-1)?.accuracy).toBeGreaterThan(0.9);
    const reported = [motion, pixels].map(
      ({ features, test }) => `${features.kind} ${(100 * (test?.windows.accuracy.value ?? 0)).toFixed(1)} %`,
    );
    process.stderr.write(`\nwindows of unseen clips distinguished: ${reported.join(', ')} (chance: 33.3 %)\n`);
  });

  it('give the same weights from the same seed, others from another', async () => {
    await trainModel(request('again.loupe'));
    await trainModel(request('other.loupe', { seed: 2 }));
    const bytes = (name: string): Buffer => readFileSync(folder.file(name));
    expect(bytes('again.loupe').equals(bytes('motion.loupe'))).toBe(true);
    expect(bytes('other.loupe').equals(bytes('motion.loupe'))).toBe(false);
  });

  it('can be learnt from the hidden layer of a network that was trained before', async () => {
    const result = await trainModel(
      request('embedding.loupe', {
        features: { kind: 'embedding', network: folder.file('motion.loupe') },
        model: { kind: 'perceptron', rule: 'logistic' },
      }),
    );
    expect(result.shape).toEqual([32]);
    // of 18 clips two may be wrong: the layer was made for another network's outputs
    expect(result.test?.windows.accuracy.value).toBeGreaterThanOrEqual(16 / 18);
    // the file alone is enough
    const found = await classifyVideo({ model: folder.file('embedding.loupe'), file: folder.file('set/12hz-002.mkv') });
    expect(found.windows[0].label).toBe('12 Hz');
  });

  it('are evaluated without the clips that were learnt from', async () => {
    const model = folder.file('motion.loupe');
    const result = await evaluateModel({ model, dataset: folder.file('set') });
    expect([result.counted, result.heldOut]).toEqual([18, true]);
    expect(result.windows).toEqual(motion.test?.windows);
    expect(result.parts).toEqual(motion.parts);
    expect(result.warnings).toEqual([expect.stringMatching(/18 of 36 clips taught the model and 0 .*: these are not counted/)]);
    const all = await evaluateModel({ model, dataset: folder.file('set'), all: true });
    expect([all.counted, all.heldOut]).toEqual([36, false]);
    expect(all.warnings).toEqual([expect.stringMatching(/18 of 36 clips taught the model .* say less about new ones/)]);
    expect(all.windows.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(36);
  });

  it('are four things: learnt from, chosen by, tested on, and never seen, whatever they are called and wherever they begin', async () => {
    const split = { by: 'clip', shares: [0.5, 0.25, 0.25] } as const;
    const { parts } = await trainModel(request('four.loupe', { split, training: { epochs: 5 } }));
    const counts = (of: typeof parts): number[] => [of.train, of.validation, of.test, of.unseen].map(({ clips }) => clips);
    expect(counts(parts)).toEqual([18, 9, 9, 0]);
    // the same files a frame later, under other names, and as many that are new
    for (const file of readdirSync(folder.file('set')).filter((name) => name.endsWith('.mkv'))) {
      copyFileSync(folder.file(`set/${file}`), folder.file(`set/copy-of-${file}`));
    }
    await generateDataset(folder.file('new'), { ...generated, frames: 66, clips: 2, seed: 9 });
    const read = (name: string): { file: string; label: string }[] =>
      (JSON.parse(readFileSync(folder.file(`${name}/dataset.json`), 'utf8')) as { clips: { file: string; label: string }[] })
        .clips;
    const clips = [
      ...read('set').map((clip) => ({ ...clip, file: `copy-of-${clip.file}`, start: 1 / 60 })),
      ...read('new').map((clip) => ({ ...clip, file: `../new/${clip.file}` })),
    ];
    writeFileSync(folder.file('set/copies.json'), JSON.stringify({ clips }));
    // a window that 64 frames can hold
    const shorter = { kind: 'motion', window: 0.9 } as const;
    await trainModel(request('shorter.loupe', { split, features: shorter, training: { epochs: 5 } }));
    const result = await evaluateModel({ model: folder.file('shorter.loupe'), dataset: folder.file('set/copies.json') });
    expect(counts(result.parts)).toEqual([18, 9, 9, 6]);
    expect([result.counted, result.heldOut]).toEqual([15, true]);
    expect(result.windows.examples).toBe(result.parts.test.examples + result.parts.unseen.examples);

    // nor are copies whose files are others: the same frames but the first, encoded anew
    for (const name of readdirSync(folder.file('set')).filter((each) => /^4hz-00\d.mkv$/.test(each))) {
      ffmpeg('-i', folder.file(`set/${name}`), '-ss', '0.017', '-c:v', 'ffv1', '-level', '1', folder.file(`set/anew-${name}`));
    }
    const anew = readdirSync(folder.file('set')).filter((name) => name.startsWith('anew-'));
    writeFileSync(folder.file('set/again.json'), JSON.stringify({ clips: anew.map((name) => ({ file: name, label: '4 Hz' })) }));
    const copies = await evaluateModel({ model: folder.file('shorter.loupe'), dataset: folder.file('set/again.json') });
    expect(copies.parts.unseen.clips).toBe(0);
    expect(copies.warnings).toContainEqual(
      expect.stringMatching(/seem to be copies of these, and count as such: .*anew-4hz-001/),
    );

    // what a network saw whose hidden layer is used is not unseen either, and is not tested on
    const features = { kind: 'embedding', network: folder.file('shorter.loupe') } as const;
    const model = { kind: 'perceptron' } as const;
    const upon = await trainModel(
      request('above.loupe', { features, model, seed: 5, split: { ...split, shares: [0.8, 0, 0.2] } }),
    );
    expect(counts(upon.parts)).toEqual([18 + 3, 9, 6, 0]);
    const again = await evaluateModel({ model: folder.file('above.loupe'), dataset: folder.file('set') });
    expect(again.parts.test).toEqual(upon.parts.test);
    expect(counts(again.parts)).toEqual(counts(upon.parts));
  });

  it('are kept on one side when they are copies: what cannot be distinguished is not', async () => {
    // each clip three times under other names, with labels that are drawn by lot
    const clips: { file: string; label: string }[] = [];
    for (let clip = 1; clip <= 12; clip++) {
      for (let copy = 0; copy < 3; copy++) {
        const file = `lot-${clip}-${copy}.mkv`;
        copyFileSync(folder.file(`set/7hz-${String(clip).padStart(3, '0')}.mkv`), folder.file(`set/${file}`));
        clips.push({ file, label: clip % 2 ? 'heads' : 'tails' });
      }
    }
    writeFileSync(folder.file('set/lots.json'), JSON.stringify({ clips }));
    const result = await trainModel(
      request('lots.loupe', { dataset: folder.file('set/lots.json'), features: { kind: 'pixels' } }),
    );
    expect(result.clips).toEqual({ train: 18, validation: 0, test: 18 });
    expect(result.parts.train.accuracy?.value).toBeGreaterThan(0.9);
    expect(result.test?.clips.accuracy.value).toBeLessThan(0.9);
    expect(result.warnings).toEqual([expect.stringMatching(/hold the same stay on one side .*lot-1-0.*lot-1-1.*; and 7 more/)]);
    const model = decodeModel(readFileSync(folder.file('lots.loupe'))).description.meta as ModelMeta;
    // nor where they were encoded again and begin a frame later
    for (const { file } of clips.filter((_, at) => at % 3 > 0)) {
      const from = file.includes('-1.') ? '0' : '0.017';
      const coded = ['-c:v', 'libx264', '-crf', '20', '-pix_fmt', 'yuv420p'];
      ffmpeg('-i', folder.file(`set/${file}`), '-ss', from, ...coded, folder.file(`set/again-${file}`));
    }
    const anew = clips.map((clip, at) => (at % 3 > 0 ? { ...clip, file: `again-${clip.file}` } : clip));
    writeFileSync(folder.file('set/anew.json'), JSON.stringify({ clips: anew }));
    const coded = await trainModel(
      request('anew.loupe', { dataset: folder.file('set/anew.json'), features: { kind: 'pixels' }, training: { epochs: 1 } }),
    );
    expect(coded.warnings).toEqual([expect.stringMatching(/show the same scene, .*lot-1-0.*again-lot-1-1/)]);
    const meta = decodeModel(readFileSync(folder.file('anew.loupe'))).description.meta as ModelMeta;
    const sides = new Map([
      ...meta.clips.train.map(({ content }) => [content, 0] as const),
      ...meta.clips.test.map(({ content }) => [content, 1] as const),
    ]);
    const hash = (file: string): string =>
      createHash('sha256')
        .update(readFileSync(folder.file(`set/${file}`)))
        .digest('hex')
        .slice(0, 16);
    const drawn = anew.map(({ file }) => sides.get(hash(file)));
    expect(new Set(drawn)).toEqual(new Set([0, 1]));
    for (const [at, side] of drawn.entries()) expect(side).toBe(drawn[at - (at % 3)]);
    const contents = (part: keyof ModelMeta['clips']): string[] => model.clips[part].map(({ content }) => content);
    expect(contents('train').length).toBe(6);
    expect(contents('test').filter((content) => contents('train').includes(content))).toEqual([]);
  });

  it('of a misspelt name are refused with the nearest one', async () => {
    writeFileSync(folder.file('set/odd.json'), JSON.stringify({ clips: [{ file: '4hz-001.mkv', label: '4Hz' }] }));
    await expect(evaluateModel({ model: folder.file('motion.loupe'), dataset: folder.file('set/odd.json') })).rejects.toThrow(
      refusal('DATASET_INVALID', /label "4Hz", but the classes of the model are 12 Hz, 4 Hz, 7 Hz; did you mean "4 Hz"\?/),
    );
  });

  it('are exported once the other runtime says the same', async () => {
    const model = folder.file('motion.loupe');
    const onnx = await exportModel({ model, format: 'onnx', output: folder.file('motion.onnx') });
    const tfjs = await exportModel({ model, format: 'tfjs', output: folder.file('motion-tfjs') });
    for (const { difference, compared, comparedOn, files } of [onnx, tfjs]) {
      expect([compared, comparedOn]).toEqual([32, 'random inputs']);
      expect(difference).toBeLessThan(1e-4);
      expect(files.every((file) => existsSync(file))).toBe(true);
    }
    await expect(exportModel({ model, format: 'tfjs', output: folder.file('motion-tfjs') })).rejects.toThrow(
      refusal('OUTPUT_EXISTS', /exists already/),
    );
  });

  it('stay out of the model and of what is made of it, unless they are asked for', async () => {
    const metaOf = (bytes: Uint8Array): Record<string, unknown> => decodeModel(bytes).description.meta;
    expect(motion.carriedExamples).toBe(0);
    expect(metaOf(readFileSync(folder.file('motion.loupe')))).not.toHaveProperty('samples');

    const carrying = await trainModel(request('carrying.loupe', { training: { epochs: 1 }, withExamples: true }));
    expect(carrying.carriedExamples).toBe(18);
    const meta = metaOf(readFileSync(folder.file('carrying.loupe')));
    expect(meta).toMatchObject({ samples: { count: 18 } });
    const { values } = meta['samples'] as { values: string };
    for (const [withExamples, isThere] of [
      [false, false],
      [true, true],
    ]) {
      const output = folder.file(`carrying-${String(withExamples)}`);
      const ask = { model: folder.file('carrying.loupe'), withExamples };
      const onnx = await exportModel({ ...ask, format: 'onnx', output: `${output}.onnx` });
      expect([onnx.compared, onnx.comparedOn]).toEqual([18, 'test examples']);
      await exportModel({ ...ask, format: 'tfjs', output });
      for (const file of [`${output}.onnx`, path.join(output, 'model.json')])
        expect(readFileSync(file).includes(values)).toBe(isThere);
    }

    const features = { kind: 'embedding', network: folder.file('carrying.loupe') } as const;
    await trainModel(request('upon.loupe', { features, model: { kind: 'perceptron' }, training: { epochs: 1 } }));
    const { network } = metaOf(readFileSync(folder.file('upon.loupe')))['features'] as { network: string };
    expect(metaOf(Buffer.from(network, 'base64'))).not.toHaveProperty('samples');
  });

  it('are distinguished from what was not learnt: other frequencies and still backgrounds are unknown, here and in exports', async () => {
    const common = { size: { width: 64, height: 64 }, fps: 60, frames: 65, clips: 6, noise: 2, seed: 77 };
    await generateDataset(folder.file('strange'), { ...common, frequencies: [2, 20], amplitude: { lo: 0.05, hi: 0.2 } });
    await generateDataset(folder.file('still'), { ...common, frequencies: [4, 7], amplitude: { lo: 1e-6, hi: 2e-6 } });
    const learnt = await trainModel(request('careful.loupe', { split: { by: 'clip', shares: [0.4, 0.3, 0.3] } }));
    expect(learnt.rejection).toMatchObject({ from: 'validation clips', falseAccept: { asked: 0.05, found: 0 } });
    expect(learnt.rejection?.falseReject).toBeLessThanOrEqual(0.1);
    // of its own clips that it never saw, few are unknown
    expect(learnt.test?.rejected?.value).toBeLessThanOrEqual(1 / 9);

    const model = folder.file('careful.loupe');
    const others = ['strange/2hz', 'strange/20hz', 'still/4hz', 'still/7hz'].flatMap((name) => [
      folder.file(`${name}-001.mkv`),
      folder.file(`${name}-002.mkv`),
    ]);
    for (const file of others) {
      const { windows, shares } = await classifyVideo({ model, file });
      expect(windows.map(({ label }) => label)).toEqual(['unknown']);
      expect(['12 Hz', '4 Hz', '7 Hz']).toContain(windows[0].nearest);
      expect(windows[0].strangeness).toBeGreaterThan(1);
      expect(shares).toMatchObject({ unknown: 1, '4 Hz': 0 });
    }

    // Limits without validation clips come from the training clips; both tell clips labelled "unknown" from the known ones.
    expect(motion.rejection?.from).toBe('training clips, each left out in turn');
    const clips = others.map((file) => ({ file, label: 'unknown' }));
    writeFileSync(folder.file('set/unknown.json'), JSON.stringify({ clips: [...clips, { file: '4hz-001.mkv', label: '4 Hz' }] }));
    const judged = await evaluateModel({
      model: folder.file('motion.loupe'),
      dataset: folder.file('set/unknown.json'),
      all: true,
    });
    expect(judged.accepted).toMatchObject({ value: 0 });
    expect([judged.counted, judged.windows.examples]).toEqual([1, 1]);

    // Both exports have it as their second output, and what is strange here is strange there.
    await exportModel({ model, format: 'onnx', output: folder.file('careful.onnx') });
    await exportModel({ model, format: 'tfjs', output: folder.file('careful-tfjs') });
    using ours = await openModel(model);
    const size = ours.network.input[0];
    const means = ours.rejection?.means ?? new Float32Array(0);
    const inputs = Float32Array.from({ length: 3 * size }, (_, at) => {
      const [row, value] = [Math.floor(at / size), at % size];
      // a class, something else, and no energy
      return row === 0 ? means[value] : row === 1 ? means[value] + (value % 7) / 3 : 0;
    });
    const strange = await strangenessOf(ours, inputs);
    expect([...strange].map((value) => value > 1)).toEqual([false, true, true]);
    const session = await InferenceSession.create(readFileSync(folder.file('careful.onnx')));
    const inOnnx = await session.run({ input: new Tensor('float32', inputs.slice(), [3, size]) });
    const inTfjs = (await loadExported(folder.file('careful-tfjs'))).predict(tf.tensor(inputs, [3, size])) as tf.Tensor[];
    for (const theirs of [inOnnx['strangeness'].data, await inTfjs[1].data()]) {
      expect(theirs).toHaveLength(3);
      for (const [at, value] of strange.entries()) expect(Math.abs(theirs[at] / value - 1)).toBeLessThan(1e-5);
    }
  });

  it('are not promised to be distinguished from others by features that cannot: clips are classified with a warning', async () => {
    const split = { by: 'clip', shares: [0.4, 0.3, 0.3] } as const;
    const { rejection, test, warnings } = await trainModel(
      request('blind.loupe', { split, features: { kind: 'pixels' }, training: { epochs: 10 } }),
    );
    expect(rejection?.promise).toBe('none');
    expect(warnings).toContainEqual(expect.stringMatching(/^These features cannot tell a class that the model has not seen/));
    // so hardly any known one is lost to it
    expect(test?.rejected?.value).toBeLessThan(0.1);
    expect(test?.acceptedUnseen?.value).toBeGreaterThan(0.5);
    const found = await classifyVideo({ model: folder.file('blind.loupe'), file: folder.file('set/4hz-001.mkv') });
    expect(found.warnings).toEqual([expect.stringMatching(/"unknown" stands for what is unlike everything/)]);
  });

  it('are tested once each in folds', async () => {
    const { output: _, ...rest } = request('none', { training: { epochs: 15 } });
    const result = await crossValidate(rest, { folds: 3 });
    expect(result.folds.map(({ clips }) => clips.examples)).toEqual([12, 12, 12]);
    expect(result.windowAccuracy).toBeGreaterThanOrEqual(0.95);
    // what each fold says of the unknown, and all together
    for (const { rejected, acceptedUnseen } of result.folds) {
      expect(rejected?.value).toBeLessThanOrEqual(0.25);
      expect(acceptedUnseen?.value).toBeLessThanOrEqual(0.25);
    }
    const total = (of: 'rejected' | 'acceptedUnseen'): number =>
      result.folds.reduce((sum, fold) => sum + (fold[of]?.value ?? Number.NaN) / result.folds.length, 0);
    for (const of of ['rejected', 'acceptedUnseen'] as const) {
      expect(result[of]?.value).toBeCloseTo(total(of), 9);
      expect(result[of]?.high).toBeGreaterThan(result[of]?.value ?? 1);
    }
    // of the clips that are not tested some choose the epoch, where the rule wants it: the temperature changes the certainty
    const calibrated = await crossValidate({ ...rest, split: { by: 'clip', shares: [0.6, 0.4, 0] } }, { folds: 3 });
    const certainty = ({ folds }: typeof result): number[] => folds.map(({ windows }) => windows.loss);
    expect(certainty(calibrated)).not.toEqual(certainty(result));
    expect(calibrated.windowAccuracy).toBeGreaterThanOrEqual(0.9);
    await expect(crossValidate(rest, { folds: 13 })).rejects.toThrow(
      refusal('DATASET_INVALID', /12 files .*, too few for 13 folds/),
    );
  });

  it('are named in a video, segment by segment, and on its frames', async () => {
    const said: Classification[] = [];
    const file = folder.file('set/7hz-003.mkv');
    const output = folder.file('labelled.mkv');
    const result = await classifyVideo(
      { model: folder.file('motion.loupe'), file, output },
      { onWindow: (found) => said.push(found) },
    );
    expect(said).toEqual(result.windows);
    expect(said.map(({ label, start }) => [label, start])).toEqual([['7 Hz', 0]]);
    expect(Object.values(said[0].probabilities).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(result.shares).toEqual({ '12 Hz': 0, '4 Hz': 0, '7 Hz': 1, unknown: 0 });
    const [before, after] = [await lumas(file), await lumas(output)];
    expect(after.length).toBe(before.length);
    // letters: black and white in the corner below, nothing changed above
    const corner = after[20].subarray(53 * 64);
    expect(Math.min(...corner)).toBeLessThan(30);
    expect(Math.max(...corner)).toBeGreaterThan(220);
    let change = 0;
    for (let at = 0; at < 40 * 64; at++) change = Math.max(change, Math.abs(before[20][at] - after[20][at]));
    // encoded with loss
    expect(change).toBeLessThan(40);
  });

  it('cannot be named in a video that is too short, too slow or none', async () => {
    const model = folder.file('motion.loupe');
    const clip = folder.file('set/7hz-003.mkv');
    await expect(classifyVideo({ model, file: clip, end: 0.5 })).rejects.toThrow(
      refusal('RANGE_INVALID', /shorter than the 1\.07 s \(65 frames\) that the model looks at/),
    );
    await expect(classifyVideo({ model, file: clip, captureFps: 30 })).rejects.toThrow(
      refusal('BAND_ABOVE_NYQUIST', /reach up to 27 Hz, but 30 captured frames/),
    );
    await expect(classifyVideo({ model: clip, file: clip })).rejects.toThrow(
      refusal('MODEL_INVALID', /not a model written by Motion Loupe/),
    );
    await expect(classifyVideo({ model: folder.file('none'), file: clip })).rejects.toThrow(refusal('INPUT_MISSING', /no model/));
  });
});

async function lumas(file: string): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const frame of decodeVideo(await probeVideo(file)) as AsyncIterable<Frame>) {
    expect(maxCode(frame.format)).toBe(255);
    found.push(frame.planes[0] as Uint8Array);
  }
  return found;
}

describe('a training that is interrupted', () => {
  it('loses no epoch that was done: going on ends with the weights of one that was not', async () => {
    await trainModel(request('whole.loupe', { training: { epochs: 12 } }));
    const stop = new AbortController();
    const stopped = trainModel(request('parts.loupe', { training: { epochs: 12 } }), {
      signal: stop.signal,
      onEpoch: ({ epoch }) => epoch === 5 && stop.abort(),
    });
    await expect(stopped).rejects.toThrow(refusal('CANCELLED', /stopped/));
    expect(existsSync(folder.file('parts.loupe'))).toBe(false);
    expect(decodeTraining(readFileSync(folder.file('parts.loupe.training'))).epoch).toBe(5);
    const epochs: EpochReport[] = [];
    const result = await trainModel(request('parts.loupe', { training: { epochs: 12 }, resume: true }), {
      onStart: ({ epochsDone }) => expect(epochsDone).toBe(5),
      onEpoch: (report) => void epochs.push(report),
    });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([6, 7, 8, 9, 10, 11, 12]);
    expect(result.history.length).toBe(12);
    expect(readFileSync(folder.file('parts.loupe')).equals(readFileSync(folder.file('whole.loupe')))).toBe(true);
  });

  it('goes on only as it was begun', async () => {
    const again = (more: Partial<TrainRequest>): Promise<TrainResult> =>
      trainModel(request('whole.loupe', { resume: true, ...more }));
    await expect(again({ model: { kind: 'mlp', hidden: [31] } })).rejects.toThrow(refusal('USAGE', /begun with another network/));
    await expect(again({ features: { kind: 'motion', hop: 0.3 } })).rejects.toThrow(
      refusal('USAGE', /begun with another feature setting/),
    );
    await expect(again({ seed: 3 })).rejects.toThrow(refusal('USAGE', /begun with another split or seed/));
    await expect(again({ output: folder.file('new.loupe') })).rejects.toThrow(
      refusal('INPUT_MISSING', /no training to go on with/),
    );
    copyFileSync(folder.file('whole.loupe.training'), folder.file('damaged.loupe.training'));
    const bytes = readFileSync(folder.file('damaged.loupe.training'));
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(folder.file('damaged.loupe.training'), bytes);
    await expect(again({ output: folder.file('damaged.loupe') })).rejects.toThrow(refusal('MODEL_INVALID', /damaged/));
  });

  it('waits while it is paused, and keeps its best epoch when it is ended', async () => {
    let control: TrainControl | undefined;
    const seen: number[] = [];
    const result = await trainModel(request('ended.loupe', { training: { epochs: 500 } }), {
      onControl: (given) => (control = given),
      onEpoch: ({ epoch }) => {
        seen.push(epoch);
        if (epoch === 2) {
          control?.pause();
          setTimeout(() => {
            expect(seen).toEqual([1, 2]);
            control?.resume();
          }, 150);
        }
        if (epoch === 4) control?.finish();
      },
    });
    expect(seen).toEqual([1, 2, 3, 4]);
    expect([result.ended, result.history.length]).toEqual(['stopped', 4]);
    expect(existsSync(folder.file('ended.loupe'))).toBe(true);
  });
});

describe('what cannot be trained is refused', () => {
  it('before any work is done', async () => {
    await expect(trainModel(request('motion.loupe'))).rejects.toThrow(refusal('OUTPUT_EXISTS', /use -y to replace/));
    await expect(trainModel(request('nowhere/x.loupe'))).rejects.toThrow(refusal('OUTPUT_FOLDER_MISSING', /does not exist/));
    await expect(trainModel(request('x.loupe', { training: { epochs: 0 } }))).rejects.toThrow(refusal('USAGE', /"epochs"/));
    await expect(trainModel(request('x.loupe', { model: { kind: 'lenet5' } }))).rejects.toThrow(
      refusal('MODEL_INVALID', /lenet5 looks at images.*choose --features pixels or motion-map/),
    );
  });

  it('where a class is left without clips once the unreadable ones are gone, saying why', async () => {
    const clips = ['4hz-001.mkv', '4hz-002.mkv', '7hz-001.mkv', 'broken.mkv'].map((file) => ({
      file,
      label: file.startsWith('4') ? 'a' : 'b',
    }));
    writeFileSync(folder.file('set/broken.mkv'), 'nothing');
    writeFileSync(folder.file('set/few.json'), JSON.stringify({ clips }));
    await expect(trainModel(request('x.loupe', { dataset: folder.file('set/few.json') }))).rejects.toThrow(
      refusal('DATASET_INVALID', /"b" has only one clip in .*few\.json" \(after 1 that cannot be used; the first: .*broken\.mkv/),
    );
  });

  it('further where the loss is no number any more: the last good epoch is kept, and the learning rate named', async () => {
    const training = { rate: 1000, optimiser: { kind: 'sgd', momentum: 0.99 }, epochs: 40 } as const;
    const { ended, bestEpoch, history, warnings } = await trainModel(request('wild.loupe', { training }));
    expect(ended).toBe('diverged');
    expect(bestEpoch).toBeLessThanOrEqual(history.length);
    expect(warnings).toEqual([expect.stringMatching(/no longer a finite number, at learning rate 1000; the weights of epoch/)]);
  });
});

describe('networks that look at images', () => {
  it('learn from maps of motion', async () => {
    const clips = [4, 12].flatMap((frequency) =>
      [1, 2, 3, 4, 5, 6].map((clip) => ({ file: `${frequency}hz-00${clip}.mkv`, label: `${frequency} Hz` })),
    );
    writeFileSync(folder.file('set/two.json'), JSON.stringify({ clips }));
    const result = await trainModel(
      request('map.loupe', {
        dataset: folder.file('set/two.json'),
        features: { kind: 'motion-map', grid: { columns: 16, rows: 16 } },
        model: { kind: 'lenet5' },
        training: { epochs: 15 },
      }),
    );
    expect(result.shape).toEqual([16, 16, 7]);
    expect(result.test?.clips.examples).toBe(6);
    expect(result.test?.clips.accuracy.value).toBeGreaterThanOrEqual(5 / 6);
  });
});

describe.skipIf(!footageHere())('two real tuning forks, filmed at 250, 500 and 1000 frames a second', () => {
  it('are distinguished by the frequency of their motion, at capture rates that were mixed', async () => {
    const truth = JSON.parse(readFileSync(path.join(footageFolder, 'truth.json'), 'utf8')) as {
      clips: { file: string; captureFps: number; nominalHz: number; fileFps: number; roi: [number, number, number, number] }[];
    };
    // the first second and a quarter of each capture
    const clips = truth.clips.map(({ file, captureFps, nominalHz, fileFps, roi: [x, y, width, height] }) => ({
      file: path.join(footageFolder, file),
      label: `${nominalHz} Hz`,
      captureFps,
      end: (1.25 * captureFps) / fileFps,
      region: { x, y, width, height },
    }));
    writeFileSync(folder.file('forks.json'), JSON.stringify({ clips }));
    const asUsual = { model: { kind: 'mlp' }, training: {} } as const;
    const { output: _, ...rest } = request('none', { dataset: folder.file('forks.json'), ...asUsual });
    const { folds, windowAccuracy } = await crossValidate(rest, { folds: 3 });
    expect(folds.map(({ clips }) => clips.examples)).toEqual([2, 2, 2]);
    process.stderr.write(`\nwindows of tuning forks distinguished: ${(100 * windowAccuracy).toFixed(1)} % (chance: 50 %)\n`);
    expect(windowAccuracy).toBeGreaterThanOrEqual(0.95);

    // also at a rate that no clip learnt from was captured at
    const left = await crossValidate(rest, { leaveOut: 'capture-rate' });
    expect(left.names).toEqual(['250 fps', '500 fps', '1000 fps']);
    process.stderr.write(`\n… at a rate that was left out: ${(100 * left.windowAccuracy).toFixed(1)} %\n`);
    expect(left.windowAccuracy).toBeGreaterThanOrEqual(0.95);
    // without their capture rates they are refused before anything is learnt
    const unstated = clips.map(({ file, label, end, region }) => ({ file, label, end, region }));
    writeFileSync(folder.file('unstated.json'), JSON.stringify({ clips: unstated }));
    await expect(crossValidate({ ...rest, dataset: folder.file('unstated.json') }, { folds: 3 })).rejects.toThrow(
      refusal('DATASET_INVALID', /names of 6 clips .* say 250, 500 and 1000 frames per second, but the files 50/),
    );
  });
});
