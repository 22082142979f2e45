import Ffmpeg from 'fluent-ffmpeg';

import { findBinary } from './binaries.ts';

/**
 * fluent-ffmpeg builds the command line; `Program` runs it. Its own runner asks ffmpeg for all its formats and encoders
 * before each first run, turns stderr into events only when a line is complete and gives no hold of the process before
 * it has started, so a cancelled job could leave one behind (docs/decisions/ffmpeg-process.md).
 */
interface ArgumentBuilder {
  _getArguments(): string[];
}

/** A new, empty command. */
export function newCommand(): Ffmpeg.FfmpegCommand {
  return Ffmpeg();
}

/** The arguments of a command, complete but for the program's name. */
export function argumentsOf(command: Ffmpeg.FfmpegCommand): string[] {
  const builder = command as unknown as ArgumentBuilder;
  return builder._getArguments();
}

/** Options every run has: quiet but for errors, and never reading the terminal. */
export const QUIET = ['-hide_banner', '-nostats', '-nostdin', '-loglevel', 'error'] as const;

/** A file as ffmpeg's `file:` protocol names it: whatever the name holds, it is a file and no other protocol. */
export function fileUrl(path: string): string {
  return `file:${path}`;
}

/** Frames leave as they come: none doubled, none dropped. The option's name changed with ffmpeg 5.1. */
export function passthrough(): string[] {
  return findBinary('ffmpeg').libavutil >= 58 ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
}

/** Seconds for ffmpeg's time options: microseconds, no exponent. */
export function seconds(value: number): string {
  return value.toFixed(6);
}

/** Containers whose clock starts anywhere and may be reset: transport and program streams. */
const STREAMS = new Set(['mpegts', 'mpeg']);

/**
 * Whether times have to be taken as the file has them (`-copyts`). ffmpeg counts those of a transport stream from the first
 * frame when only frames are read, and from the first sound when only sound is: their distance would be lost.
 */
export function keepsOwnClock({ container }: { container: string }): boolean {
  return STREAMS.has(container);
}
