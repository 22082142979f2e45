import { existsSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CheckedParams } from '../../../core/protocol/host-api.ts';
import { isClipName } from '../../../core/train/dataset/clip-endings.ts';
import type { LabelledClip } from '../../../core/train/dataset/manifest.ts';
import type { Collection } from './collection.ts';
import { SameContent } from './same-content.ts';

type From<Kind> = Extract<CheckedParams<'teach.import'>['from'], { kind: Kind }>;
type Named = From<'files'>['files'];
type Sent = From<'uploads'>['files'];

/** The result of an import. */
export interface Imported {
  readonly added: number;
  readonly skipped: readonly { readonly name: string; readonly why: string }[];
}

/** Imports a data set on the host's disks: its clips stay where they are. @throws LoupeError DATASET_INVALID, INPUT_MISSING */
export async function importDataset(collection: Collection, place: string): Promise<Imported> {
  const { readDataset } = await import('../../train/read-dataset.ts');
  const { clips } = await readDataset(place);
  return { added: await collection.add(clips), skipped: [] };
}

/** Imports files on the host's disks: they stay where they are. */
export async function importFiles(collection: Collection, files: Named): Promise<Imported> {
  const clips: LabelledClip[] = [];
  const skipped: Imported['skipped'][number][] = [];
  for (const { path: place, clips: shown } of files) {
    const file = path.resolve(place);
    if (existsSync(file) && isClipName(file)) clips.push(...shown.map((clip) => ({ ...withoutGaps(clip), file })));
    else skipped.push({ name: path.basename(file), why: existsSync(file) ? noClip(file) : `"${file}" no longer exists.` });
  }
  return { added: await collection.add(clips), skipped };
}

function noClip(file: string): string {
  return `"${path.basename(file)}" is neither a video nor an image by its extension.`;
}

/** Imports files that a window has sent: they are moved into the collection. */
export async function importUploads(
  collection: Collection,
  files: Sent,
  uploads: (id: string) => string | null,
): Promise<Imported> {
  const clips: LabelledClip[] = [];
  const skipped: Imported['skipped'][number][] = [];
  const same = await SameContent.of((await collection.clips()).map(({ file }) => file));
  for (const { upload, clips: shown } of files) {
    const sent = uploads(upload);
    if (sent === null) {
      skipped.push({ name: upload, why: 'The uploaded file no longer exists: choose it again.' });
      continue;
    }
    const name = path.basename(sent);
    if (!isClipName(name)) {
      skipped.push({ name, why: noClip(sent) });
      continue;
    }
    const file = (await same.find(sent)) ?? (await collection.place(name));
    if (existsSync(file)) await rm(sent, { force: true });
    else await move(sent, file);
    await same.add(file);
    clips.push(...shown.map((clip) => ({ ...withoutGaps(clip), file })));
  }
  return { added: await collection.add(clips), skipped };
}

/** Moves a file, also from one disk to another. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch {
    await copyFile(from, to);
    await rm(from, { force: true });
  }
}

function withoutGaps({
  label,
  start,
  end,
  region,
  captureFps,
  group,
}: Sent[number]['clips'][number]): Omit<LabelledClip, 'file'> {
  return {
    label,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(region === undefined ? {} : { region }),
    ...(captureFps === undefined ? {} : { captureFps }),
    ...(group === undefined ? {} : { group }),
  };
}
