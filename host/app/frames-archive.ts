import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';
import { asDiskError } from '../files/disk-error.ts';

/**
 * Largest archive in bytes, and most files in it: beyond 4 GiB or 65 535 files a ZIP needs an extension that not every program
 * reads.
 */
const limits = { bytes: 3.5e9, files: 60_000 };

/**
 * Packs files into ZIP archives and removes them one by one, so that the disk holds them hardly twice. They are stored as they
 * are: PNG images do not shrink any more.
 * @param place the archive's path; further ones, where one would be too large, get `-2`, `-3` before the ending
 * @returns the archives' paths
 * @throws LoupeError DISK_FULL, OUTPUT_NOT_WRITABLE, and then no archive is left
 */
export async function packFiles(files: readonly string[], place: string, most = limits): Promise<string[]> {
  const { dir, name, ext } = path.parse(place);
  const archives: string[] = [];
  try {
    for (let at = 0; at < files.length;) {
      const archive = archives.length === 0 ? place : path.join(dir, `${name}-${archives.length + 1}${ext}`);
      const handle = await open(archive, 'wx');
      archives.push(archive);
      try {
        at += await packSome(files.slice(at, at + most.files), handle, most.bytes);
      } finally {
        await handle.close();
      }
    }
    return archives;
  } catch (error) {
    for (const archive of archives) await rm(archive, { force: true });
    throw asDiskError(error, place);
  }
}

/** @returns the number of files that fitted in */
async function packSome(files: readonly string[], archive: FileHandle, mostBytes: number): Promise<number> {
  const writer = new ArchiveWriter(archive);
  let count = 0;
  for (const file of files) {
    const { size } = await stat(file);
    if (count > 0 && writer.bytes + size > mostBytes) break;
    await writer.add(file);
    await rm(file);
    count++;
  }
  await writer.end();
  return count;
}

/** Writes the bytes that fflate produces before passing it more input, so that memory stays that of one read. */
class ArchiveWriter {
  readonly #handle: FileHandle;
  readonly #zip: Zip;
  #made: Uint8Array[] = [];
  #error: Error | null = null;
  bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
    this.#zip = new Zip((error, bytes) => {
      this.#error ??= error;
      this.#made.push(bytes);
    });
  }

  async add(file: string): Promise<void> {
    const entry = new ZipPassThrough(path.basename(file));
    this.#zip.add(entry);
    for await (const bytes of createReadStream(file, { highWaterMark: 2 ** 20 })) {
      entry.push(bytes as Buffer);
      await this.#write();
    }
    entry.push(new Uint8Array(0), true);
    await this.#write();
  }

  async end(): Promise<void> {
    this.#zip.end();
    await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#error) throw this.#error;
    const made = this.#made;
    this.#made = [];
    for (const bytes of made) {
      await this.#handle.writeFile(bytes);
      this.bytes += bytes.length;
    }
  }
}
