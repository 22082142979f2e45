import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { FeatureWindow } from '../../core/train/features/extractor.ts';
import { asDiskError } from '../files/disk-error.ts';
import { partialName, removeAbandoned } from '../files/partial-name.ts';
import { openRegular, readWhole } from '../files/whole-file.ts';

/**
 * Features of one clip on disk: a head of 16 bytes (the text `loupefeatures`, a version, the number of values as uint32),
 * then for every window its start and end in seconds (float64) and its values (float32), all little-endian.
 */
const mark = 'loupefeature';
const headBytes = 16;
const timeBytes = 16;

/** Windows of a clip. */
export interface FeatureTable {
  readonly count: number;
  /** Start and end in seconds of the capture, window by window. */
  readonly times: Float64Array;
  /** One window after another. */
  readonly values: Float32Array;
}

/** Number of windows in a file; `null` when there is no such file, or none of this size of values. */
export async function countWindows(file: string, size: number): Promise<number | null> {
  const handle = await openRegular(file, 'cache').catch(() => null);
  if (!handle) return null;
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    const count = ((await handle.stat()).size - headBytes) / (timeBytes + 4 * size);
    return bytesRead === headBytes && isHead(head, size) && Number.isInteger(count) ? count : null;
  } finally {
    await handle.close();
  }
}

function isHead(head: Buffer, size: number): boolean {
  return head.subarray(0, 12).toString('latin1') === mark && head.readUInt32LE(12) === size;
}

/** @throws LoupeError INTERNAL for a file that does not hold such features: the caller computes them again */
export async function readTable(file: string, size: number): Promise<FeatureTable> {
  const bytes = Buffer.from(await readWhole(file, 'cache'));
  const stride = timeBytes + 4 * size;
  const count = (bytes.length - headBytes) / stride;
  if (bytes.length < headBytes || !isHead(bytes, size) || !Number.isInteger(count))
    throw new LoupeError('INTERNAL', `The cached features in "${file}" are damaged: delete the file.`);
  const times = new Float64Array(2 * count);
  const values = new Float32Array(count * size);
  for (let index = 0; index < count; index++) {
    const at = headBytes + index * stride;
    times[2 * index] = bytes.readDoubleLE(at);
    times[2 * index + 1] = bytes.readDoubleLE(at + 8);
    const part = bytes.subarray(at + timeBytes, at + stride);
    // a copy, because float32 views start at multiples of four bytes
    values.set(new Float32Array(Uint8Array.from(part).buffer), index * size);
  }
  return { count, times, values };
}

/**
 * Writes windows while they are computed; the file's final name does not exist before the last.
 *
 * @returns number of windows
 * @throws LoupeError DISK_FULL, OUTPUT_NOT_WRITABLE, and whatever the windows throw
 */
export async function writeTable(file: string, size: number, windows: AsyncIterable<FeatureWindow>): Promise<number> {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const temporary = path.join(folder, partialName(name, ''));
  let handle: FileHandle | null = null;
  try {
    await mkdir(folder, { recursive: true });
    removeAbandoned(folder, name, '');
    handle = await open(temporary, 'wx');
    const head = Buffer.alloc(headBytes);
    head.write(mark, 'latin1');
    head.writeUInt32LE(size, 12);
    await handle.write(head);
    let count = 0;
    const row = Buffer.alloc(timeBytes + 4 * size);
    for await (const { start, end, values } of windows) {
      row.writeDoubleLE(start, 0);
      row.writeDoubleLE(end, 8);
      row.set(new Uint8Array(values.buffer, values.byteOffset, 4 * size), timeBytes);
      await handle.write(row);
      count++;
    }
    await handle.close();
    handle = null;
    await rename(temporary, file);
    return count;
  } catch (error) {
    throw asDiskError(error, file);
  } finally {
    await handle?.close();
    await rm(temporary, { force: true });
  }
}
