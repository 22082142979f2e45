import { type BinaryName, findBinary } from './binaries.ts';
import { outputOf, type RunOptions, type RunOutput } from './program-output.ts';

/** Milliseconds allowed for describing a program or the head of a file; a slow network drive needs some of them. */
const usualMilliseconds = 60_000;

/**
 * Runs ffmpeg or ffprobe and returns its output, however it exits; limited to a minute unless `limits` differ.
 *
 * @throws LoupeError CANCELLED when the signal fires; FFMPEG_MISSING; FFMPEG_FAILED when it cannot be started
 */
export async function runToEnd(name: BinaryName, args: readonly string[], options: RunOptions = {}): Promise<RunOutput> {
  const { path } = await findBinary(name);
  return outputOf(path, args, { ...options, limits: { milliseconds: usualMilliseconds, ...options.limits } });
}
