import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom, type Random } from '../../core/numeric/random.ts';
import { encodeModel, storedModel } from '../../core/train/model-file.ts';
import { buildNetwork, layersOf } from '../../core/train/model.ts';
import { decodeWeights, encodeWeights } from '../../core/train/weights-file.ts';
import { projectSchema } from '../../core/spec/project.ts';
import { childrenOf } from '../cli/command-line.ts';
import { bundleHost } from '../host/server/bundle-host.ts';
import { ffmpeg, testSource } from '../support/sample-clips.ts';
import { fuzzCases } from './cases.ts';
import type { Answer } from './command-loop.ts';
import { pick, spoilt } from './spoilt-json.ts';

const { count, firstSeed } = fuzzCases(120);
/** Milliseconds after which a command line hangs; the slowest takes two seconds on a machine that does nothing else. */
const patience = 120_000;
const mostBytes = 1e9;
const isLong = count > 500;
const folder = mkdtempSync(path.join(tmpdir(), 'loupe-fuzz-files-'));
const at = (name: string): string => path.join(folder, name);
let script = '';
let model = new Uint8Array(0);
let loop: ChildProcess | null = null;

beforeAll(async () => {
  script = await bundleHost(path.join(import.meta.dirname, 'command-loop.ts'));
  mkdirSync(at('set'));
  const clip = (name: string): void => ffmpeg(...testSource('32x32', 12), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', at(name));
  clip('clip.mkv');
  // Larger than any buffer of a fixed size would be made for, and odd.
  ffmpeg(...testSource('2051x1031', 3), '-pix_fmt', 'yuv420p', '-c:v', 'ffv1', at('large.mkv'));
  for (const name of ['a', 'b', 'c', 'd']) clip(`set/${name}.mkv`);
  if (process.platform !== 'win32') execFileSync('mkfifo', [at('pipe')]);
  model = tinyModel();
});
afterAll(() => {
  loop?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
  rmSync(script);
});

function tinyModel(): Uint8Array<ArrayBuffer> {
  const layers = layersOf(
    { kind: 'standardise' },
    { kind: 'convolution', filters: 2, size: 2, connections: [[0], [0]] },
    { kind: 'response-normalisation', depth: 3 },
    { kind: 'pooling', of: 'max', size: 2 },
    { kind: 'flatten' },
    { kind: 'dense', units: 2 },
    { kind: 'softmax' },
  );
  const network = buildNetwork({ input: [5, 5, 1], classes: ['up', 'down'], layers }, 1);
  const samples = { count: 1, values: Buffer.from(new Float32Array(25).fill(0.5).buffer).toString('base64') };
  const features = { kind: 'pixels', width: 5, height: 5, hop: 0.1 };
  const split = { by: 'clip', shares: [0.7, 0.15, 0.15], seed: 1 };
  return encodeModel(storedModel(network), { features, split, trainedOn: ['0123456789abcdef'], samples });
}

/** A model of which the description, the weights or the bytes are not what they were. */
function hostileModel(random: Random): Uint8Array {
  const { header, arrays } = decodeWeights('MLPM', 1, 'model', model);
  const lot = random.uniform();
  if (lot < 0.6) return encodeWeights('MLPM', 1, { header: spoilt(random, header), arrays });
  if (lot < 0.7) {
    const broken = arrays.map((array) =>
      array.map((value) => (random.uniform() < 0.05 ? pick(random, [NaN, Infinity, 1e38]) : value)),
    );
    return encodeWeights('MLPM', 1, { header, arrays: broken });
  }
  const bytes = Buffer.from(model.slice(0, lot < 0.8 ? Math.floor(random.uniform() * model.length) : model.length));
  for (let flips = Math.floor(random.uniform() * 8); flips > 0; flips--) {
    bytes[Math.floor(random.uniform() ** 2 * bytes.length)] = Math.floor(random.uniform() * 256);
  }
  if (bytes.length >= 16) {
    if (random.uniform() < 0.5) bytes.writeUInt32LE(pick(random, [0, 1, 0xffff, 0x7fffffff, 0xfffffffc]), 12);
    bytes.writeUInt32LE(zlib.crc32(bytes.subarray(12)), 8);
    bytes.write('MLPM', 'latin1');
  }
  return bytes;
}

const spec = { method: 'phase', alpha: 5, band: { lo: 2, hi: 5 }, regions: [{ x: 1, y: 1, width: 9, height: 9, name: 'a' }] };
const project = projectSchema.parse({ loupe: 1, media: { path: null, name: 'clip.mkv' }, spec, view: {}, playback: {} });
const manifest = {
  classes: ['x', 'y'],
  captureFps: 25,
  clips: ['a', 'b', 'c', 'd'].map((name, index) => ({
    file: `${name}.mkv`,
    label: index % 2 === 0 ? 'x' : 'y',
    start: 0,
    end: 0.4,
  })),
};
const ownNetwork = [{ kind: 'flatten' }, { kind: 'dense', units: 2 }, { kind: 'softmax' }];

/** What a file that the caller names may be, other than what it should be. */
const strange = [
  'pipe',
  '/dev/zero',
  '/dev/full',
  'set',
  'none',
  '',
  `${'n'.repeat(250)}.mkv`,
  'ü'.repeat(200),
  '\ud800.mkv',
  'a\0.mkv',
  '-',
];
const values = [
  '1e308',
  '1e-308',
  '-1',
  '0',
  'NaN',
  'Infinity',
  '',
  '1e6',
  '16777216',
  '9007199254740993',
  '0.5',
  '3',
  'auto',
  '\u001b[2J',
  '\ud800',
];
const bands = ['1e-300-3', '3-1e-300', '1-1e308', '0-1', '2-5', '5e-324-6e-324', '1-12.4999', '-', '1--2', '2,5'];
const shapes = ['1x1', '99999x99999', '0x0', '16x16', '1024x1024', '1921x1081', '2048x2048', '4096x64', 'x', '16x99999'];

function clipName(random: Random): string {
  return random.uniform() < 0.15 ? 'large.mkv' : 'clip.mkv';
}

function commandLine(random: Random): string[] {
  const value = (): string => pick(random, values);
  const some = (options: readonly (() => string[])[]): string[] =>
    options.flatMap((option) => (random.uniform() < 0.3 ? option() : []));
  const output = (): string => (random.uniform() < 0.1 ? pick(random, strange) : 'out.mkv');
  const number = (name: string) => () => [name, value()];
  const ranges = [number('-ss'), number('-to'), number('-t')];
  const write = (name: string, content: unknown): string => {
    writeFileSync(at(name), content instanceof Uint8Array ? content : (JSON.stringify(content) ?? ''));
    return name;
  };
  const magnifying = (): string[] => {
    const numbers = [
      '--alpha',
      '--fps',
      '--sigma',
      '--noise',
      '--order',
      '--taps',
      '--orientations',
      '--levels',
      '--feather',
      '-crf',
    ];
    const roi = () => ['--roi', [value(), value(), value(), value()].join(',')];
    const filter = () => ['--filter', pick(random, ['fir', 'ideal', 'difference', 'butterworth'])];
    const method = () => ['--method', pick(random, ['riesz', 'linear', 'color', 'phase'])];
    return [...some([...numbers.map(number), ...ranges, roi, filter, method]), '-y', '--quiet', '-o', output()];
  };
  switch (Math.floor(random.uniform() * 10)) {
    case 0:
    case 1:
      return [
        'export-model',
        write('m.loupe', hostileModel(random)),
        '--format',
        pick(random, ['tfjs', 'onnx']),
        '-y',
        '-o',
        'out',
      ];
    case 2:
      return ['classify', write('m.loupe', hostileModel(random)), 'clip.mkv', '--json'];
    case 3:
      return ['magnify', write('p.loupe.json', spoilt(random, project)), ...magnifying()];
    case 4:
      return [
        'magnify',
        'clip.mkv',
        '--preset',
        write('preset.json', spoilt(random, pick(random, [spec, { loupePreset: 1, name: 'a', spec }]))),
        ...magnifying(),
      ];
    case 5:
      return ['magnify', clipName(random), '--band', pick(random, bands), ...magnifying()];
    case 6: {
      write('set/dataset.json', spoilt(random, manifest));
      const own = random.uniform() < 0.5 ? ['--model', write('net.json', spoilt(random, ownNetwork))] : [];
      return [
        'train',
        'set',
        '--features',
        'pixels',
        '--epochs',
        '1',
        ...own,
        ...some([number('--lr'), number('--hop'), number('--seed')]),
        '-q',
        '-y',
        '-o',
        'out.loupe',
      ];
    }
    case 7: {
      const band = () => ['--band', pick(random, bands)];
      const roi = () => ['--roi', pick(random, ['1,1,20,20', '0,0,1,1', '1e300,0,1,1', '-1,-1,5,5'])];
      return [
        'measure',
        clipName(random),
        ...some([band, roi, number('--fps'), number('--mm-per-px'), ...ranges, () => ['--csv', output()]]),
        '-y',
      ];
    }
    case 8: {
      const size = () => ['--size', pick(random, shapes)];
      const numbers = ['--fps', '--amplitude', '--frequency', '--angle', '--noise', '--seed'].map(number);
      return ['generate', output(), '--frames', '3', ...some([...numbers, size]), '-y'];
    }
    default: {
      const file = pick(random, strange);
      const orders = [
        ['magnify', file, '--band', '2-5'],
        ['probe', file],
        ['measure', file],
        ['classify', file, 'clip.mkv'],
        ['evaluate', file, file],
        ['train', file, '-o', 'o.loupe'],
        ['train', 'set', '--model', `${file}.json`, '-o', 'o.loupe'],
        ['export-model', file, '--format', 'onnx', '-o', 'out'],
        ['magnify', 'clip.mkv', '--preset', `${file}.json`],
        ['pyramid', file, '--type', 'laplacian', '--out', 'out'],
        ['pyramid', '--reconstruct', file, '-o', 'out.png'],
        ['magnify', `${file}.loupe.json`],
        ['generate', file, '--frames', '2', '--size', '16x16'],
      ];
      return pick(random, orders);
    }
  }
}

function startLoop(): ChildProcess {
  return fork(script, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, MOTION_LOUPE_TENSOR: 'wasm' },
  });
}

