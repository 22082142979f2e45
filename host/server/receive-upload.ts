import { open, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';

/** Bytes that an upload leaves free on the disk. */
const reserve = 256 * 1024 * 1024;
/** The free space is checked again after this many bytes. */
const stride = 64 * 1024 * 1024;

/**
 * Writes the body of a request to a file, however long it is, as fast as the disk takes it. The request is not destroyed, so that
 * it can be answered in any case.
 *
 * @param silence milliseconds for which the sender may be silent
 * @throws LoupeError DISK_FULL before the disk is; CANCELLED when the sender disconnects or is silent for too long. The file is
 *   then removed.
 */
export async function receiveUpload(request: IncomingMessage, file: string, silence: number): Promise<void> {
  const folder = path.dirname(file);
  const announced = Number(request.headers['content-length'] ?? 0);
  try {
    await mustFit(folder, announced);
    const handle = await open(file, 'wx', 0o600);
    try {
      let unchecked = 0;
      for await (const chunk of parts(request, silence)) {
        unchecked += chunk.length;
        if (unchecked >= stride) {
          unchecked = 0;
          await mustFit(folder, 0);
        }
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    if (!request.complete) throw cutOff();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw full(folder);
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET')
    ) {
      throw cutOff(error);
    }
    throw error;
  }
}

async function* parts(request: IncomingMessage, silence: number): AsyncGenerator<Buffer> {
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  let timer: NodeJS.Timeout | undefined;
  try {
    for (;;) {
      const fellSilent = new Promise<never>((_, reject) => {
        const seconds = Number((silence / 1000).toFixed(1));
        const sentence = `Nothing more of the file has come for ${seconds} s, so the upload was ended: send it again.`;
        timer = setTimeout(() => reject(new LoupeError('CANCELLED', sentence)), silence);
      });
      const next = await Promise.race([body.next(), fellSilent]);
      clearTimeout(timer);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
  }
}

function cutOff(cause?: unknown): LoupeError {
  return new LoupeError('CANCELLED', 'The upload ended before the file did; send it again.', { cause });
}

async function mustFit(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes + reserve > bavail * bsize) throw full(folder);
}

function full(folder: string): LoupeError {
  return new LoupeError(
    'DISK_FULL',
    `The disk that holds "${path.dirname(folder)}" has no room for this file: free some, or start the program with the file's name.`,
  );
}
