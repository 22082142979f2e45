import Ffmpeg from 'fluent-ffmpeg';

import { foundBinary } from './binaries.ts';

/** A command of ffmpeg as data: its inputs, a filter graph, and its outputs, each with the options that belong to it. */
export interface FfmpegCommand {
  readonly inputs: readonly { readonly from: string; readonly options: readonly string[] }[];
  readonly filter: string;
  readonly outputs: readonly { readonly to: string; readonly options: readonly string[] }[];
}

/**
 * Returns the arguments of a command, without the program's name, in the order that ffmpeg requires.
 *
 * fluent-ffmpeg puts them in order; this is the only place that knows it. Its public functions give arguments only to a process that
 * it runs itself, and `FfmpegProcess` runs ffmpeg instead (docs/decisions/ffmpeg-process.md), so `_getArguments` is called, which is not
 * among its types. The package is archived: the function will not change under us.
 */
export function argumentsOf({ inputs, filter, outputs }: FfmpegCommand): string[] {
  const command = Ffmpeg();
  for (const { from, options } of inputs) command.input(from).inputOptions(...options);
  command.complexFilter([filter]);
  for (const { to, options } of outputs) command.output(to).outputOptions(...options);
  return (command as unknown as { _getArguments(): string[] })._getArguments();
}

/** Options every run has: quiet but for errors, and never reading the terminal. */
export const QUIET = ['-hide_banner', '-nostats', '-nostdin', '-loglevel', 'error'] as const;

/** A file as ffmpeg's `file:` protocol names it: whatever the name holds, it is a file and no other protocol. */
export function fileUrl(path: string): string {
  return `file:${path}`;
}

/** Frames leave as they come: none doubled, none dropped. The option's name changed with ffmpeg 5.1. */
export function passthrough(): string[] {
  return foundBinary('ffmpeg').libavutil >= 58 ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'];
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
