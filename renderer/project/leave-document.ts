import { call } from '../state/host.ts';
import { media } from '../state/media.ts';
import { report } from '../state/problems.ts';
import { clipProject, unsaved, unsavedSettings } from '../state/project.ts';
import { thumbnail } from '../viewer/thumbnail.ts';
import { projectPath, saveProject } from './save-project.ts';
import { askAboutChanges } from './unsaved-dialog.tsx';

/**
 * Asks about unsaved settings before another document is opened. Labels, in and out points, playback and the view alone are not asked
 * about: they are set while one looks through clips, the collection has the labels, and `keepLeft` keeps all of them.
 * @returns false when the user cancels
 */
export async function mayLeave(): Promise<boolean> {
  if (!unsavedSettings.peek() || !media.peek()) return true;
  const answer = await askAboutChanges(clipProject.peek().media.name);
  return answer === 'save' ? saveProject() : answer === 'discard';
}

/** Adds the document to the recent work when no file holds it. Called before another document is opened. */
export function keepLeft(): void {
  if (!unsaved.peek() || !media.peek()) return;
  const work = { project: clipProject.peek(), path: projectPath.peek(), thumbnail: thumbnail() };
  call('project.keep', work).catch((error: unknown) => report(error, 'Keep unsaved work'));
}
