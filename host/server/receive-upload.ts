import { createWriteStream } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LoupeError } from '../../core/base/error.ts';

/** What an upload leaves free on the disk, for the rest of the machine. */
const reserve = 256 * 1024 * 1024;
/** The disk is looked at again after so many bytes. */
const stride = 64 * 1024 * 1024;

/**
 * Writes the body of a request to a file, however long it is, as fast as the disk takes it.
 * @throws LoupeError DISK_FULL before the disk is; CANCELLED when the sender goes away. The file is then removed.
 */
export async function receiveUpload(request: IncomingMessage, file: string): Promise<void> {
  const folder = path.dirname(file);
  const announced = Number(request.headers['content-length'] ?? 0);
  try {
    await mustFit(folder, announced);
    await pipeline(request, (body) => whileItFits(body, folder), createWriteStream(file, { flags: 'wx', mode: 0o600 }));
    if (!request.complete) throw new LoupeError('CANCELLED', 'The upload ended before the file did; send it again.');
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw full(folder);
    if (error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') {
      throw new LoupeError('CANCELLED', 'The upload ended before the file did; send it again.', { cause: error });
    }
    throw error;
  }
}

async function* whileItFits(body: AsyncIterable<Buffer>, folder: string): AsyncGenerator<Buffer> {
  let unchecked = 0;
  for await (const chunk of body) {
    unchecked += chunk.length;
    if (unchecked >= stride) {
      unchecked = 0;
      await mustFit(folder, 0);
    }
    yield chunk;
  }
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
