import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../core/engines/engine.ts';
import type { AnalysisEngine } from '../../../core/train/features/bands.ts';
import type { FeatureWindow } from '../../../core/train/features/extractor.ts';
import type { PlainFeatures } from '../../../core/train/features/settings.ts';
import { clipFeatures } from '../../../host/train/clip-features.ts';
import { clipExamples } from '../../../host/train/feature-examples.ts';
import { writeTable } from '../../../host/train/feature-file.ts';
import {
  extractDataset,
  readFeatures,
  settledFeatures,
  requestedFeatures,
  type ExtractHooks,
} from '../../../host/train/feature-set.ts';
import { generateDataset } from '../../../host/train/generate-dataset.ts';
import { readDataset } from '../../../host/train/read-dataset.ts';
import { createSimdEngine } from '../../../host/engines/simd-engine.ts';
import { passthrough } from '../../../host/video/command.ts';
import { canRun } from '../../support/requirements.ts';
import { ffmpeg, temporaryFolder, testSource } from '../../support/sample-clips.ts';

const folder = temporaryFolder('features');
let engine: Engine;
const features: PlainFeatures = {
  kind: 'motion',
  levels: 2,
  orientations: 2,
  grid: { columns: 1, rows: 1 },
  window: 0.4,
  hop: 0.2,
  band: { lo: 3, hi: 14 },
  bins: 5,
};
const choose = settledFeatures(features);
/** An engine that must not be used: opening it fails. */
const noEngine: AnalysisEngine = {
  prepareAnalysis: () => Promise.reject(new Error('features were computed anew')),
};

const refusal = (code: string, sentence: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(sentence) as string });

beforeAll(async () => {
  engine = await createSimdEngine({ threads: 1 });
  await generateDataset(folder.file('set'), {
    size: { width: 32, height: 32 },
    fps: 30,
    frames: 31,
    frequencies: [4, 9],
    clips: 3,
    amplitude: { lo: 0.1, hi: 0.2 },
    noise: 1,
    seed: 5,
  });
});
afterAll(() => folder.remove());

/** A copy of the generated clips, as folders named by label. */
function folders(name: string): string {
  for (const file of readdirSync(folder.file('set')).filter((each) => each.endsWith('.mkv'))) {
    const label = file.startsWith('4') ? 'slow' : 'fast';
    mkdirSync(folder.file(`${name}/${label}`), { recursive: true });
    copyFileSync(path.join(folder.file('set'), file), folder.file(`${name}/${label}/${file}`));
  }
  return folder.file(name);
}

function manifest(name: string, value: unknown): string {
  mkdirSync(folder.file(name), { recursive: true });
  writeFileSync(folder.file(`${name}/dataset.json`), typeof value === 'string' ? value : JSON.stringify(value));
  return folder.file(name);
}

