import { existsSync, readdirSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { parseBoundedJson } from '../../core/base/bounded-json.ts';
import { LoupeError } from '../../core/base/error.ts';
import { isClipName } from '../../core/train/dataset/clip-endings.ts';
import { clipSet, readManifest, type ClipSet, type LabelledClip } from '../../core/train/dataset/manifest.ts';
import { mostBytes, readText } from '../whole-file.ts';

/** The manifest's name inside a folder. */
export const manifestName = 'dataset.json';

/** Labelled clips on a disk: `file` of every clip is absolute. */
export interface Dataset extends ClipSet {
  /** Folder that holds the manifest, or the folders named by label. */
  readonly folder: string;
  /** How it is called towards people. */
  readonly name: string;
}

/**
 * Reads what a dataset holds, without opening a clip: a folder with a `dataset.json`, such a file itself, or a folder with a
 * folder of clips for every label.
 *
 * @throws LoupeError INPUT_MISSING, or DATASET_INVALID that names the clip and what would do
 */
export async function readDataset(place: string): Promise<Dataset> {
  const status = statSync(place, { throwIfNoEntry: false });
  if (!status) throw new LoupeError('INPUT_MISSING', `There is no dataset "${place}": check the name and the folder.`);
  if (!status.isDirectory()) return readManifestFile(place);
  const manifest = path.join(place, manifestName);
  if (existsSync(manifest)) return readManifestFile(manifest);
  return readFolders(path.resolve(place), place);
}

async function readManifestFile(file: string): Promise<Dataset> {
  const folder = path.dirname(path.resolve(file));
  const set = readManifest(parsed(await readText(file, 'dataset', mostBytes.dataset), file), `"${file}"`);
  const clips = set.clips.map((clip) => ({ ...clip, file: path.resolve(folder, clip.file) }));
  const missing = set.clips.filter((_, index) => !existsSync(clips[index].file));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` (nor ${missing.length - 1} other${missing.length > 2 ? 's' : ''})` : '';
    throw new LoupeError(
      'DATASET_INVALID',
      `"${file}": there is no file "${missing[0].file}"${others}; file names count from the manifest's folder.`,
    );
  }
  return { ...set, clips, folder, name: `"${file}"` };
}

function parsed(text: string, file: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LoupeError('DATASET_INVALID', `"${file}" is not JSON (${why}): repair it, or make it anew.`, { cause: error });
  }
}

/** What stands at a place, also behind a link; nothing where a link leads nowhere. */
function leadsTo(...place: string[]): Stats | undefined {
  return statSync(path.join(...place), { throwIfNoEntry: false });
}

function readFolders(folder: string, name: string): Dataset {
  const visible = (entry: { readonly name: string }): boolean => !entry.name.startsWith('.');
  const labels = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => visible(entry) && leadsTo(folder, entry.name)?.isDirectory(),
  );
  if (labels.length === 0) {
    throw new LoupeError(
      'DATASET_INVALID',
      `"${name}" holds neither a ${manifestName} nor folders named by label: put the clips of every label into a folder of its own.`,
    );
  }
  const clips = labels.flatMap((label) =>
    readdirSync(path.join(folder, label.name), { withFileTypes: true })
      .filter((entry) => leadsTo(folder, label.name, entry.name)?.isFile() && visible(entry) && isClipName(entry.name))
      .map((entry): LabelledClip => ({ file: path.join(folder, label.name, entry.name), label: label.name })),
  );
  const order = (a: LabelledClip, b: LabelledClip): number => (a.file < b.file ? -1 : 1);
  const classes = labels.map((label) => label.name).toSorted();
  return { ...clipSet(clips.toSorted(order), classes, `"${name}"`), folder, name: `"${name}"` };
}
