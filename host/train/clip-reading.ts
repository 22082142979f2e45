import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { fingerprintCells, type Fingerprint } from '../../core/train/dataset/fingerprint.ts';
import { asDiskError } from '../files/disk-error.ts';
import { mostBytes, readText, writeWhole } from '../files/whole-file.ts';

/** Results of reading a clip besides its features. */
export interface ClipReading {
  /** A sentence where the clip is truncated or damaged, else null. */
  readonly damage: string | null;
  readonly fingerprint: Fingerprint;
}

const readingSchema = z.object({
  damage: z.string().nullable(),
  frames: z.int().min(0),
  seconds: z.number().min(0),
  lumas: z.base64(),
});

/** Loads the results of an earlier reading; null where there are none, or they are not readable. */
export async function loadReading(file: string): Promise<ClipReading | null> {
  try {
    const { damage, frames, seconds, lumas } = readingSchema.parse(
      JSON.parse(await readText(file, 'reading', mostBytes.settings)),
    );
    const bytes = Uint8Array.from(Buffer.from(lumas, 'base64'));
    if (bytes.length !== 2 * frames * fingerprintCells) return null;
    return { damage, fingerprint: { frames, seconds, lumas: new Uint16Array(bytes.buffer) } };
  } catch {
    return null;
  }
}

/** @throws LoupeError DISK_FULL, OUTPUT_NOT_WRITABLE */
export async function saveReading(file: string, { damage, fingerprint }: ClipReading): Promise<void> {
  const { frames, seconds, lumas } = fingerprint;
  const text = Buffer.from(lumas.buffer, lumas.byteOffset, lumas.byteLength).toString('base64');
  try {
    await mkdir(path.dirname(file), { recursive: true });
  } catch (error) {
    throw asDiskError(error, file);
  }
  await writeWhole(
    file,
    Buffer.from(JSON.stringify({ damage, frames, seconds, lumas: text } satisfies z.output<typeof readingSchema>)),
  );
}
