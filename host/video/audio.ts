import type { AudioTrack } from './probe.ts';

/** Audio codecs that a container takes as they are. */
const HOLDS: Readonly<Record<string, RegExp>> = {
  '.mp4': /^(aac|mp3|mp2|ac3|eac3|alac|opus|flac|dts)$/,
  '.m4v': /^(aac|ac3|eac3|alac)$/,
  '.mov': /^(aac|mp3|mp2|ac3|eac3|alac|pcm_.*)$/,
  '.mkv': /./,
  '.webm': /^(opus|vorbis)$/,
};

/** Output options for the sound of input 1, and what the user should know. */
export interface AudioPlan {
  readonly arguments: readonly string[];
  readonly warnings: readonly string[];
}

/** Plans the sound of an output: each track is copied bit by bit where the container can hold it, else encoded again. */
export function audioPlan(tracks: readonly AudioTrack[], extension: string): AudioPlan {
  const holds = HOLDS[extension];
  if (tracks.length === 0) return { arguments: [], warnings: [] };
  if (!holds) return { arguments: [], warnings: [`The sound is dropped: ${extension} has none.`] };
  const args = ['-map', '1:a'];
  const warnings: string[] = [];
  tracks.forEach((track, index) => {
    if (holds.test(track.codec)) {
      args.push(`-c:a:${index}`, 'copy');
      return;
    }
    const codec = extension === '.webm' ? 'libopus' : 'aac';
    args.push(`-c:a:${index}`, codec, `-b:a:${index}`, `${Math.max(1, track.channels) * 96}k`);
    warnings.push(
      `The sound (${track.codec}) does not fit into ${extension}, so it is encoded anew as ${codec === 'aac' ? 'AAC' : 'Opus'}.`,
    );
  });
  return { arguments: args, warnings };
}
