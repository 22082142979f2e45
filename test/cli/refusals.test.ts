import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { matching } from '../support/matching.ts';
import { canRun, onLinux } from '../support/requirements.ts';
import { ffmpeg, temporaryFolder, testSource } from '../support/sample-clips.ts';
import { build, childrenOf, failureOf, processesNaming, run, start } from './command-line.ts';

const folder = temporaryFolder('refusals');
const band = ['--band', '2-5'];
let before: readonly string[] = [];

beforeAll(() => {
  build();
  const clip = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast'];
  ffmpeg(...testSource('48x48', 8), ...clip, folder.file('clip.mp4'));
  ffmpeg(...testSource('96x96', 600), ...clip, '-bf', '0', folder.file('minute.mp4'));
  // Long enough to be still running however late it is checked.
  ffmpeg('-stream_loop', '99', '-i', folder.file('minute.mp4'), '-c', 'copy', folder.file('long.mp4'));
  ffmpeg(...testSource('48x48', 1), ...clip, folder.file('one.mp4'));
  ffmpeg(...testSource('2x2', 8), '-c:v', 'ffv1', folder.file('tiny.mkv'));
  ffmpeg('-f', 'lavfi', '-i', 'sine=440:d=0.5', folder.file('sound.m4a'));
  mkdirSync(folder.file('folder'));
  writeFileSync(folder.file('empty.mp4'), '');
  writeFileSync(folder.file('notes.mp4'), 'This is not a video.\n'.repeat(50));
  copyFileSync(folder.file('clip.mp4'), folder.file('cut.mp4'));
  // The index of an mp4 without faststart stands at its end.
  truncateSync(folder.file('cut.mp4'), Math.floor(readFileSync(folder.file('clip.mp4')).length / 2));
  writeFileSync(folder.file('taken.mp4'), 'precious');
});
afterAll(() => folder.remove());
beforeEach(() => void (before = folder.names()));
afterEach(() => {
  assert.deepEqual(folder.names(), before);
  assert.equal(readFileSync(folder.file('taken.mp4'), 'utf8'), 'precious');
});

const magnify = (...args: string[]) => run(['magnify', ...args], { cwd: folder.path });

describe('an input that cannot be magnified', () => {
  it.each([
    ['missing.mp4', 2, 'INPUT_MISSING', /There is no file "missing\.mp4": check/],
    ['folder', 2, 'INPUT_IS_FOLDER', /"folder" is a folder: name one video file/],
    ['notes.mp4', 1, 'INPUT_NOT_MEDIA', /"notes\.mp4" is not a video/],
    ['empty.mp4', 1, 'INPUT_EMPTY', /"empty\.mp4" is empty/],
    ['cut.mp4', 1, 'INPUT_TRUNCATED', /"cut\.mp4" is cut off/],
    ['sound.m4a', 1, 'INPUT_NO_VIDEO', /"sound\.m4a" holds only sound/],
    ['one.mp4', 1, 'INPUT_ONE_FRAME', /only one frame to read.*at least two/],
    ['tiny.mkv', 1, 'PICTURE_TOO_SMALL', /2×2 pixels is too small.*at least \d+ pixels/],
  ] as const)('%s is refused', async (input, exit, code, sentence) => {
    const ended = await magnify(input, ...band);
    expect(failureOf(ended)).toEqual({ exit: exit, code: code, sentence: matching(sentence) });
    expect(ended.stdout).toBe('');
  });
});

