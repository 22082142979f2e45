import { readingOptions } from './accepted-formats.ts';
import { fileUrl, QUIET } from './command.ts';
import type { VideoInfo } from './probe.ts';
import { describeFailure } from './process.ts';
import { runToEnd } from './run-to-end.ts';

/**
 * Decodes the sound of a file and returns a sentence about its errors. Called when an output with that sound has failed: ffmpeg's
 * own message does not say which of the two files was at fault.
 *
 * @returns null for sound without errors, or when a minute does not suffice to find out
 */
export async function soundDamage(source: VideoInfo): Promise<string | null> {
  const input = [...QUIET, ...readingOptions(source.path), '-i', fileUrl(source.path)];
  const { end, complaints } = await runToEnd('ffmpeg', [...input, '-map', '0:a', '-f', 'null', '-']);
  if (end.excess !== null || (end.code === 0 && complaints.length === 0)) return null;
  return describeFailure(complaints);
}
