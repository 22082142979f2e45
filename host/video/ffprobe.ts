import { z } from 'zod';

import { readingOptions } from './accepted-formats.ts';
import { fileUrl } from './command.ts';
import type { ProgramEnd } from './process.ts';
import type { RunOptions } from './program-output.ts';
import { runToEnd } from './run-to-end.ts';

/** A field of ffprobe's output: some are numbers, some are texts, and `N/A` means absent. */
const text = z
  .union([z.string(), z.number()])
  .optional()
  .transform((value) => (value === undefined || value === 'N/A' ? undefined : String(value)));
const number = text.transform((value) => (value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value)));

const streamFields = z.object({
  index: z.number(),
  codec_type: text,
  codec_name: text,
  width: number,
  height: number,
  pix_fmt: text,
  sample_aspect_ratio: text,
  color_range: text,
  color_space: text,
  color_primaries: text,
  color_transfer: text,
  field_order: text,
  r_frame_rate: text,
  avg_frame_rate: text,
  time_base: text,
  duration: number,
  nb_frames: number,
  bit_rate: number,
  channels: number,
  sample_rate: number,
  /** One of them may have the angle of the display matrix, counter-clockwise. */
  side_data_list: z.array(z.object({ rotation: number })).optional(),
  disposition: z.object({ attached_pic: number }).optional(),
  tags: z.object({ rotate: number, alpha_mode: text }).optional(),
});

const probeFields = z.object({
  streams: z.array(streamFields),
  format: z.object({ format_name: text, start_time: number, duration: number, bit_rate: number }),
});

export type StreamFields = z.infer<typeof streamFields>;
export type ProbeFields = z.infer<typeof probeFields>;

/** Why ffprobe did not describe a file. */
export class ProbeFailure extends Error {
  readonly end: ProgramEnd;
  readonly complaints: readonly string[];

  constructor(end: ProgramEnd, complaints: readonly string[]) {
    super(complaints.at(-1) ?? 'it gave no reason');
    this.name = 'ProbeFailure';
    this.end = end;
    this.complaints = complaints;
  }
}

/**
 * Runs ffprobe on a file.
 *
 * @throws ProbeFailure when it cannot read the file; LoupeError CANCELLED, FFMPEG_MISSING, FFMPEG_FAILED
 */
export async function runProbe(path: string, options: RunOptions = {}): Promise<ProbeFields> {
  // Only the two tags that are used are requested: other tags hold free text.
  const entries = 'stream_tags=rotate,alpha_mode:format=format_name,start_time,duration,bit_rate:format_tags=none';
  const args = ['-v', 'error', ...readingOptions(path), '-show_streams', '-show_format', '-show_entries', entries];
  const { end, stdout, complaints } = await runToEnd('ffprobe', [...args, '-of', 'json', fileUrl(path)], options);
  if (end.code !== 0) throw new ProbeFailure(end, complaints);
  let content: unknown;
  try {
    content = JSON.parse(stdout);
  } catch {
    throw new ProbeFailure(end, complaints);
  }
  return probeFields.parse(content);
}
