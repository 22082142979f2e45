import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { probeVideo } from '../video/probe.ts';
import { asDiskError } from '../files/disk-error.ts';
import { mostBytes, openRegular, readText, writeWhole } from '../files/whole-file.ts';

/** Facts that are kept of a file, so that a thousand clips need not be opened again. */
const entrySchema = z.object({
  bytes: z.number(),
  changed: z.number(),
  hash: z.string(),
  fps: z.number(),
  variableRate: z.boolean(),
  duration: z.number().nullable(),
  width: z.number(),
  height: z.number(),
});
export type ClipFacts = z.output<typeof entrySchema>;

/** Facts about files, kept in `clips.json` of a folder by path, size and time of change. */
export interface ClipIndex {
  /** @throws LoupeError as `probeVideo` does */
  facts(file: string, signal: AbortSignal | undefined): Promise<ClipFacts>;
  /** Writes the facts found so far. */
  save(): Promise<void>;
}

export async function openClipIndex(folder: string): Promise<ClipIndex> {
  const place = path.join(folder, 'clips.json');
  const known = new Map(Object.entries(await remembered(place)));
  let fresh = false;
  return {
    async facts(file, signal) {
      const status = await stat(file).catch(() => null);
      const entry = known.get(file);
      if (status && entry && entry.bytes === status.size && entry.changed === status.mtimeMs) return entry;
      const info = await probeVideo(file, signal ? { signal } : {});
      const { size: bytes, mtimeMs: changed } = await stat(file);
      const { fps, variableRate, duration, width, height } = info;
      const found = { bytes, changed, hash: await contentHash(file, signal), fps, variableRate, duration, width, height };
      known.set(file, found);
      fresh = true;
      return found;
    },
    async save() {
      if (!fresh) return;
      try {
        await mkdir(folder, { recursive: true });
      } catch (error) {
        throw asDiskError(error, place);
      }
      await writeWhole(place, Buffer.from(JSON.stringify(Object.fromEntries(known))));
      fresh = false;
    },
  };
}

async function remembered(place: string): Promise<Record<string, ClipFacts>> {
  try {
    // entries that are not valid are determined again
    const parsed = z
      .record(z.string(), entrySchema)
      .safeParse(JSON.parse(await readText(place, 'list of clips', mostBytes.dataset)));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** SHA-256 of a file, read in parts. */
async function contentHash(file: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('sha256');
  const handle = await openRegular(file, 'clip');
  await pipeline(handle.createReadStream(), hash, signal ? { signal } : {});
  return hash.digest('hex');
}
