import type { ImportedClip } from '../../core/protocol/teach-examples.ts';
import { isClipName } from '../../core/train/dataset/clip-endings.ts';
import { type LabelledClip, readManifest } from '../../core/train/dataset/manifest.ts';

/** A file of a folder that was chosen in a page, and its label. */
export interface LabelledFile<Sent = File> {
  readonly file: Sent;
  readonly clips: readonly ImportedClip[];
}

/** The properties of a file of a chosen folder that are used here. */
interface FolderFile {
  readonly name: string;
  /** "folder/label/a.mp4"; empty for a file that was chosen alone. */
  readonly webkitRelativePath: string;
  text(): Promise<string>;
}

const manifestName = 'dataset.json';

/**
 * Labels the files of a folder: by its `dataset.json`, else by the folder that each file is in.
 * @throws LoupeError DATASET_INVALID for a manifest that is not valid
 */
export async function labelledFiles<Sent extends FolderFile>(files: readonly Sent[]): Promise<LabelledFile<Sent>[]> {
  const sorted = files.toSorted((a, b) => (a.webkitRelativePath < b.webkitRelativePath ? -1 : 1));
  const placed = sorted.map((file) => ({ file, parts: file.webkitRelativePath.split('/').slice(1) }));
  const manifest = placed.find(({ parts }) => parts.length === 1 && parts[0] === manifestName);
  if (manifest) {
    const { clips } = readManifest(parsed(await manifest.file.text()), `"${manifestName}"`);
    return placed.flatMap(({ file, parts }) => {
      const shown = clips.filter((clip) => plainPath(clip.file) === parts.join('/'));
      return shown.length === 0 ? [] : [{ file, clips: shown.map(shownBy) }];
    });
  }
  return placed.flatMap(({ file, parts }) => {
    if (parts.some((part) => part.startsWith('.')) || !isClipName(file.name)) return [];
    // Files directly in the chosen folder get its name as label.
    const label = parts.length === 1 ? file.webkitRelativePath.split('/')[0] : parts[0];
    return parts.length > 2 ? [] : [{ file, clips: [{ label }] }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The manifest's own check reports the error.
    return null;
  }
}

/** "./a/../b.mp4" → "b.mp4" */
function plainPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function shownBy({ label, start, end, region, captureFps, group }: LabelledClip): ImportedClip {
  return { label, start, end, region, captureFps, group };
}