describe('a value that makes no sense', () => {
  it.each([
    [['--band', '5-2'], 'BAND_INVALID', /band 5–2 Hz is reversed; give the lower edge first, as 2-5/],
    [['--band', '0-2'], 'BAND_INVALID', /lower edge is 0; it must be a frequency above 0 Hz/],
    [['--band', '-1-2'], 'BAND_INVALID', /lower edge is -1; it must be a frequency above 0 Hz/],
    [['--band', 'slow'], 'BAND_INVALID', /--band is "slow"; it must be two frequencies in Hz/],
    [['--band', 'nan-nan'], 'BAND_INVALID', /--band is "nan-nan"; it must be two frequencies/],
    [['--band', '3-3'], 'BAND_INVALID', /band 3–3 Hz is empty/],
    [['--band', '2-20'], 'BAND_ABOVE_NYQUIST', /half the capture rate of 25 frames per second.*below 12\.5 Hz.*--fps/],
    [['--band', '2-20', '--fps', '30'], 'BAND_ABOVE_NYQUIST', /half the capture rate of 30 frames per second/],
    [[...band, '--alpha', 'nan'], 'ALPHA_INVALID', /alpha is "nan"; it must be a number of at least −1/],
    [[...band, '--alpha', '-1.5'], 'ALPHA_INVALID', /alpha is -1\.5; it must be a number of at least −1/],
    [[...band, '--alpha=-2'], 'ALPHA_INVALID', /alpha is -2/],
    [[...band, '--levels', '40'], 'LEVELS_TOO_MANY', /40/],
    [[...band, '--levels', '99'], 'LEVELS_TOO_MANY', /levels is 99; it must be "auto" or a whole number from 1 to 48/],
    [[...band, '--roi', '40,0,20,20'], 'REGION_OUTSIDE', /48×48/],
    [[...band, '--roi', '4,4'], 'USAGE', /--roi is "4,4"; it must be X,Y,W,H/],
    [[...band, '--fps', '0'], 'SPEC_INVALID', /capture rate \(--fps\) is 0/],
    [[...band, '--quality', 'best'], 'SPEC_INVALID', /quality is "best"; it must be fine, fast or classic/],
    [[...band, '--engine', 'warp'], 'USAGE', /--engine is "warp"; it must be auto, tensor or simd/],
    [[...band, '-ss', 'soon'], 'RANGE_INVALID', /-ss is "soon"; it must be a time/],
    [[...band, '-ss', '5', '-to', '2'], 'RANGE_INVALID', /5 s to 2 s is empty/],
    [[...band, '-ss', '00:01:00'], 'RANGE_INVALID', /No frame.*from 60 s on/],
    [[...band, '-crf', '99'], 'USAGE', /-crf is "99"; it must be a number from 0 \(lossless\) to 63/],
    [['--preset', 'breething'], 'USAGE', /no preset "breething"; did you mean breathing\?/],
    [['--preset', 'mine.json'], 'USAGE', /preset file mine\.json cannot be read/],
    [['--preset', 'string'], 'BAND_ABOVE_NYQUIST', /half the capture rate of 25/],
    [[], 'USAGE', /No band was given.*--band LO-HI/],
    [['-fl', '2'], 'USAGE', /-fl and -fh belong together: -fh is missing/],
    [['-fl', '2', '-fh', '5', ...band], 'USAGE', /--band and -fl\/-fh say the same thing/],
    [[...band, '--order', '2', '--filter', 'fir'], 'USAGE', /--order belongs to --filter butterworth/],
  ] as const)('%j is refused', async (args, code, sentence) => {
    const ended = await magnify('clip.mp4', ...args);
    expect(failureOf(ended)).toEqual({ exit: 2, code: code, sentence: matching(sentence) });
  });
});

