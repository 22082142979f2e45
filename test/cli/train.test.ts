import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeTraining } from '../../core/train/model-file.ts';
import { matching } from '../support/matching.ts';
import { canRun } from '../support/requirements.ts';
import { temporaryFolder } from '../support/sample-clips.ts';
import { build, childrenOf, failureOf, processesNaming, run, runWell, start } from './command-line.ts';

const folder = temporaryFolder('cli-training');
const here = { cwd: folder.path };
const quick = ['--split', 'clip:0.5/0/0.5', '--hidden', '16', '--epochs', '25'];

beforeAll(async () => {
  build();
  await runWell(
    ['generate-dataset', 'set', '--clips', '6', '--frames', '65', '--frequencies', '4,12', '--amplitude', '0.1-0.2'],
    here,
  );
});
afterAll(() => folder.remove());

describe('train, evaluate, classify and export-model', () => {
  it('go from clips to a model, its figures, labels and other formats', async () => {
    const trained = await runWell(['train', 'set', ...quick, '-o', 'model.loupe'], here);
    expect(trained.stderr).toMatch(
      /12 Hz, 4 Hz: motion, 624 values; 6 windows of 6 clips to learn from, .*; mlp with \d+ parameters on/,
    );
    expect(trained.stderr).toMatch(
      /\nWindows of 1\.06\d s, a new one every 0\.53\d+ s; 1\.87\d–27 Hz in 12 bins \(window .*; band from two \w+ .* 60 frames per second\)\.\n/,
    );
    expect(trained.stderr).toMatch(/epoch 25 of 25 {2}loss/);
    expect(trained.stdout).toMatch(
      /^model\.loupe: epoch \d+ of 25 is the best; .* On the test clips, which neither taught it nor chose the epoch:\n\d+\.\d % of 6 windows right/,
    );
    expect(trained.stdout).toMatch(/actual ↓ {2}predicted → {2}12 Hz {2}4 Hz\n12 Hz +\d +\d\n4 Hz +\d +\d\npart +clips +windows/);
    expect(trained.stdout).toMatch(/\ntrain +6 +6 .*\nvalidation +0 +0 +– +–\ntest +6 +6 .*\nunseen +0 +0 +– +–\n$/);

    const { json } = await runWell(['evaluate', 'model.loupe', 'set', '--json'], here);
    expect(json).toMatchObject({
      counted: 6,
      heldOut: true,
      parts: { train: { clips: 6 }, test: { clips: 6 } },
      classes: ['12 Hz', '4 Hz'],
    });
    expect((json['windows'] as { accuracy: { value: number } }).accuracy.value).toBeGreaterThan(0.9);

    const labelled = await runWell(['classify', 'model.loupe', 'set/12hz-001.mkv', '--json', '-o', 'labelled.mp4'], here);
    const lines = labelled.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { label: string; start: number });
    expect(lines.map(({ label, start }) => [label, start])).toEqual([['12 Hz', 0]]);
    expect(existsSync(folder.file('labelled.mp4'))).toBe(true);
    const plain = await runWell(['classify', 'model.loupe', 'set/4hz-001.mkv'], here);
    expect(plain.stdout).toMatch(/^0\.000–1\.067 s {2}4 Hz {2}\d+\.\d %\n$/);

    const exported = await runWell(['export-model', 'model.loupe', '--format', 'onnx', '-o', 'model.onnx'], here);
    expect(exported.stdout).toMatch(/^model\.onnx: the same as ours within .* on 32 random inputs, run by onnxruntime-node\.\n$/);

    // of its own network, the order of the outputs and the size of the images
    const own = {
      input: [9, 8, 1],
      classes: ['4 Hz', '12 Hz'],
      layers: [{ kind: 'flatten' }, { kind: 'dense', units: 2 }, { kind: 'softmax' }],
    };
    writeFileSync(folder.file('own.json'), JSON.stringify(own));
    const ofOwn = await runWell(
      ['train', 'set', '--features', 'pixels', '--model', 'own.json', '--epochs', '1', '--json', '-o', 'own.loupe'],
      here,
    );
    expect(ofOwn.json).toMatchObject({ shape: own.input, classes: own.classes });

    // The same bytes whether or not it was interrupted, with a loss, a schedule and a network that are not the usual ones.
    const unusual = ['--features', 'pixels', '--model', 'lenet5-1998', '--loss', 'hinge', '--schedule', 'step:1,0.5'];
    const of1998 = await runWell(['train', 'set', ...unusual, '--epochs', '2', '--json', '-o', 'whole.loupe'], here);
    expect(of1998.json).toMatchObject({ model: 'lenet5-1998', shape: [28, 28, 1] });
    await runWell(['train', 'set', ...unusual, '--epochs', '1', '-o', 'half.loupe'], here);
    await runWell(['train', 'set', ...unusual, '--epochs', '2', '--resume', '-o', 'half.loupe'], here);
    expect(readFileSync(folder.file('half.loupe'))).toEqual(readFileSync(folder.file('whole.loupe')));
    const onnx = await runWell(['export-model', 'whole.loupe', '--format', 'onnx', '-o', 'whole.onnx'], here);
    expect(onnx.stdout).toMatch(/^whole\.onnx: the same as ours within /);

    const folds = await runWell(['train', 'set', '--folds', '3', '--hidden', '16', '--epochs', '15'], here);
    expect(folds.stderr).toMatch(/fold 3 of 3: /);
    // each fold has too few clips that choose its epoch to set limits of the unknown from
    expect(folds.stdout).toMatch(/% of windows and \d+\.\d % of clips right, on average over 3 folds\.\n$/);
    expect(folds.stderr).toMatch(/too few clips/);
  });

  it('classify a camera until Ctrl+C, print a line as soon as a segment is complete, and write the labelled frames', async () => {
    await runWell(['train', 'set', '--split', 'clip:1/0/0', '--hidden', '16', '--band', '2-14', '-o', 'slow.loupe'], here);
    // the clip again and again, as a camera would see it
    const camera = 'lavfi:movie=set/12hz-002.mkv:loop=0,setpts=N/60/TB';
    const running = start(['classify', 'slow.loupe', '--camera', camera, '--json', '-o', 'seen.mkv'], here);
    const lines: { nearest: string; start: number; end: number }[] = [];
    for await (const line of createInterface({ input: running.stdout })) {
      lines.push(JSON.parse(line) as (typeof lines)[number]);
      if (lines.length === 2) running.child.kill('SIGINT');
    }
    const ended = await running.end;
    expect(ended.stderr).toMatch(/^lavfi:movie=.*: 64×64, \d+\.?\d* frames per second\. Ctrl\+C ends it\.\n/);
    expect(ended.stderr).toMatch(/\d+ frames.*, \d+ segments classified\. Written to seen\.mkv\.\n$/);
    expect([ended.exit, ended.signal]).toEqual([0, null]);
    // where the clip begins anew its motion jumps, as no example does: that may be unknown
    expect(new Set(lines.map(({ nearest }) => nearest))).toEqual(new Set(['12 Hz']));
    // Longer by the frames that a slow machine left out.
    for (const { start: from, end } of lines) expect(end - from).toBeGreaterThan(64 / 60 - 0.05);
    await expect.poll(() => processesNaming('set/12hz-002.mkv')).toEqual([]);
    const { json } = await runWell(['probe', 'seen.mkv', '--json'], here);
    expect(json).toMatchObject({ width: 64, height: 64 });
    expect(json['duration']).toBeGreaterThan(lines[1].end - lines[0].start - 0.5);
  });

  it('say when a camera is too slow for the model, breaks off, or is not there', async () => {
    const watch = (camera: string, ...more: string[]) => ['classify', 'slow.loupe', '--camera', camera, ...more];
    const slow = await run(watch('lavfi:testsrc2=size=64x64:rate=20'), here);
    expect(failureOf(slow)).toMatchObject({
      exit: 2,
      code: 'BAND_ABOVE_NYQUIST',
      sentence: matching(/gives 20 frames per second.*below 10 Hz.*looks up to 14 Hz: ask for more with --fps/),
    });
    expect(failureOf(await run(watch('/dev/no-camera'), here))).toMatchObject({ exit: 2, code: 'CAMERA_MISSING' });
    expect(JSON.parse((await runWell(['classify', '--camera', 'list', '--json'], here)).stdout)).toBeInstanceOf(Array);

    const running = start(watch('lavfi:testsrc2=size=64x64:rate=60'), here);
    await running.saying('Ctrl+C ends it');
    for (const pid of childrenOf(running.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    expect(failureOf(await running.end)).toMatchObject({ exit: 1, code: 'CAMERA_LOST', sentence: matching(/broke off/) });
  });

  it('stop when the loss is no number any more, keep the last good epoch and name the learning rate', async () => {
    const wild = [
      'train',
      'set',
      '--split',
      'clip:0.5/0/0.5',
      '--optimizer',
      'sgd',
      '--lr',
      '1000',
      '--decay',
      '1',
      '--hidden',
      '64',
    ];
    const { stderr, stdout } = await runWell([...wild, '-o', 'wild.loupe'], here);
    expect(stderr).toMatch(
      /Note: In epoch \d+ the loss was no longer a finite number, at learning rate 1000; .* are kept\. Train with/,
    );
    expect(stdout).toMatch(/^wild\.loupe: epoch \d+ of \d+ is the best \(ended: diverged\);/);
    const ended = await run(
      [...wild, '--hidden', '64,64,64,64', '--batch', '1', '--optimizer', 'momentum', '-o', 'none.loupe'],
      here,
    );
    expect(failureOf(ended)).toMatchObject({
      exit: 1,
      code: 'TRAINING_FAILED',
      sentence: matching(/at learning rate 1000, before the first epoch was complete/),
    });
    expect(existsSync(folder.file('none.loupe'))).toBe(false);
  });

  it('leave nothing on a disk that fills', async (context) => {
    const disk = folder.file('disk');
    mkdirSync(disk);
    const mounted =
      process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'tmpfs', disk]).status === 0;
    context.skip(!canRun('tmpfs', mounted, 'a small disk can only be mounted by root on Linux'));
    try {
      for (const args of [
        ['train', 'set', ...quick, '-o', 'disk/full.loupe'],
        ['export-model', 'model.loupe', '--format', 'tfjs', '-o', 'disk/web'],
        ['export-model', 'model.loupe', '--format', 'onnx', '-o', 'disk/model.onnx'],
      ]) {
        expect(failureOf(await run(args, here))).toMatchObject({
          exit: 1,
          code: 'DISK_FULL',
          sentence: matching(/disk is full/),
        });
        expect(readdirSync(disk)).toEqual([]);
      }
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  it('lose at most an epoch when they are killed', async () => {
    const args = ['train', 'set', '--split', 'clip:0.5/0/0.5', '--hidden', '16', '--epochs', '100000', '-o', 'killed.loupe'];
    const running = start(args, here);
    while (!existsSync(folder.file('killed.loupe.training'))) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    running.child.kill('SIGKILL');
    expect((await running.end).signal).toBe('SIGKILL');
    expect(existsSync(folder.file('killed.loupe'))).toBe(false);
    const { epoch } = decodeTraining(readFileSync(folder.file('killed.loupe.training')));
    const more = ['--epochs', String(epoch + 3), '--resume', '--json'];
    const { json, stderr } = await runWell([...args.slice(0, 6), ...more, '-o', 'killed.loupe'], here);
    expect(stderr).toContain(`going on after epoch ${epoch}.`);
    expect((json['history'] as unknown[]).length).toBe(epoch + 3);
  });
});

describe('what they refuse', () => {
  beforeAll(() => {
    mkdirSync(folder.file('empty'));
    writeFileSync(folder.file('one.json'), JSON.stringify({ clips: [{ file: 'set/4hz-001.mkv', label: 'a' }] }));
    writeFileSync(folder.file('layers.json'), JSON.stringify([{ kind: 'densee', units: 3 }]));
    writeFileSync(folder.file('notes.loupe'), 'no model');
    const layers = [{ kind: 'flatten' }, { kind: 'dense', units: 2 }, { kind: 'softmax' }];
    for (const [name, more] of Object.entries({
      'epochs.json': { epochs: 3 },
      'input.json': { input: [5] },
      'classes.json': { classes: ['fast', 'slow'] },
    }))
      writeFileSync(folder.file(name), JSON.stringify({ layers, ...more }));
  });

  it('names a model that is of a newer version, or damaged', async () => {
    const bytes = readFileSync(folder.file('model.loupe'));
    const newer = Buffer.from(bytes);
    newer.writeUInt32LE(2, 4);
    writeFileSync(folder.file('newer.loupe'), newer);
    const changed = Buffer.from(bytes);
    changed[5000] ^= 1;
    writeFileSync(folder.file('changed.loupe'), changed);
    for (const [file, sentence] of [
      ['newer.loupe', /The model "newer\.loupe" has version 2, but this Motion Loupe reads up to 1/],
      ['changed.loupe', /The model "changed\.loupe" is damaged \(cut off or changed\)/],
    ] as const) {
      const ended = await run(['classify', file, 'set/4hz-001.mkv'], here);
      expect(failureOf(ended)).toEqual({ exit: 2, code: 'MODEL_INVALID', sentence: matching(sentence) });
    }
  });

  it('is an object on one line with --json, as the other lines are', async () => {
    const ended = await run(['classify', 'notes.loupe', 'set/4hz-001.mkv', '--json'], here);
    const lines = ended.stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { error: { code: 'MODEL_INVALID', message: matching(/not a model written by Motion Loupe/) } },
    ]);
  });

  it.each([
    [['train'], 'USAGE', /DATASET/i],
    [['train', 'set'], 'USAGE', /-o MODEL is missing/],
    [['train', 'nowhere', '-o', 'x'], 'INPUT_MISSING', /no dataset "nowhere"/],
    [['train', 'empty', '-o', 'x'], 'DATASET_INVALID', /neither a dataset\.json nor folders/],
    [['train', 'one.json', '-o', 'x'], 'DATASET_INVALID', /All clips .* label "a"/],
    [['train', 'set', '-o', 'no/x'], 'OUTPUT_FOLDER_MISSING', /does not exist/],
    [['train', 'set', '-o', 'x', '--features', 'motoin'], 'USAGE', /--features is "motoin"; it must be pixels, .* or embedding/],
    [
      ['train', 'set', '-o', 'x', '--features', 'pixels', '--bins', '3'],
      'USAGE',
      /--bins belongs to --features motion or motion-map/,
    ],
    [['train', 'set', '-o', 'x', '--features', 'embedding'], 'USAGE', /needs --network MODEL/],
    [['train', 'set', '-o', 'x', '--model', 'mpl'], 'USAGE', /no model "mpl"; did you mean mlp\?/],
    [['train', 'set', '-o', 'x', '--model', 'lenet5'], 'MODEL_INVALID', /lenet5 looks at images/],
    [['train', 'set', '-o', 'x', '--model', 'lenet5', '--hidden', '3'], 'USAGE', /--hidden belongs to --model mlp/],
    [['train', 'set', '-o', 'x', '--model', 'layers.json', '--features', 'pixels'], 'MODEL_INVALID', /layers\.0/],
    [['train', 'set', '-o', 'x', '--model', 'epochs.json'], 'MODEL_INVALID', /"epochs\.json" has the key "epochs"/],
    [['train', 'set', '-o', 'x', '--model', 'input.json'], 'MODEL_INVALID', /"input" states the input 5, but .* is 624/],
    [['train', 'set', '-o', 'x', '--model', 'classes.json'], 'MODEL_INVALID', /"classes" are fast, slow, .* are 12 Hz, 4 Hz/],
    [['train', 'set', '-o', 'x', '--hidden', '3,x'], 'USAGE', /--hidden is "3,x"; .* such as 64,32/],
    [['train', 'set', '-o', 'x', '--split', 'frame:1'], 'USAGE', /--split is "frame:1"/],
    [['train', 'set', '-o', 'x', '--lr', '0'], 'USAGE', /--lr is "0"/],
    [['train', 'set', '-o', 'x', '--loss', 'hing'], 'USAGE', /--loss is "hing"; it must be cross-entropy, .*hinge/],
    [['train', 'set', '-o', 'x', '--schedule', 'step:0'], 'USAGE', /--schedule is "step:0"; .*step:N/],
    [['train', 'set', '-o', 'x', '--schedule', 'exponential:2'], 'USAGE', /--schedule is "exponential:2"/],
    [
      ['train', 'set', '-o', 'x', '--model', 'perceptron', '--rule', 'rosenblatt', '--loss', 'hinge'],
      'USAGE',
      /Rosenblatt's rule is the loss "perceptron", not "hinge"/,
    ],
    [
      ['train', 'set', '-o', 'x', '--model', 'alexnet-full', '--features', 'pixels', '--size', '28x28'],
      'MODEL_INVALID',
      /full AlexNet takes images from 67×67.*, not 28×28/,
    ],
    [['train', 'set', '-o', 'x', '--epochs', '1.5'], 'USAGE', /--epochs is "1\.5"/],
    [['train', 'set', '-o', 'x', '--folds', '3'], 'USAGE', /--folds only checks/],
    [['train', 'set', '-o', 'x', '--leave-out', 'group'], 'USAGE', /--leave-out only checks/],
    [['train', 'set', '--folds', '3', '--leave-out', 'group'], 'USAGE', /--folds and --leave-out exclude each other/],
    [
      ['train', 'set', '--leave-out', 'machine'],
      'USAGE',
      /--leave-out is "machine"; it must be capture-rate, group, folder or day/,
    ],
    [['train', 'set', '--leave-out', 'group'], 'DATASET_INVALID', /has no group: state "group" of every clip/],
    [['train', 'set', '-o', 'x', '--fps', 'none'], 'USAGE', /--fps is "none"; .* names or files/],
    [['train', 'set', '-o', 'x', '--band', '2-40'], 'BAND_ABOVE_NYQUIST', /ends at 40 Hz.*below 30 Hz/],
    [['train', 'set', '-o', 'x', '--epoch', '5'], 'USAGE', /no option --epoch; did you mean --epochs\?/],
    [['evaluate', 'notes.loupe', 'set'], 'MODEL_INVALID', /not a model written by Motion Loupe/],
    [['evaluate', 'none.loupe', 'set'], 'INPUT_MISSING', /no model "none\.loupe"/],
    [['classify', 'notes.loupe'], 'USAGE', /INPUT is missing/],
    [['classify', '--camera'], 'USAGE', /MODEL is missing/],
    [['classify', 'notes.loupe', '--camera'], 'MODEL_INVALID', /not a model written by Motion Loupe/],
    [['classify', 'notes.loupe', 'a.mp4', '--camera'], 'USAGE', /--camera and "a\.mp4" exclude each other/],
    [['classify', 'notes.loupe', 'a.mp4', '--size', '64x64'], 'USAGE', /--size belongs to --camera/],
    [['classify', 'notes.loupe', '--camera', '--start', '2'], 'USAGE', /no -ss and -to/],
    [['export-model', 'notes.loupe', '-o', 'x'], 'USAGE', /--format is missing/],
    [['export-model', 'notes.loupe', '--format', 'h5', '-o', 'x'], 'USAGE', /--format is "h5"; it must be tfjs or onnx/],
    [['generate-dataset', 'x', '--frequencies', '4'], 'USAGE', /--frequencies is "4"/],
    [['generate-dataset', 'set'], 'OUTPUT_EXISTS', /dataset\.json" exists already/],
  ] as const)('%j', async (args, code, sentence) => {
    const ended = await run(args, here);
    expect(failureOf(ended)).toEqual({ exit: 2, code, sentence: matching(sentence) });
    expect(existsSync(folder.file('x'))).toBe(false);
  });
});
