import { LoupeError } from '../../core/base/error.ts';
import { findBinary } from './binaries.ts';
import type { Codec } from './codecs.ts';
import { describeEnd, describeFailure } from './process.ts';
import { runToEnd } from './run-to-end.ts';

/** @throws LoupeError OUTPUT_FORMAT when this ffmpeg cannot encode with a codec, FFMPEG_MISSING, FFMPEG_FAILED */
export async function requireEncoder(codec: Codec): Promise<void> {
  if ((await availableEncoders()).has(codec.encoder)) return;
  const { path, version } = await findBinary('ffmpeg');
  throw new LoupeError(
    'OUTPUT_FORMAT',
    `ffmpeg ${version} (${path}) has no ${codec.encoder}: choose another codec than ${codec.name} with -c:v.`,
  );
}

const encodersOf = new Map<string, Promise<ReadonlySet<string>>>();

/**
 * Returns the names of ffmpeg's encoders; each ffmpeg is asked once. Called before an encoder is made, it saves that one the wait.
 *
 * @throws LoupeError FFMPEG_MISSING, FFMPEG_FAILED
 */
export async function availableEncoders(): Promise<ReadonlySet<string>> {
  const { path } = await findBinary('ffmpeg');
  const known = encodersOf.get(path);
  if (known) return known;
  const asked = askForEncoders(path);
  encodersOf.set(path, asked);
  asked.catch(() => encodersOf.delete(path));
  return asked;
}

async function askForEncoders(path: string): Promise<ReadonlySet<string>> {
  const { end, stdout, complaints } = await runToEnd('ffmpeg', ['-hide_banner', '-encoders']);
  if (end.code !== 0) {
    const reason = `${describeEnd(end)}: ${describeFailure(complaints)}`;
    throw new LoupeError('FFMPEG_FAILED', `"${path}" did not say what it can encode (${reason}): install ffmpeg again.`);
  }
  // One line for each, with letters for its features: ` V....D libx264  libx264 H.264 …`.
  return new Set(Array.from(stdout.matchAll(/^ [VAS][F.][S.][X.][B.][D.] (\S+)/gm), ([, name]) => name));
}
