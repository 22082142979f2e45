import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LoupeError } from '../core/base/error.ts';
import { asDiskError } from '../host/files/disk-error.ts';
import { cancelled } from '../host/video/termination.ts';

/** Stands for stdin as the input and for stdout as the output. */
export const piped = '-';

/** Files that replace the pipes of one run; they are removed with it. */
export interface PipedVideo extends AsyncDisposable {
  readonly input: string;
  readonly output: string;
  /** Copies the output to stdout, where that is the output. If the reader of stdout exits, copying stops without an error. */
  send(): Promise<void>;
}

interface Named {
  readonly input: string;
  readonly output: string;
}

/**
 * Replaces the pipes of a run by files. Data from stdin is saved first, because a container has to be read in several places, and
 * its frames counted, before it can be magnified; data for stdout is copied there when it is complete.
 *
 * @param ending of the container for stdout
 * @throws LoupeError USAGE where stdin or stdout is a terminal, DISK_FULL, CANCELLED
 */
export async function pipedVideo({ input, output }: Named, ending: string, signal: AbortSignal): Promise<PipedVideo> {
  if (input === piped && process.stdin.isTTY)
    throw new LoupeError(
      'USAGE',
      'The input "-" is a video that comes through a pipe: ffmpeg … | motion-loupe magnify - -o FILE.',
    );
  if (output === piped && process.stdout.isTTY)
    throw new LoupeError('USAGE', 'The output "-" is a video, which a terminal cannot show: send it into a file or a program.');
  const folder = input === piped || output === piped ? await mkdtemp(path.join(tmpdir(), 'motion-loupe-pipe-')) : null;
  const dispose = async (): Promise<void> => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  const place = (name: string, standIn: string): string =>
    name === piped && folder !== null ? path.join(folder, standIn) : name;
  const files = { input: place(input, 'stdin'), output: place(output, `stdout${ending}`) };
  try {
    if (input === piped) await keep(files.input, signal);
  } catch (error) {
    await dispose();
    throw signal.aborted ? cancelled(signal) : asDiskError(error, files.input);
  }
  return {
    ...files,
    async send() {
      if (output !== piped) return;
      try {
        await pipeline(createReadStream(files.output), process.stdout, { signal, end: false });
      } catch (error) {
        if (signal.aborted) throw cancelled(signal);
        if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
      }
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function keep(file: string, signal: AbortSignal): Promise<void> {
  await pipeline(process.stdin, createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal });
}