describe('a dataset on disk', () => {
  it('is a manifest, or folders named by label', async () => {
    const generated = await readDataset(folder.file('set'));
    expect(generated.classes).toEqual(['4 Hz', '9 Hz']);
    expect(generated.clips.length).toBe(6);
    const named = await readDataset(folders('by-label'));
    expect(named.classes).toEqual(['fast', 'slow']);
    expect(named.clips.map(({ file, label }) => [path.basename(file), label])).toContainEqual(['4hz-002.mkv', 'slow']);
    expect((await readDataset(folder.file('set/dataset.json'))).clips).toEqual(generated.clips);
  });

  it('of folders takes what their manifests state, and clips in folders below those of the labels', async () => {
    const place = folders('stated');
    mkdirSync(folder.file('stated/slow/tuesday/late'), { recursive: true });
    for (const [from, to] of [
      ['1', 'tuesday/a'],
      ['2', 'tuesday/late/b'],
    ]) {
      copyFileSync(folder.file(`set/4hz-00${from}.mkv`), folder.file(`stated/slow/${to}.mkv`));
    }
    writeFileSync(path.join(place, 'dataset.json'), JSON.stringify({ captureFps: 240 }));
    writeFileSync(
      path.join(place, 'slow/tuesday/dataset.json'),
      JSON.stringify({ captureFps: 500, group: 'late', day: '2026-05-19' }),
    );
    const { clips, classes } = await readDataset(place);
    expect(classes).toEqual(['fast', 'slow']);
    expect(clips.length).toBe(8);
    for (const { file, label, captureFps, day } of clips) {
      const isTuesday = file.includes('tuesday');
      expect([label, captureFps, day]).toEqual([
        isTuesday || file.includes('4hz') ? 'slow' : 'fast',
        isTuesday ? 500 : 240,
        isTuesday ? '2026-05-19' : undefined,
      ]);
    }
    writeFileSync(path.join(place, 'slow/dataset.json'), JSON.stringify({ captureFPS: 240 }));
    await expect(readDataset(place)).rejects.toThrow(refusal('DATASET_INVALID', /slow\/dataset\.json" .*captureFPS.*may state/));
  });

  it('is the same when it is generated from the same seed', async () => {
    const options = {
      size: { width: 32, height: 32 },
      fps: 30,
      frames: 4,
      frequencies: [4, 9],
      clips: 1,
      amplitude: { lo: 0.1, hi: 0.2 },
      noise: 1,
    };
    for (const [name, seed] of [
      ['one', 5],
      ['same', 5],
      ['other', 6],
    ] as const) {
      await generateDataset(folder.file(name), { ...options, seed });
    }
    // the container puts a number of its own into every file; what is drawn stands in the truth beside it
    const truth = (name: string): string => readFileSync(folder.file(`${name}/9hz-001.json`), 'utf8');
    expect(truth('same')).toBe(truth('one'));
    expect(truth('other')).not.toBe(truth('one'));
    await expect(generateDataset(folder.file('one'), { ...options, seed: 5 })).rejects.toThrow(
      refusal('OUTPUT_EXISTS', /dataset\.json" exists already/),
    );
  });

  it('is refused with a sentence where it makes no sense', async () => {
    await expect(readDataset(folder.file('nowhere'))).rejects.toThrow(refusal('INPUT_MISSING', /There is no dataset/));
    mkdirSync(folder.file('empty'));
    await expect(readDataset(folder.file('empty'))).rejects.toThrow(
      refusal('DATASET_INVALID', /neither a dataset\.json nor folders named by label/),
    );
    await expect(readDataset(manifest('broken', '{"clips": ['))).rejects.toThrow(refusal('DATASET_INVALID', /is not JSON/));
    const lost = { clips: ['a', 'b', 'c'].map((name) => ({ file: `${name}.mp4`, label: 'x' })) };
    await expect(readDataset(manifest('lost', lost))).rejects.toThrow(
      refusal('DATASET_INVALID', /there is no file "a\.mp4" \(nor 2 others\)/),
    );
  });
});

describe('features of a dataset', () => {
  it('are those of its clips, read in any order', async () => {
    const dataset = await readDataset(folder.file('set'));
    const set = await extractDataset(dataset, choose, engine, { cache: folder.file('cache-order') });
    expect(set.skipped).toEqual([]);
    // frames 0–12, 6–18, 12–24, 18–30
    expect(set.clips.map(({ windows }) => windows)).toEqual([4, 4, 4, 4, 4, 4]);
    const examples = clipExamples(set, dataset.classes, [4, 1]);
    expect(examples.length).toBe(8);
    expect(examples.label(0)).toBe(dataset.classes.indexOf(dataset.clips[4].label));
    const found: FeatureWindow[] = [];
    for await (const window of clipFeatures(dataset.clips[1], features, engine, undefined)) found.push(window);
    const out = new Float32Array(3 * examples.shape[0]);
    await examples.read([6, 0, 4], out);
    expect([...out.subarray(0, 24)]).toEqual([...found[2].values]);
    expect([...out.subarray(48)]).toEqual([...found[0].values]);
    expect(await examples.timeOf(6)).toEqual([found[2].start, found[2].end]);
    expect(examples.clipOf(6).clip.file).toBe(dataset.clips[1].file);
  });

  it('are computed once: neither names nor a copy elsewhere matter, settings and ranges do', async () => {
    const dataset = await readDataset(folder.file('set'));
    const cache = folder.file('cache-once');
    await extractDataset(dataset, choose, engine, { cache });
    await extractDataset(dataset, choose, noEngine, { cache });
    await extractDataset(await readDataset(folders('moved')), choose, noEngine, { cache });
    await expect(extractDataset(dataset, settledFeatures({ ...features, bins: 4 }), noEngine, { cache })).rejects.toThrow(
      /computed anew/,
    );
    const part = { ...dataset, clips: dataset.clips.map((clip) => ({ ...clip, start: 0.1 })) };
    await expect(extractDataset(part, choose, noEngine, { cache })).rejects.toThrow(/computed anew/);
  });

  it('go on where they were stopped, and are made anew where a file is damaged', async () => {
    const dataset = await readDataset(folder.file('set'));
    const cache = folder.file('cache-stop');
    const stop = new AbortController();
    const stopped = extractDataset(dataset, choose, engine, {
      cache,
      signal: stop.signal,
      onClip: (done) => done === 2 && stop.abort(),
    });
    await expect(stopped).rejects.toThrow(refusal('CANCELLED', /stopped/));
    const names = readdirSync(path.join(cache, 'features'));
    // others may have been in progress and completed
    expect(names.length).toBeGreaterThanOrEqual(2);
    expect(names.length).toBeLessThan(6);
    expect(names.some((name) => name.startsWith('.partial'))).toBe(false);
    const times = names.map((name) => statSync(path.join(cache, 'features', name)).mtimeMs);
    truncateSync(path.join(cache, 'features', names[1]), 50);
    const set = await extractDataset(dataset, choose, engine, { cache });
    expect(set.clips.length).toBe(6);
    expect(statSync(path.join(cache, 'features', names[0])).mtimeMs).toBe(times[0]);
    for (const clip of set.clips) expect((await readFeatures(clip, features)).count).toBe(4);
  });

  it('pass over clips that cannot be used, say why, and take the rest', async () => {
    const place = folders('faulty');
    writeFileSync(`${place}/slow/0-empty.mp4`, '');
    writeFileSync(`${place}/slow/4hz-0000.mp4`, 'no video\n'.repeat(99));
    ffmpeg(...testSource('6x6', 31, 30), '-c:v', 'ffv1', `${place}/fast/small.mkv`);
    ffmpeg(...testSource('32x32', 8, 30), '-c:v', 'ffv1', `${place}/fast/short.mkv`);
    ffmpeg(...testSource('32x32', 31, 10), '-c:v', 'ffv1', `${place}/fast/sluggish.mkv`);
    const { clips, skipped } = await extractDataset(await readDataset(place), choose, engine);
    expect(clips.length).toBe(6);
    expect(skipped.map(({ file, code }) => `${path.basename(file)} ${code}`).toSorted()).toEqual([
      '0-empty.mp4 INPUT_EMPTY',
      '4hz-0000.mp4 INPUT_NOT_MEDIA',
      'short.mkv RANGE_INVALID',
      'sluggish.mkv BAND_ABOVE_NYQUIST',
      'small.mkv PICTURE_TOO_SMALL',
    ]);
    expect(skipped.find(({ file }) => file.endsWith('short.mkv'))?.why).toMatch(/clip of 0\.26\d s is too short .* 0\.4 s/);
    // Seconds are those that a viewer of the file shows, beside those of a capture that was faster or slower.
    const whole = ['4hz-001', '4hz-002'].map((file) => ({ file: `../set/${file}.mkv`, label: 'a', captureFps: 30 }));
    const short = { file: '../faulty/fast/short.mkv', label: 'a', captureFps: 60 };
    const other = await extractDataset(await readDataset(manifest('capture', { clips: [...whole, short] })), choose, engine);
    expect(other.skipped.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^The clip of 0\.26\d s, which are 0\.13\d s at its capture rate of 60 fps, is too short/),
    ]);
    // beside the clips, by default
    expect(readdirSync(place)).toContain('.motion-loupe');
  });

  it('follow the presentation times of clips whose frames come unevenly, and pass over those that lack too many', async () => {
    const slower = { ...features, band: { lo: 3, hi: 10 }, window: 0.8 };
    const place = manifest('uneven', { clips: ['a', 'b', 'c'].map((name) => ({ file: `${name}.mkv`, label: name })) });
    const keep = (name: string, which: string): void =>
      ffmpeg(
        '-i',
        folder.file('set/4hz-001.mkv'),
        '-vf',
        `select='${which}'`,
        ...passthrough(),
        '-c:v',
        'ffv1',
        `${place}/${name}.mkv`,
      );
    keep('a', '1');
    keep('b', 'not(eq(mod(n,10),4))');
    keep('c', 'lt(n,6)+gt(n,14)');
    const set = await extractDataset(await readDataset(place), settledFeatures(slower), engine);
    expect(set.skipped.map(({ file, code }) => `${path.basename(file)} ${code}`)).toEqual(['c.mkv RATE_UNEVEN']);
    expect(set.skipped[0].why).toMatch(/come too unevenly .* more than a fifth of them are missing\./);
    expect(set.warnings).toEqual([]);
    const [even, uneven] = await Promise.all(set.clips.map(async (clip) => (await readFeatures(clip, slower)).values));
    for (const [at, value] of even.entries()) {
      // the strength over the noise suffers from interpolation; where the motion is does not
      if (at % 6 < 5) expect(Math.abs(value - uneven[at]), `value ${at}`).toBeLessThan(0.1);
    }
  });

  it('of frames are the same in whatever range their codes are', async () => {
    const [png, jpeg] = ['levels.png', 'levels.jpg'].map((name) => folder.file(name));
    const ramp = "nullsrc=s=64x48,format=gbrp,geq=r='2*X+2*Y':g='2*X+2*Y':b='2*X+2*Y'";
    const frame = ['-f', 'lavfi', '-i', ramp, '-frames:v', '1'];
    ffmpeg(...frame, png);
    ffmpeg(...frame, '-pix_fmt', 'yuvj420p', '-q:v', '2', jpeg);
    const valuesOf = async (file: string, looksAt: PlainFeatures): Promise<Float32Array> => {
      for await (const { values } of clipFeatures({ file }, looksAt, engine, undefined)) return values;
      throw new Error('no frame');
    };
    const pixels: PlainFeatures = { kind: 'pixels', width: 8, height: 6, hop: 1 };
    const [one, other] = [await valuesOf(png, pixels), await valuesOf(jpeg, pixels)];
    expect(Math.max(...one) - Math.min(...one)).toBeGreaterThan(0.6);
    // Two codes of 255: one for the rounding of each, and what JPEG loses of a ramp. In its own codes white would lie 20 higher.
    one.forEach((value, at) => expect(Math.abs(value - other[at])).toBeLessThan(2 / 255));
  });

  it('leave out the parts of a clip that lack too many frames, and say so', async () => {
    const place = manifest('holes', { clips: ['a', 'b'].map((name) => ({ file: `${name}.mkv`, label: name })) });
    for (const [name, which] of [
      ['a', 'not(eq(n,9))'],
      ['b', 'lt(n,14)+gt(n,19)'],
    ]) {
      const input = ['-i', folder.file('set/4hz-001.mkv'), '-vf', `select='${which}'`];
      ffmpeg(...input, ...passthrough(), '-c:v', 'ffv1', `${place}/${name}.mkv`);
    }
    const set = await extractDataset(await readDataset(place), settledFeatures({ ...features, band: { lo: 3, hi: 10 } }), engine);
    // of three windows the last two lie over the hole
    expect(set.clips.map(({ windows }) => windows)).toEqual([3, 1]);
    expect(set.warnings).toEqual([expect.stringMatching(/^Parts of ".*b\.mkv" were dropped, because more than a fifth/)]);
  });

  it('settle on the clips that are there, of whatever size and rate', async () => {
    const place = manifest('mixed', {
      clips: [
        { file: '../set/4hz-001.mkv', label: 'a', captureFps: 60, region: { x: 4, y: 0, width: 24, height: 20 } },
        { file: '../set/9hz-001.mkv', label: 'b' },
      ],
    });
    const set = await extractDataset(await readDataset(place), requestedFeatures({ kind: 'motion', levels: 2 }), engine);
    // as long as the fast clip: 31 frames at 60 a second, less one of the slow one; up to 0.45 of the lowest rate
    expect(set.features).toMatchObject({ window: expect.closeTo(31 / 60 - 1 / 30, 3) as number, band: { hi: 13.5 } });
    expect(set.clips.every(({ windows }) => windows > 0)).toBe(true);
  });

  it('take no capture rate from names or files where these differ, unless it is said which counts', async () => {
    const place = manifest('rates', {
      clips: [120, 240].flatMap((rate) =>
        [1, 2].map((take) => ({ file: `${rate}fps-${take}.mkv`, label: take === 1 ? 'a' : 'b' })),
      ),
    });
    for (const take of [1, 2]) {
      for (const rate of [120, 240]) copyFileSync(folder.file(`set/4hz-00${take}.mkv`), `${place}/${rate}fps-${take}.mkv`);
    }
    const dataset = await readDataset(place);
    const extract = (hooks: ExtractHooks) =>
      extractDataset(dataset, requestedFeatures({ kind: 'motion', levels: 2 }), engine, hooks);
    await expect(extract({})).rejects.toThrow(
      refusal('DATASET_INVALID', /names of 4 clips .* say 120 and 240 frames per second, but the files 30: .*--fps names/),
    );
    const asked: number[] = [];
    const named = await extract({ askRates: (guesses) => Promise.resolve(asked.push(guesses.length) > 0) });
    expect(asked).toEqual([4]);
    expect(named.clips.map(({ rate, clip }) => [rate, clip.captureFps])).toEqual(
      [120, 120, 240, 240].map((rate) => [rate, rate]),
    );
    expect(named.warnings).toEqual([expect.stringMatching(/those of the names are used/)]);
    for (const hooks of [{ rates: { kind: 'files' } }, { askRates: () => Promise.resolve(false) }] as const) {
      const plain = await extract(hooks);
      expect(plain.clips.map(({ rate }) => rate)).toEqual([30, 30, 30, 30]);
      expect(plain.warnings).toEqual([expect.stringMatching(/those of the files are used/)]);
    }
    const stated = await extract({ rates: { kind: 'stated', fps: 60 } });
    expect([stated.clips.map(({ rate }) => rate), stated.warnings]).toEqual([[60, 60, 60, 60], []]);
  });

  it('point out files of different rates, and follow the many, not the one that is odd', async () => {
    const clips = Array.from({ length: 12 }, (_, at) => ({
      file: `../set/${at % 2 ? 4 : 9}hz-00${1 + (at % 3)}.mkv`,
      label: at % 2 ? 'a' : 'b',
    }));
    const place = manifest('odd', { clips: [...clips, { file: 'odd.mkv', label: 'a' }] });
    ffmpeg(...testSource('32x32', 31, 7.5), '-c:v', 'ffv1', `${place}/odd.mkv`);
    const set = await extractDataset(await readDataset(place), requestedFeatures({ kind: 'motion', levels: 2 }), engine);
    expect(set.features).toMatchObject({ window: expect.closeTo(1, 2) as number, band: { hi: 13.5 } });
    expect(set.clips.length).toBe(12);
    expect(set.skipped).toMatchObject([{ file: expect.stringContaining('odd.mkv') as string, code: 'BAND_ABOVE_NYQUIST' }]);
    expect(set.warnings).toEqual([
      expect.stringMatching(/^The files have different rates, 7\.5 \(1 clip\), 30 \(12 clips\) frames per second/),
      expect.stringMatching(
        /^1 of 13 clips were captured at 7\.5 .* follow the others, up to 13\.5 Hz, .* up to 3\.375 Hz would keep all/,
      ),
    ]);
    expect(set.why).toMatch(
      /^window as long as the shortest clip, 1\.03\d s; band from two periods a window to 0\.45 of the lowest/,
    );
    // and where all are asked to fit, all are taken
    const wide = requestedFeatures({ kind: 'motion', levels: 2, band: { lo: 1.5, hi: 3.3 }, window: 1.2 });
    const kept = await extractDataset(
      { ...(await readDataset(place)), clips: [{ file: `${place}/odd.mkv`, label: 'a' }] },
      wide,
      engine,
    );
    expect(kept.clips.length).toBe(1);
  });

  it('count and name clips that are cut off or damaged, also when their features come from the cache', async () => {
    const place = manifest('damaged', {
      clips: ['whole', 'cut', 'scratched', 'short'].map((name, at) => ({
        file: `${name}.mkv`,
        label: at % 2 ? 'a' : 'b',
        ...(name === 'short' && { start: 0.2, end: 2.5 }),
      })),
    });
    for (const name of ['whole', 'short']) copyFileSync(folder.file('set/4hz-001.mkv'), `${place}/${name}.mkv`);
    const long = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=30', '-frames:v', '90', '-c:v', 'libx264', '-g', '10'];
    for (const name of ['cut', 'scratched']) ffmpeg(...long, `${place}/${name}.mkv`);
    truncateSync(`${place}/cut.mkv`, Math.round(0.4 * statSync(`${place}/cut.mkv`).size));
    const bytes = readFileSync(`${place}/scratched.mkv`);
    for (const share of [0.3, 0.4, 0.5, 0.6, 0.7]) {
      const at = Math.round(share * bytes.length);
      bytes.fill(0x5a, at, at + 24);
    }
    writeFileSync(`${place}/scratched.mkv`, bytes);
    const dataset = await readDataset(place);
    const first = await extractDataset(dataset, choose, engine);
    expect(first.skipped).toEqual([]);
    expect(first.damaged.map(({ file }) => path.basename(file))).toEqual(['cut.mkv', 'scratched.mkv', 'short.mkv']);
    expect(first.damaged[2].why).toMatch(/short\.mkv" ends at 1 s, before the end of the segment at 2\.5 s/);
    expect(first.warnings).toEqual([
      expect.stringMatching(/^3 of 4 clips are cut off or damaged, .*cut\.mkv.*scratched\.mkv.*short\.mkv/),
    ]);
    const again = await extractDataset(dataset, choose, noEngine);
    expect([again.damaged, again.warnings]).toEqual([first.damaged, first.warnings]);
  });

  it('with no clip that can be used are refused', async () => {
    mkdirSync(folder.file('useless/a'), { recursive: true });
    writeFileSync(folder.file('useless/a/x.mp4'), '');
    await expect(extractDataset(await readDataset(folder.file('useless')), choose, engine)).rejects.toThrow(
      refusal('DATASET_INVALID', /No clip of ".*useless" can be used; the first: The file .* is empty/),
    );
  });

  const disk = folder.file('disk');
  mkdirSync(disk);
  const mounted =
    process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;
  afterAll(() => void (mounted && spawnSync('umount', [disk])));
  it.skipIf(!canRun('tmpfs', mounted, 'a small disk can only be mounted by root on Linux'))(
    'that fill a disk say so',
    async () => {
      async function* windows(): AsyncGenerator<FeatureWindow> {
        for (let at = 0; at < 100; at++) yield { start: at, end: at + 1, values: new Float32Array(1000) };
      }
      await expect(writeTable(path.join(disk, 'x.bin'), 1000, windows())).rejects.toThrow(refusal('DISK_FULL', /disk is full/));
      expect(readdirSync(disk)).toEqual([]);
    },
  );
});
