import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { realTime, type RealTime } from '../../../core/base/clock.ts';
import { planeSizes, type Frame, type PixelFormat, type Size } from '../../../core/base/frame.ts';
import { findBinary } from '../../../host/video/binaries.ts';
import type { VideoInfo } from '../../../host/video/probe.ts';
import { ENVIRONMENT } from '../../../host/video/process.ts';

const [ffmpegPath, ffprobePath] = (await Promise.all([findBinary('ffmpeg'), findBinary('ffprobe')])).map(
  ({ path: program }) => program,
);

/** A folder for one test file's clips; `remove` it afterwards. */
export function clipFolder(): { path: string; at: (name: string) => string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'motion-loupe-video-'));
  return { path, at: (name) => join(path, name), remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs ffmpeg to its end and returns its stdout; the oracle of these tests. Throws with its stderr. */
export function ffmpeg(args: readonly string[], input?: Uint8Array): Buffer {
  return run(ffmpegPath, ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args], input);
}

/** Fields of a file's entries, one object a line of ffprobe. */
export function ffprobe(file: string, args: readonly string[]): Record<string, string>[] {
  const text = run(ffprobePath, ['-v', 'error', ...args, '-of', 'compact=nk=0:p=0', `file:${file}`]).toString();
  return text
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => Object.fromEntries(line.split('|').map((field) => field.split('=') as [string, string])));
}

function run(path: string, args: readonly string[], input?: Uint8Array): Buffer {
  const result = spawnSync(path, args, {
    maxBuffer: 1 << 28,
    env: { ...process.env, ...ENVIRONMENT },
    ...(input ? { input } : {}),
  });
  if (result.status !== 0) throw new Error(`${path} ${args.join(' ')}\n${result.stderr.toString()}`);
  return result.stdout;
}

/** Presentation times of the frames as ffprobe finds them by decoding, in ticks. */
export function shownTicks(file: string): number[] {
  const frames = ffprobe(file, ['-select_streams', 'V:0', '-show_entries', 'frame=pts']);
  return frames.map((frame) => Number(frame['pts']));
}

/** The one video stream's fields. */
export function videoFields(file: string, entries: string): Record<string, string> {
  return ffprobe(file, ['-select_streams', 'V:0', '-show_entries', `stream=${entries}`])[0] ?? {};
}

/** Frames as ffmpeg decodes them by itself, bytes end to end. */
export function rawFrames(file: string, pixelFormat: string, ...options: string[]): Buffer {
  return ffmpeg(['-i', `file:${file}`, ...options, '-map', '0:V:0', '-f', 'rawvideo', '-pix_fmt', pixelFormat, 'pipe:1']);
}

/** Bytes of a frame's planes end to end. */
export function bytesOf(frame: Frame): Buffer {
  return Buffer.concat(frame.planes.map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength)));
}

/** Every frame of a sequence. */
export async function collect(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

/** Frames of noise over the whole range of codes (mulberry32 from `seed`), at the given times in seconds. */
export function noiseFrames(size: Size, format: PixelFormat, times: readonly number[], seed = 1): Frame<RealTime>[] {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return times.map((time) => {
    const planes = planeSizes(size, format).map(({ width, height }) => {
      const plane = format.bits > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height);
      return plane.map(() => Math.floor(next() * 2 ** format.bits));
    });
    return { width: size.width, height: size.height, format, planes, time: realTime(time) };
  });
}

/** A description of a video that exists only as frames: what an encoder needs to know of its source. */
export function imaginedSource(size: Size, format: PixelFormat, changes: Partial<VideoInfo> = {}): VideoInfo {
  return {
    path: '/nowhere/source.mp4',
    container: 'mov',
    codec: 'h264',
    stream: 0,
    duration: null,
    ...size,
    fps: 25,
    frameRate: { num: 25, den: 1 },
    frames: null,
    framesCounted: false,
    format,
    sourcePixelFormat: 'yuv420p',
    hasAlpha: false,
    rotation: 0,
    sampleAspectRatio: { num: 1, den: 1 },
    colour: { range: 'tv', matrix: 'unknown', primaries: 'unknown', transfer: 'unknown' },
    variableRate: false,
    startTime: 0,
    timeBase: { num: 1, den: 12_800 },
    lastFrameDuration: null,
    bitRate: null,
    audio: null,
    audioTracks: [],
    warnings: [],
    ...changes,
  };
}
