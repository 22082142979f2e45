import { computed, signal } from '@preact/signals';
import { type Project } from '../../core/spec/project.ts';
import { readProject, writeProject } from '../../core/spec/read-project.ts';
import { openDialog } from '../layout/dialogs.tsx';
import { openSource } from '../opening/open-media.ts';
import { call, can, hasPaths } from '../state/host.ts';
import { media, mediaSource } from '../state/media.ts';
import { notify, report } from '../state/problems.ts';
import { markSaved, project, unsaved } from '../state/project.ts';
import { lastPart } from '../export/export-target.ts';
import { askAboutChanges, MissingMediaDialog, missingMedia } from './project-dialogs.tsx';
import { chooseTextFile, saveTextFile } from './text-files.ts';

/** The file of a document; `of` tells it from those opened later. */
const savedFile = signal<{ readonly path: string; readonly of: Project['media'] } | null>(null);

/** Where the document was read from or saved to, in shells with paths; null before that. */
export const projectPath = computed(() => {
  const file = savedFile.value;
  return file && file.of === project.value.media ? file.path : null;
});

/** The clip that is open, with fresh settings. */
export async function newProject(): Promise<void> {
  const source = mediaSource.peek();
  const clip = media.peek();
  if (!source || !clip || !(await mayLeave())) return;
  await openSource(source, clip.name);
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

/** Opens a project file that has a path. The user is told what is wrong with it. */
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

/** Opens a document with its video, which is asked for where it cannot be found. */
export async function openDocument(document: Project, path: string | null): Promise<boolean> {
  const { media: wanted } = document;
  let opened = false;
  if (wanted.sample) opened = await openSource({ kind: 'sample' }, wanted.name, document);
  // Who could read the project by its path can also read its video.
  else if (wanted.path !== null && (hasPaths.peek() || path !== null))
    opened = await openSource({ kind: 'path', path: wanted.path }, wanted.name, document);
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

/** Writes the document to its file; asks for one when it has none. @returns whether it was written */
export async function saveProject(): Promise<boolean> {
  const path = projectPath.peek();
  return path === null ? saveProjectAs() : saveTo(path);
}

export async function saveProjectAs(): Promise<boolean> {
  const suggested = `${project.peek().media.name.replace(/\.[^.]+$/, '') || 'untitled'}.loupe.json`;
  if (!hasPaths.peek() || !can('native-dialogs')) {
    saveTextFile(suggested, writeProject(project.peek()), 'application/json');
    markSaved();
    return true;
  }
  try {
    const { path } = await call('dialog.save', { kind: 'project', suggested: projectPath.peek() ?? suggested });
    return path === null ? false : await saveTo(path);
  } catch (error) {
    report(error, 'Save the project');
    return false;
  }
}

async function saveTo(path: string): Promise<boolean> {
  const document = project.peek();
  try {
    await call('project.save', { path, project: document });
  } catch (error) {
    report(error, 'Save the project');
    return false;
  }
  nowAt(path);
  // What was changed while the file was written is not in it.
  if (project.peek() === document) markSaved();
  notify('Project saved', lastPart(path));
  return true;
}

function nowAt(path: string | null): void {
  savedFile.value = path === null || !hasPaths.peek() ? null : { path, of: project.peek().media };
}

/** Asks about unsaved changes before another document takes their place. @returns false when the user stays */
async function mayLeave(): Promise<boolean> {
  if (!unsaved.peek() || !media.peek()) return true;
  const answer = await askAboutChanges(project.peek().media.name);
  return answer === 'save' ? saveProject() : answer === 'discard';
}
