import { existsSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import { parseBoundedJson } from '../../core/base/bounded-json.ts';
import { LoupeError } from '../../core/base/error.ts';
import { isClipName } from '../../core/train/dataset/clip-endings.ts';
import {
  clipSet,
  readFolderSettings,
  readManifest,
  type ClipSet,
  type FolderSettings,
  type LabelledClip,
} from '../../core/train/dataset/manifest.ts';
import { mostBytes, readText } from '../files/whole-file.ts';

/** The manifest's name inside a folder. */
export const manifestName = 'dataset.json';

/** Labelled clips on a disk: `file` of every clip is absolute. */
export interface Dataset extends ClipSet {
  /** Folder that holds the manifest, or the folders named by label. */
  readonly folder: string;
  /** Its display name. */
  readonly name: string;
}

/**
 * Reads the list of a dataset's clips, without opening a clip: from a folder with a `dataset.json`, from such a file, or from a
 * folder with a folder of clips for every label, which may have further folders in it. A `dataset.json` that lists no clips states
 * settings for the folders beside it.
 *
 * @throws LoupeError INPUT_MISSING, or DATASET_INVALID that names the clip and what would do
 */
export async function readDataset(place: string): Promise<Dataset> {
  const status = leadsTo(place);
  if (!status) throw new LoupeError('INPUT_MISSING', `There is no dataset "${place}": check the name and the folder.`);
  if (!status.isDirectory()) return readManifestFile(place);
  const manifest = path.join(place, manifestName);
  if (existsSync(manifest)) return readManifestFile(manifest);
  return readFolders(path.resolve(place), place, {});
}

async function readManifestFile(file: string): Promise<Dataset> {
  const folder = path.dirname(path.resolve(file));
  const value = parsed(await readText(file, 'dataset', mostBytes.dataset), file);
  const isOfFolders = typeof value === 'object' && value !== null && !Array.isArray(value) && !('clips' in value);
  if (isOfFolders && labelFolders(folder).length > 0)
    return readFolders(folder, path.dirname(file), readFolderSettings(value, `"${file}"`));
  const set = readManifest(value, `"${file}"`);
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

/** Status of the file at a path, also behind a link; nothing where a link leads nowhere, or the name is not valid. */
function leadsTo(...place: string[]): Stats | undefined {
  try {
    return statSync(path.join(...place));
  } catch {
    return undefined;
  }
}

const isVisible = (entry: { readonly name: string }): boolean => !entry.name.startsWith('.');

function labelFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => isVisible(entry) && leadsTo(folder, entry.name)?.isDirectory())
    .map(({ name }) => name);
}

async function readFolders(folder: string, name: string, settings: FolderSettings): Promise<Dataset> {
  const labels = labelFolders(folder);
  if (labels.length === 0) {
    throw new LoupeError(
      'DATASET_INVALID',
      `"${name}" holds neither a ${manifestName} nor folders named by label: put the clips of every label into a folder of its own.`,
    );
  }
  const clips: LabelledClip[] = [];
  for (const label of labels) clips.push(...(await clipsBelow(path.join(folder, label), label, settings, new Set())));
  const order = (a: LabelledClip, b: LabelledClip): number => (a.file < b.file ? -1 : 1);
  return { ...clipSet(clips.toSorted(order), labels.toSorted(), `"${name}"`), folder, name: `"${name}"` };
}

/** Clips of a label, including those in folders below its own; a folder's `dataset.json` overrides those above it. */
async function clipsBelow(
  folder: string,
  label: string,
  above: FolderSettings,
  entered: ReadonlySet<string>,
): Promise<LabelledClip[]> {
  // a link may lead back to a folder that is being read
  const real = realpathSync(folder);
  if (entered.has(real)) return [];
  const file = path.join(folder, manifestName);
  const own = existsSync(file)
    ? readFolderSettings(parsed(await readText(file, 'dataset', mostBytes.dataset), file), `"${file}"`)
    : {};
  const settings = { ...above, ...own };
  const clips: LabelledClip[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).filter(isVisible)) {
    const status = leadsTo(folder, entry.name);
    const place = path.join(folder, entry.name);
    if (status?.isDirectory()) clips.push(...(await clipsBelow(place, label, settings, new Set([...entered, real]))));
    else if (status?.isFile() && isClipName(entry.name)) clips.push({ ...settings, file: place, label });
  }
  return clips;
}