/** What became of a command line; a sentence where it hung, or took the process along. */
function answerTo(args: readonly string[]): Promise<Answer | string> {
  const running = (loop ??= startLoop());
  return new Promise((resolve) => {
    const end = (answer: Answer | string): void => {
      clearTimeout(timer);
      running.removeAllListeners();
      if (typeof answer === 'string') {
        running.kill('SIGKILL');
        loop = null;
      }
      resolve(answer);
    };
    const timer = setTimeout(() => end('it hangs'), patience);
    running.once('message', (answer: Answer) => end(answer));
    running.once('exit', (code, signal) => end(`it ended the process (${String(code ?? signal)})`));
    running.send(args);
  });
}

const given = new Set<string>();

/** Hidden files that a command line left behind; everything that it wrote is removed. */
function leftovers(): string[] {
  const left: string[] = [];
  for (const place of [folder, at('set')]) {
    for (const name of readdirSync(place)) {
      if (name.includes('.partial-') || name.endsWith('.part')) left.push(name);
      if (!given.has(path.join(place, name))) rmSync(path.join(place, name), { recursive: true });
    }
  }
  return left;
}

it(
  `${count} command lines, models, projects, presets and datasets from seed ${firstSeed} do no harm`,
  { timeout: Math.max(300_000, 2000 * count) },
  async () => {
    for (const place of [folder, at('set')]) for (const name of readdirSync(place)) given.add(path.join(place, name));
    const faults: string[] = [];
    const codes = new Map<string, number>();
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const args = commandLine(createRandom(seed));
      const answer = await answerTo(args);
      const left = leftovers();
      const fault = faultOf(answer) ?? (left.length > 0 ? `it left ${left.join(', ')}` : null);
      if (fault !== null) {
        faults.push(`seed ${seed}: ${JSON.stringify(args)}: ${fault}`);
        // A long run says at once what it has found.
        if (isLong) process.stderr.write(`${faults.at(-1)}\n`);
      }
      const code = typeof answer === 'string' ? answer : (answer.code ?? 'fine');
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    if (isLong) process.stderr.write(`${JSON.stringify(Object.fromEntries(codes))}\n`);
    expect(faults).toEqual([]);
    if (count >= 100) expect(codes.get('fine')).toBeGreaterThan(0);
  },
);

function faultOf(answer: Answer | string): string | null {
  if (typeof answer === 'string') return answer;
  const { code, said, bytes } = answer;
  if (code === 'INTERNAL' || code === 'NO_SENTENCE') return said;
  return bytes > mostBytes ? `it took ${(bytes / 1e9).toFixed(1)} GB` : null;
}

it('and leave nothing running: the process ends by itself, and no ffmpeg stays', async () => {
  const running = (loop ??= startLoop());
  await answerTo(['magnify', 'clip.mkv', '--band', '2-5', '--engine', 'gpu', '-o', 'out.mkv']);
  if (process.platform === 'linux') await expect.poll(() => childrenOf(running.pid ?? 0)).toEqual([]);
  const ended = new Promise<number | null>((resolve) => running.once('exit', resolve));
  running.disconnect();
  expect(await ended).toBe(0);
  loop = null;
});
