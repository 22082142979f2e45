import { readingOptions } from './accepted-formats.ts';
import { fileUrl, QUIET } from './command.ts';
import type { VideoInfo } from './probe.ts';
import { describeFailure } from './process.ts';
import { runToEnd } from './run-to-end.ts';

/**
 * Decodes the sound of a file for what is wrong with it. It is asked when an output with that sound has failed: ffmpeg then says of
 * both files together that it could not go on.
 *
 * @returns null for sound without errors, or when that cannot be known within a minute
 */
export async function soundDamage(source: VideoInfo): Promise<string | null> {
  const input = [...QUIET, ...readingOptions(source.path), '-i', fileUrl(source.path)];
  const { end, complaints } = await runToEnd('ffmpeg', [...input, '-map', '0:a', '-f', 'null', '-']);
  if (end.excess !== null || (end.code === 0 && complaints.length === 0)) return null;
  return describeFailure(complaints);
}
