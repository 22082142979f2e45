import { spawnSync } from 'node:child_process';
import { findBinary } from '../host/video/binaries.ts';
import type { SurveyScene } from './survey-scenes.ts';

const { path } = await findBinary('ffmpeg');

/** Returns the frames of a scene after coding by x264 and decoding. */
export function codedFrames(scene: SurveyScene): Uint8Array[] {
  const { size, frames, rate, x264 } = scene;
  const bytes = size.width * size.height;
  const raw = new Uint8Array(bytes * frames);
  for (let index = 0; index < frames; index += 1) raw.set(scene.frame(index), index * bytes);
  if (!x264) return Array.from({ length: frames }, (_, index) => raw.subarray(index * bytes, (index + 1) * bytes));
  const geometry = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${size.width}x${size.height}`];
  const { crf, keyFrames, preset } = x264;
  const coding = [
    '-c:v',
    'libx264',
    '-threads',
    '1',
    '-preset',
    preset,
    '-crf',
    String(crf),
    '-g',
    String(keyFrames),
    '-pix_fmt',
    'yuv420p',
  ];
  const coded = ffmpeg([...geometry, '-r', String(rate), '-i', '-', ...coding, '-f', 'matroska', '-'], raw);
  const decoded = ffmpeg(['-i', '-', '-vf', 'extractplanes=y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'], coded);
  return Array.from({ length: Math.floor(decoded.length / bytes) }, (_, index) =>
    decoded.subarray(index * bytes, (index + 1) * bytes),
  );
}

function ffmpeg(args: readonly string[], input: Uint8Array): Uint8Array {
  const ended = spawnSync(path, ['-hide_banner', '-loglevel', 'error', ...args], { input, maxBuffer: 1 << 30 });
  if (ended.status !== 0) throw new Error(`ffmpeg: ${ended.stderr.toString()}`);
  return ended.stdout;
}
