import Ffmpeg from 'fluent-ffmpeg';
import { z } from 'zod';

import { findBinary } from './binaries.ts';
import { fileUrl, newCommand } from './command.ts';
import { ENVIRONMENT } from './process.ts';

/** A field of ffprobe's: fluent-ffmpeg turns some texts into numbers, and `N/A` means that it is absent. */
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
  /** Angle of the display matrix, counter-clockwise. */
  rotation: number,
  disposition: z.object({ attached_pic: number }).optional(),
  tags: z.object({ rotate: number, alpha_mode: text }).optional(),
});

const probeFields = z.object({
  streams: z.array(streamFields),
  format: z.object({ format_name: text, start_time: number, duration: number, bit_rate: number }),
});

export type StreamFields = z.infer<typeof streamFields>;
export type ProbeFields = z.infer<typeof probeFields>;

/** Runs ffprobe on a file. Rejects with what it said when it cannot read the file. */
export async function runProbe(path: string): Promise<ProbeFields> {
  Ffmpeg.setFfprobePath(findBinary('ffprobe').path);
  // Tags are left out but for the two that matter: their free text could otherwise pass for fields.
  const entries = 'stream_tags=rotate,alpha_mode:format=format_name,start_time,duration,bit_rate:format_tags=none';
  const args = ['-v', 'error', '-protocol_whitelist', 'file', '-show_entries', entries];
  const data = await new Promise<unknown>((resolve, reject) => {
    const command = newCommand().input(fileUrl(path));
    withEnvironment(() =>
      command.ffprobe(0, args, (error: Error | null, fields: unknown) => (error ? reject(error) : resolve(fields))),
    );
  });
  return probeFields.parse(data);
}

/** fluent-ffmpeg starts ffprobe at once and with our own environment, so that is what has to differ for that moment. */
function withEnvironment(start: () => void): void {
  const before = Object.keys(ENVIRONMENT).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, ENVIRONMENT);
  try {
    start();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
