import type { Project } from '../../core/spec/project.ts';
import { readProject } from '../../core/spec/read-project.ts';
import { lastPart } from '../text/file-name.ts';
import { openDialog } from '../state/dialogs.ts';
import { loadSource } from './load-media.ts';
import { call, can, hasPaths } from '../state/host.ts';
import { media, mediaSource } from '../state/media.ts';
import { report } from '../state/problems.ts';
import { mayLeave } from './leave-document.ts';
import { MissingMediaDialog, missingMedia } from './missing-media-dialog.tsx';
import { nowAt } from './save-project.ts';
import { chooseTextFile } from '../files/text-files.ts';

/** Starts a new project: the open clip with fresh settings. */
export async function newProject(): Promise<void> {
  const source = mediaSource.peek();
  const clip = media.peek();
  if (!source || !clip || !(await mayLeave())) return;
  await loadSource(source, clip.name);
}

export async function openProject(): Promise<void> {
  try {
    if (can('native-dialogs') && hasPaths.peek()) {
      const { paths } = await call('dialog.open', { kind: 'project' });
      if (paths.length > 0) await openProjectAt(paths[0]);
      return;
    }
    const file = await chooseTextFile('.json,application/json');
    if (file) await openProjectText(file.text, file.name);
  } catch (error) {
    report(error, 'Open a project');
  }
}

/** Opens a project file that has a path. Errors are shown to the user. */
export async function openProjectAt(path: string): Promise<void> {
  try {
    const { project: document } = await call('project.open', { path });
    if (await mayLeave()) await openDocument(document, path);
  } catch (error) {
    report(error, `Open ${lastPart(path)}`);
  }
}

/** Opens a project file that was dropped or chosen in a browser. */
export async function openProjectText(text: string, name: string): Promise<void> {
  try {
    const document = readProject(text, name);
    if (await mayLeave()) await openDocument(document, null);
  } catch (error) {
    report(error, `Open ${name}`);
  }
}

/**
 * Opens a document with its video; the user is asked for a video that cannot be found. Unsaved changes have already been asked
 * about.
 */
export async function openDocument(document: Project, path: string | null): Promise<boolean> {
  const { media: wanted } = document;
  let opened = false;
  if (wanted.sample) opened = await loadSource({ kind: 'sample' }, wanted.name, document);
  // A shell that reads the project by its path can also read its video.
  else if (wanted.path !== null && (hasPaths.peek() || path !== null))
    opened = await loadSource({ kind: 'path', path: wanted.path }, wanted.name, document);
  if (opened) {
    nowAt(path);
    return true;
  }
  return new Promise((resolve) => {
    missingMedia.value = {
      document,
      done: (found) => {
        if (found) nowAt(path);
        resolve(found);
      },
    };
    openDialog(MissingMediaDialog);
  });
}
