import { computed, signal } from '@preact/signals';
import { type Project } from '../../core/spec/project.ts';
import { writeProject } from '../../core/spec/read-project.ts';
import { lastPart } from '../text/file-name.ts';
import { call, can, hasPaths } from '../state/host.ts';
import { endTopic, notify, report } from '../state/problems.ts';
import { clipProject, markSaved } from '../state/project.ts';
import { saveTextFile } from '../files/text-files.ts';

/** The file of a document; `of` distinguishes it from documents opened later. */
const savedFile = signal<{ readonly path: string; readonly of: Project['media'] } | null>(null);

/** Path that the document was read from or saved to, in shells with paths; null before that. */
export const projectPath = computed(() => {
  const file = savedFile.value;
  return file && file.of === clipProject.value.media ? file.path : null;
});

/** Sets the path of the open document; null: no file. */
export function nowAt(path: string | null): void {
  savedFile.value = path === null || !hasPaths.peek() ? null : { path, of: clipProject.peek().media };
}

/** Writes the document to its file; asks for one when it has none. @returns whether it was written */
export async function saveProject(): Promise<boolean> {
  const path = projectPath.peek();
  return path === null ? saveProjectAs() : saveTo(path);
}

export async function saveProjectAs(): Promise<boolean> {
  const suggested = `${clipProject.peek().media.name.replace(/\.[^.]+$/, '') || 'untitled'}.loupe.json`;
  if (!hasPaths.peek() || !can('native-dialogs')) {
    saveTextFile(suggested, writeProject(clipProject.peek()), 'application/json');
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
  const document = clipProject.peek();
  try {
    await call('project.save', { path, project: document });
  } catch (error) {
    report(error, 'Save the project');
    return false;
  }
  nowAt(path);
  // Changes made while the file was written are not in it.
  if (clipProject.peek() === document) markSaved();
  endTopic('Save the project');
  notify('Project saved', `Saved as ${lastPart(path)}.`);
  return true;
}