describe('an output that must not be written', () => {
  it.each([
    ['clip.mp4', 'OUTPUT_IS_INPUT', /"clip\.mp4" is the input itself/],
    ['./folder/../clip.mp4', 'OUTPUT_IS_INPUT', /is the input itself/],
    ['nowhere/out.mp4', 'OUTPUT_FOLDER_MISSING', /nowhere" of the output .* does not exist/],
    ['taken.mp4', 'OUTPUT_EXISTS', /"taken\.mp4" exists already: use -y/],
    ['out.txt', 'OUTPUT_FORMAT', /"\.txt" says no known format: use \.mp4/],
  ] as const)('%s is refused', async (output, code, sentence) => {
    expect(failureOf(await magnify('clip.mp4', ...band, '-o', output))).toEqual({
      exit: 2,
      code: code,
      sentence: matching(sentence),
    });
  });

  it('is refused with -n, too, and -y with -n makes no sense', async () => {
    expect(failureOf(await magnify('clip.mp4', ...band, '-o', 'taken.mp4', '-n'))).toEqual({
      exit: 2,
      code: 'OUTPUT_EXISTS',
      sentence: matching(/exists already/),
    });
    expect(failureOf(await magnify('clip.mp4', ...band, '-o', 'taken.mp4', '-n', '-y'))).toEqual({
      exit: 2,
      code: 'USAGE',
      sentence: matching(/-y .* -n .* exclude each other/),
    });
  });

  it('is refused where nothing can be written', async () => {
    // Rights do not hold the administrator back, the kernel's own folder does.
    const root = process.getuid?.() === 0;
    const place = root ? '/proc' : folder.file('folder');
    if (!root) chmodSync(place, 0o555);
    const ended = await magnify('clip.mp4', ...band, '-o', path.join(place, 'out.mp4'));
    if (!root) chmodSync(place, 0o755);
    expect(failureOf(ended)).toEqual({
      exit: 2,
      code: 'OUTPUT_NOT_WRITABLE',
      sentence: matching(/cannot be written \(E\w+\): check the rights/),
    });
  });

  const mounted = mountSmallDisk();
  it.skipIf(!canRun('tmpfs', mounted !== null, 'a small disk can only be mounted by root on Linux'))(
    'fails when the disk is full, and leaves nothing on it',
    async () => {
      const disk = mounted!;
      try {
        const args = ['-o', path.join(disk.path, 'out.mkv'), '-c:v', 'ffv1', '--method', 'linear', '-t', '4'];
        expect(failureOf(await magnify('long.mp4', ...band, ...args))).toEqual({
          exit: 1,
          code: 'DISK_FULL',
          sentence: matching(/The disk is full.*make room/),
        });
        expect(disk.names()).toEqual([]);
        // Its first clip fits, a later one does not.
        const dataset = ['generate-dataset', path.join(disk.path, 'set'), '--clips', '8', '--frames', '16'];
        expect(failureOf(await run(dataset))).toEqual({
          exit: 1,
          code: 'DISK_FULL',
          sentence: matching(/The disk is full.*make room/),
        });
        expect(readdirSync(path.join(disk.path, 'set')).filter((name) => name.startsWith('.'))).toEqual([]);
      } finally {
        spawnSync('umount', [disk.path]);
        disk.remove();
      }
    },
  );
});

function mountSmallDisk(): ReturnType<typeof temporaryFolder> | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const disk = temporaryFolder('disk');
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk.path]).status === 0) return disk;
  disk.remove();
  return null;
}

describe('words that are not understood', () => {
  const said = (args: string[]) => run(args, { cwd: folder.path });
  it.each([
    [['magnify', 'clip.mp4', '--aplha', '3'], /no option --aplha; did you mean --alpha\?/],
    [['magnify', 'clip.mp4', '--bnad=2-5'], /no option --bnad; did you mean --band\?/],
    [['magnify', 'clip.mp4', '-cfr', '3'], /no option -cfr; did you mean -crf\?/],
    [['magnify', 'clip.mp4', '--zzzzzz'], /no option --zzzzzz; see motion-loupe magnify --help\./],
    [['magnfy', 'clip.mp4'], /no command "magnfy"; did you mean magnify\?/],
    [['magnify'], /INPUT is missing|'INPUT'.*missing/],
    [['probe', 'a.mp4', 'b.mp4'], /more file names than expected/],
    [['magnify', 'clip.mp4', '-crf'], /-crf needs N after it/],
    [['generate', 'out.mkv', '--size', 'big'], /--size is "big"; it must be WIDTHxHEIGHT/],
    [['generate', 'out.mkv', '--frequency', '40'], /frequency of 40 Hz cannot be shown at 30 frames/],
    [['pyramid', 'clip.mp4', '--type', 'gauss', '--out', 'x'], /--type is "gauss"; it must be gaussian/],
    [['pyramid', 'clip.mp4', '--out', 'x'], /--type is missing/],
    [[], /No command was given/],
  ] as const)('%j: the nearest is suggested', async (args, sentence) => {
    expect(failureOf(await said([...args]))).toEqual({ exit: 2, code: 'USAGE', sentence: matching(sentence) });
  });

  it('are reported as JSON, too', async () => {
    const ended = await magnify('clip.mp4', '--aplha', '3', '--json');
    expect(failureOf(ended)).toEqual({ exit: 2, code: 'USAGE', sentence: matching(/did you mean/) });
    expect(JSON.parse(ended.stdout)).toEqual({
      error: { code: 'USAGE', message: 'There is no option --aplha; did you mean --alpha?' },
    });
  });
});

