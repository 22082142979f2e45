import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { LoupeError, type ErrorCode } from '../../../core/base/error.ts';
import type { PixelFormat, Size } from '../../../core/base/frame.ts';
import { decodeVideo } from '../../../host/video/decode.ts';
import { createEncoder, type VideoEncoder } from '../../../host/video/encode.ts';
import type { EncoderOptions } from '../../../host/video/encoder-options.ts';
import { checkOutput } from '../../../host/video/output-file.ts';
import { probeVideo } from '../../../host/video/probe.ts';
import { runningChildren } from '../../../host/video/supervision.ts';
import { clipFolder, ffmpeg, imaginedSource, noiseFrames } from './clips.ts';
import { canRun, onPosix } from '../../support/requirements.ts';

const clips = clipFolder();
const { at } = clips;
const size: Size = { width: 160, height: 120 };
const format: PixelFormat = { chroma: '420', bits: 8 };
const root = join(import.meta.dirname, '../../..');
const job = join(root, '.cache/test/video-job.mjs');

beforeAll(async () => {
  ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25:d=8', '-c:v', 'mpeg4', '-q:v', '5', at('input.mp4')]);
  await build({
    entryPoints: [join(import.meta.dirname, 'job.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outfile: job,
  });
});

afterEach(() => {
  if (runningChildren().length > 0) throw new Error('A test left ffmpeg running.');
  if (leftovers(clips.path).length > 0) throw new Error('A test left an unfinished file.');
});

afterAll(() => clips.remove());

/** Unfinished outputs in a folder. */
function leftovers(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.includes('.partial-'));
}

function open(output: string, changes: Partial<EncoderOptions> = {}): Promise<VideoEncoder> {
  return createEncoder({ output, source: imaginedSource(size, format), size, format, overwrite: false, ...changes });
}

async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<LoupeError> {
  let error: unknown = new Error('It did not fail.');
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (reason) {
    error = reason;
  }
  expect(error).toBeInstanceOf(LoupeError);
  const { message } = error as LoupeError;
  expect(message).toMatch(/^[^\n]{20,400}\.$/);
  return error as LoupeError;
}

/** Whether a process of this id runs. One that has ended but was not yet collected by its parent does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('an output', () => {
  it('is refused before any work where it cannot or must not be written', async () => {
    const frames = noiseFrames(size, format, [0]);
    writeFileSync(at('existing.mp4'), 'precious');
    symlinkSync(at('input.mp4'), at('link.mp4'));
    linkSync(at('input.mp4'), at('hard-link.mp4'));
    writeFileSync(at('file'), '');
    mkdirSync(at('folder.mp4'));
    const cases: [string, ErrorCode][] = [
      [at('input.mp4'), 'OUTPUT_IS_INPUT'],
      [join(clips.path, 'folder.mp4', '..', 'input.mp4'), 'OUTPUT_IS_INPUT'],
      [at('link.mp4'), 'OUTPUT_IS_INPUT'],
      [at('hard-link.mp4'), 'OUTPUT_IS_INPUT'],
      [at('existing.mp4'), 'OUTPUT_EXISTS'],
      [at('nowhere/out.mp4'), 'OUTPUT_FOLDER_MISSING'],
      [join(at('file'), 'out.mp4'), 'OUTPUT_FOLDER_MISSING'],
      [at('out.doc'), 'OUTPUT_FORMAT'],
      [at('out'), 'OUTPUT_FORMAT'],
      ['', 'OUTPUT_FORMAT'],
    ];
    // Even root may not make files here.
    if (process.platform === 'linux') cases.push(['/sys/kernel/out.mp4', 'OUTPUT_NOT_WRITABLE']);
    const source = imaginedSource(size, format, { path: at('input.mp4') });
    for (const [output, code] of cases) {
      const checked = await errorOf(() => checkOutput(output, { input: at('input.mp4'), overwrite: false }));
      expect(`${output} ${checked.code}`).toBe(`${output} ${code}`);
      if (code !== 'OUTPUT_FORMAT') expect(checked.message).toContain(output);
      const opened = await errorOf(open(output, { source }));
      expect(opened.message).toBe(checked.message);
    }
    // A folder is a place for PNG images, so another codec does not go there.
    expect((await errorOf(() => checkOutput(at('folder.mp4'), { overwrite: true, codec: 'h264' }))).code).toBe('OUTPUT_FORMAT');
    // Never the input, not even when overwriting is allowed.
    expect((await errorOf(() => checkOutput(at('hard-link.mp4'), { input: at('input.mp4'), overwrite: true }))).code).toBe(
      'OUTPUT_IS_INPUT',
    );
    expect(readFileSync(at('existing.mp4'), 'utf8')).toBe('precious');
    expect(frames.length).toBe(1);
    checkOutput(at('fine.mp4'), { input: at('input.mp4'), overwrite: false });
    expect(existsSync(at('fine.mp4'))).toBe(false);
  });

  it('stands under its name only when it is complete; until then the old file is untouched', async () => {
    writeFileSync(at('old.mp4'), 'old');
    const encoder = await open(at('old.mp4'), { overwrite: true });
    for (const frame of noiseFrames(size, format, [0, 0.04, 0.08])) await encoder.write(frame);
    expect(readFileSync(at('old.mp4'), 'utf8')).toBe('old');
    expect(leftovers(clips.path)).toEqual([expect.stringMatching(/^\.old\.partial-[0-9a-f]{8}-\d+-[0-9a-f]{8}\.mp4$/)]);
    const { bytes, path } = await encoder.finish();
    expect(path).toBe(at('old.mp4'));
    expect(statSync(at('old.mp4')).size).toBe(bytes);
    expect(bytes).toBeGreaterThan(1000);
    await encoder.abort();
    expect(statSync(at('old.mp4')).size).toBe(bytes);
  });

  it('is not replaced when it came into being meanwhile', async () => {
    const encoder = await open(at('raced.mp4'));
    await encoder.write(noiseFrames(size, format, [0])[0]);
    writeFileSync(at('raced.mp4'), 'another program was here');
    expect((await errorOf(encoder.finish())).code).toBe('OUTPUT_EXISTS');
    expect(readFileSync(at('raced.mp4'), 'utf8')).toBe('another program was here');
  });

  it('behind a link replaces the file, and the link stays', async () => {
    writeFileSync(at('real.mp4'), 'old');
    symlinkSync('real.mp4', at('alias.mp4'));
    const encoder = await open(at('alias.mp4'), { overwrite: true });
    await encoder.write(noiseFrames(size, format, [0])[0]);
    await encoder.finish();
    expect(lstatSync(at('alias.mp4')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(at('alias.mp4'))).toBe('real.mp4');
    expect(statSync(at('real.mp4')).size).toBeGreaterThan(1000);
  });

  it('may have any name a file can have', async () => {
    mkdirSync(at('100%d odd'));
    for (const name of ['-dash.mp4', 'ünï 動画.mp4', '50%d.mp4', "quo'te;rm.mp4", `${'x'.repeat(240)}.mp4`]) {
      const encoder = await open(join(at('100%d odd'), name));
      await encoder.write(noiseFrames(size, format, [0])[0]);
      await encoder.finish();
    }
    const images = await open(join(at('100%d odd'), '-p.png'));
    await images.write(noiseFrames(size, format, [0])[0]);
    await images.finish();
    expect(readdirSync(at('100%d odd')).length).toBe(6);
    expect(readdirSync(at('100%d odd'))).toContain('-p_00001.png');
  });

  it('is gone after abort, dispose and an aborted signal, and so is ffmpeg', async () => {
    const frames = noiseFrames(size, format, [0, 0.04, 0.08]);
    const aborted = await open(at('gone.mp4'));
    await aborted.write(frames[0]);
    await aborted.abort();
    expect(leftovers(clips.path)).toEqual([]);
    expect((await errorOf(aborted.write(frames[1]))).code).toBe('CANCELLED');
    expect((await errorOf(aborted.finish())).code).toBe('CANCELLED');

    const controller = new AbortController();
    const signalled = await open(at('gone.mp4'), { signal: controller.signal });
    await signalled.write(frames[0]);
    controller.abort();
    expect((await errorOf(signalled.write(frames[1]))).code).toBe('CANCELLED');
    expect(runningChildren()).toEqual([]);
    expect((await errorOf(open(at('gone.mp4'), { signal: controller.signal }))).code).toBe('CANCELLED');

    const empty = await open(at('gone.mp4'));
    expect((await errorOf(empty.finish())).code).toBe('RANGE_INVALID');
    expect(existsSync(at('gone.mp4'))).toBe(false);

    const images = await open(`${at('gone-images')}/`);
    await images.write(frames[0]);
    await images.abort();
    expect(existsSync(at('gone-images'))).toBe(false);
  });

  it('is gone when ffmpeg is killed half way, and a sentence says so', async () => {
    const encoder = await open(at('killed.mp4'));
    const frames = noiseFrames(
      size,
      format,
      Array.from({ length: 40 }, (_, index) => index / 25),
    );
    const error = await errorOf(async () => {
      for (const [index, frame] of frames.entries()) {
        if (index === 5) runningChildren()[0].kill('SIGKILL');
        await encoder.write(frame);
      }
      await encoder.finish();
    });
    expect(error.code).toBe('FFMPEG_FAILED');
    expect(error.message).toMatch(/SIGKILL.*killed\.mp4/);
    expect(existsSync(at('killed.mp4'))).toBe(false);
  });

  it('says that the sound of the source is damaged, and not that ffmpeg ended', async () => {
    ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=s=96x64:r=25:d=2', '-f', 'lavfi', '-i', 'sine=d=2', '-c:a', 'aac', at('sound.ts')]);
    const bytes = readFileSync(at('sound.ts'));
    // Heads of AAC frames, which are looked at when they go into an MP4 file.
    const after = (from: number): number => bytes.indexOf('fff1', from, 'hex');
    for (let head = after(bytes.length / 2); head >= 0; head = after(head + 1)) bytes[head] = 0;
    writeFileSync(at('sound.ts'), bytes);
    const source = await probeVideo(at('sound.ts'));
    const error = await errorOf(async () => {
      const encoder = await createEncoder({
        output: at('sound.mp4'),
        source,
        size: source,
        format: source.format,
        overwrite: false,
      });
      for await (const frame of decodeVideo(source)) await encoder.write(frame);
      await encoder.finish();
    });
    expect([error.code, error.message]).toEqual([
      'INPUT_TRUNCATED',
      expect.stringMatching(/^The sound of ".*sound\.ts" is damaged \(.+\), so ".*sound\.mp4" was not written: make a copy/),
    ]);
    expect(leftovers(clips.path)).toEqual([]);
    expect(existsSync(at('sound.mp4'))).toBe(false);
  });

  it('takes images no faster than ffmpeg does', async () => {
    const encoder = await open(at('slow.mp4'));
    const [child] = runningChildren();
    process.kill(child.pid!, 'SIGSTOP');
    let taken = 0;
    const times = Array.from({ length: 60 }, (_, index) => index / 25);
    const work = (async () => {
      for (const frame of noiseFrames(size, format, times)) {
        await encoder.write(frame);
        taken++;
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    // A pipe takes a few hundred kB; an image here has 29 kB.
    expect(taken).toBeLessThan(20);
    process.kill(child.pid!, 'SIGCONT');
    await work;
    expect(taken).toBe(60);
    await encoder.finish();
  });
});

const mountable = process.platform === 'linux' && process.getuid?.() === 0 && canMount();
function canMount(): boolean {
  mkdirSync(at('full'));
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', at('full')]).status === 0;
}

describe.skipIf(!canRun('tmpfs', mountable, 'a small disk can only be mounted by root on Linux'))('a full disk', () => {
  afterAll(() => void spawnSync('umount', [at('full')]));

  it.each(['out.mp4', 'out.mkv', 'images.png'])('is reported as one, and nothing is left of %s', async (name) => {
    const output = join(at('full'), name);
    const error = await errorOf(async () => {
      const codec = name.endsWith('mkv') ? { codec: 'ffv1' } : {};
      const encoder = await open(output, codec);
      const times = Array.from({ length: 60 }, (_, index) => index / 25);
      for (const frame of noiseFrames(size, format, times)) await encoder.write(frame);
      await encoder.finish();
    });
    expect(error.code).toBe('DISK_FULL');
    expect(error.message).toContain(output);
    expect(readdirSync(at('full'))).toEqual([]);
  });
});

describe('a job in a process of its own', () => {
  interface Ended {
    code: number | null;
    signal: NodeJS.Signals | null;
    text: string;
    children: number[];
  }

  /** Runs the job, sends it a signal once images flow, and waits for its end. */
  async function runJob(output: string, end: NodeJS.Signals | 'exit'): Promise<Ended> {
    const child = spawn(process.execPath, [job, at('input.mp4'), output, end], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let children: number[] = [];
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      const flowed = text.includes('flowing');
      text += part;
      if (flowed || !text.includes('flowing')) return;
      if (process.platform === 'linux')
        children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')
          .trim()
          .split(' ')
          .filter(Boolean)
          .map(Number);
      if (end !== 'exit') child.kill(end);
    });
    return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, text, children })));
  }

  /** Processes that are still there after a minute. */
  async function survivors(pids: readonly number[]): Promise<number[]> {
    const deadline = Date.now() + 60_000;
    let alive = pids.filter(isAlive);
    while (alive.length > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      alive = alive.filter(isAlive);
    }
    return alive;
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s: ffmpeg too, and no file is left', async (signal) => {
    const ended = await runJob(at('job.mp4'), signal);
    expect(ended.code).toBe(130);
    expect(ended.text).toContain('"code":"CANCELLED"');
    expect(ended.text).toContain(signal);
    if (process.platform === 'linux') expect(ended.children.length).toBe(2);
    expect(await survivors(ended.children)).toEqual([]);
    expect(existsSync(at('job.mp4'))).toBe(false);
  });

  it('that has left a decoder in the middle is not kept alive by it', () => {
    const ended = spawnSync(process.execPath, [job, at('input.mp4'), at('left.mp4'), 'leave'], {
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    // Node's code for a promise that nothing can settle any more: the process ended by itself.
    expect([ended.status, ended.signal]).toEqual([13, null]);
  });

  it('takes its ffmpeg and its unfinished file along when it exits in the middle', async () => {
    const ended = await runJob(at('exit.mp4'), 'exit');
    expect(ended.code).toBe(7);
    expect(await survivors(ended.children)).toEqual([]);
    expect(existsSync(at('exit.mp4'))).toBe(false);
  });

  it('that is killed leaves no ffmpeg behind, and a hidden file that the next one with the same output removes', async () => {
    const ended = await runJob(at('lost.mkv'), 'SIGKILL');
    expect(ended.signal).toBe('SIGKILL');
    expect(await survivors(ended.children)).toEqual([]);
    expect(existsSync(at('lost.mkv'))).toBe(false);
    const [left, ...others] = leftovers(clips.path);
    expect(others).toEqual([]);
    expect(left).toMatch(/^\.lost\.partial-/);
    // files that are still being written stay: here this process, on this machine and on another one
    const inUse = left.replace(/-\d+-/, `-${process.pid}-`);
    const elsewhere = left.replace(/partial-[0-9a-f]{8}/, 'partial-00000000');
    for (const name of [inUse, elsewhere]) writeFileSync(at(name), '');
    checkOutput(at('los.mkv'), { overwrite: false });
    expect(leftovers(clips.path)).toContain(left);
    checkOutput(at('lost.mkv'), { overwrite: false });
    expect(leftovers(clips.path).toSorted()).toEqual([inUse, elsewhere].toSorted());
    for (const name of [inUse, elsewhere]) rmSync(at(name));
  });

  it.skipIf(!onPosix())('that is killed leaves no program behind that waits for a pipe and writes nothing', async () => {
    spawnSync('mkfifo', [at('fifo')]);
    const waiting = at('waiting-probe');
    const version = 'echo "ffprobe version 1"; echo "libavutil      59. 1"';
    writeFileSync(waiting, `#!/bin/sh\ncase "$*" in *-version*) ${version}; exit;; esac\nexec cat "${at('fifo')}"\n`, {
      mode: 0o755,
    });
    const child = spawn(process.execPath, [job, at('input.mp4'), at('never.mp4')], {
      stdio: 'ignore',
      env: { ...process.env, MOTION_LOUPE_FFPROBE: waiting },
    });
    const waiters = (): number[] => {
      const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' });
      return Array.from(stdout.matchAll(/^\s*(\d+) cat (.*)$/gm)).flatMap(([, pid, file]) =>
        file === at('fifo') ? [Number(pid)] : [],
      );
    };
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await expect.poll(waiters, { timeout: 60_000 }).toHaveLength(2);
    child.kill('SIGKILL');
    await ended;
    await expect.poll(waiters, { timeout: 60_000 }).toEqual([]);
  });

  it.skipIf(!onPosix())('leaves nothing of its images either, once the next one was there', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const encoder = await open(at('p_%03d.png'));
    const [mine] = leftovers(clips.path);
    const abandoned = mine.replace(`-${process.pid}-`, `-${gone}-`);
    mkdirSync(at(abandoned));
    writeFileSync(at(`${abandoned}/p_001.png`), 'half');
    checkOutput(at('p_%03d.png'), { overwrite: false });
    expect(leftovers(clips.path)).toEqual([mine]);
    await encoder.abort();
  });
});
