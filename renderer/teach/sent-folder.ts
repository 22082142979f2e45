import type { ImportedClip } from '../../core/protocol/teach-examples.ts';
import { isClipName } from '../../core/train/dataset/clip-endings.ts';
import { type FolderSettings, type LabelledClip, readFolderSettings, readManifest } from '../../core/train/dataset/manifest.ts';

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
 * Labels the files of a folder as a dataset in it is read from a disk: by the clips that its `dataset.json` lists, else by the folder
 * below it that a file is in, however deep. A `dataset.json` that lists no clips states settings for those in and below its folder.
 * Where there are no folders, the clips get the name of the chosen one as label.
 *
 * @throws LoupeError DATASET_INVALID for a manifest that is not valid
 */
export async function labelledFiles<Sent extends FolderFile>(files: readonly Sent[]): Promise<LabelledFile<Sent>[]> {
  const sorted = files.toSorted((a, b) => (a.webkitRelativePath < b.webkitRelativePath ? -1 : 1));
  const placed = sorted
    .map((file) => ({ file, parts: file.webkitRelativePath.split('/').slice(1) }))
    .filter(({ parts }) => !parts.some((part) => part.startsWith('.')));
  const inFolders = placed.filter(({ file, parts }) => parts.length > 1 && isClipName(file.name));
  const manifests = new Map<string, unknown>();
  for (const { file, parts } of placed)
    if (file.name === manifestName) manifests.set(parts.slice(0, -1).join('/'), parsed(await file.text()));
  if (manifests.has('') && !(inFolders.length > 0 && listsNoClips(manifests.get('')))) {
    const { clips } = readManifest(manifests.get(''), `"${manifestName}"`);
    return placed.flatMap(({ file, parts }) => {
      const shown = clips.filter((clip) => plainPath(clip.file) === parts.join('/'));
      return shown.length === 0 ? [] : [{ file, clips: shown.map(shownBy) }];
    });
  }
  const stated = new Map(
    [...manifests].map(([folder, content]) => [
      folder,
      readFolderSettings(content, `"${[folder, manifestName].filter(Boolean).join('/')}"`),
    ]),
  );
  if (inFolders.length === 0) {
    const clips = placed.filter(({ file }) => isClipName(file.name));
    return clips.map(({ file }) => ({ file, clips: [{ label: file.webkitRelativePath.split('/')[0] }] }));
  }
  return inFolders.map(({ file, parts }) => {
    const settings = settingsAbove(stated, parts);
    return { file, clips: [shownBy({ ...settings, label: parts[0] })] };
  });
}

/** What the manifests of the folders around a file state, an inner one over those around it. */
function settingsAbove(stated: ReadonlyMap<string, FolderSettings>, parts: readonly string[]): FolderSettings {
  const [folder, ...outer] = parts.map((_, depth) => parts.slice(0, depth).join('/')).toReversed();
  return outer.reduce((inner, place) => merged(stated.get(place), inner), stated.get(folder) ?? {});
}

const merged = (outer: FolderSettings = {}, inner: FolderSettings = {}): FolderSettings => ({ ...outer, ...inner });

function listsNoClips(manifest: unknown): boolean {
  return typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest) && !('clips' in manifest);
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

function shownBy({ label, start, end, region, captureFps, group }: Omit<LabelledClip, 'file'>): ImportedClip {
  return { label, start, end, region, captureFps, group };
}