describe('tools that fail', () => {
  it('ffmpeg that is nowhere is missed with advice', async () => {
    // Hides the packages that carry a build, as on a machine where none could be installed.
    writeFileSync(
      folder.file('hide.cjs'),
      `const { Module } = require('node:module'); const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  if (/ff(mpeg|probe)-|@ff(mpeg|probe)/.test(name) && !/^\\.|fluent/.test(name)) throw Object.assign(new Error('hidden'), { code: 'MODULE_NOT_FOUND' });
  return resolve.call(this, name, ...rest);
};`,
    );
    before = folder.names();
    const env = {
      NODE_OPTIONS: `--require ${folder.file('hide.cjs')}`,
      PATH: folder.path,
      MOTION_LOUPE_FFMPEG: '',
      MOTION_LOUPE_FFPROBE: '',
    };
    const ended = await run(['magnify', 'clip.mp4', ...band], { cwd: folder.path, env });
    expect(failureOf(ended)).toEqual({
      exit: 1,
      code: 'FFMPEG_MISSING',
      sentence: matching(/No working ff\w+ was found: .*install ffmpeg/),
    });
  });

  const linux = onLinux();
  const slow = ['magnify', 'long.mp4', ...band, '-o', 'out.mp4'];

  it.skipIf(!linux)('ffmpeg that is killed half way ends the run', async () => {
    const running = start(slow, { cwd: folder.path });
    await running.saying('of memory.');
    const ffmpegs = childrenOf(running.child.pid!);
    expect(ffmpegs.length).toBeGreaterThanOrEqual(1);
    for (const pid of ffmpegs) process.kill(pid, 'SIGKILL');
    expect(failureOf(await running.end)).toEqual({ exit: 1, code: 'FFMPEG_FAILED', sentence: matching(/ffmpeg .*SIGKILL/) });
    await expect.poll(() => processesNaming(folder.path)).toEqual([]);
  });

  it.skipIf(!linux).each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s ends ffmpeg, removes the unfinished file and exits with %i', async (signal, exit) => {
    const running = start(slow, { cwd: folder.path });
    await running.saying('of memory.');
    expect(folder.names()).not.toEqual(before);
    expect(childrenOf(running.child.pid!).length).toBeGreaterThanOrEqual(1);
    running.child.kill(signal);
    expect(failureOf(await running.end)).toEqual({ exit: exit, code: 'CANCELLED', sentence: matching(/Stopped by SIG\w+/) });
    await expect.poll(() => processesNaming(folder.path)).toEqual([]);
  });

  it.skipIf(!linux).each([1, 2])('an ffprobe that never ends goes with its command: %i times SIGINT', async (times) => {
    const stand = temporaryFolder('stand');
    const ffprobe = stand.file('ffprobe');
    const version = 'case "$*" in *-version*) echo "ffprobe version 1"; echo "libavutil 59. 1"; exit;; esac';
    // One that does not even listen to SIGTERM.
    writeFileSync(ffprobe, `#!/bin/sh\n${version}\ntrap '' TERM\nwhile :; do sleep 0.1; done\n`);
    chmodSync(ffprobe, 0o755);
    const running = start(['probe', 'clip.mp4'], { cwd: folder.path, env: { MOTION_LOUPE_FFPROBE: ffprobe } });
    await expect.poll(() => processesNaming(`${ffprobe} -v`).length).toBe(2);
    for (let count = 0; count < times; count++) running.child.kill('SIGINT');
    expect((await running.end).exit).toBe(130);
    await expect.poll(() => processesNaming(ffprobe)).toEqual([]);
    stand.remove();
  });
});
