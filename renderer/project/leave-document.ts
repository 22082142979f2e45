import { call } from '../state/host.ts';
import { media } from '../state/media.ts';
import { report } from '../state/problems.ts';
import { clipProject, unsaved, unsavedSettings } from '../state/project.ts';
import { thumbnail } from '../viewer/thumbnail.ts';
import { projectPath, saveProject } from './save-project.ts';
import { askAboutChanges } from './unsaved-dialog.tsx';

/**
 * Asks about unsaved settings before another document takes their place. Labels and the view alone are no reason to ask: the
 * collection has the labels, and `keepLeft` keeps both.
 * @returns false when the user stays
 */
export async function mayLeave(): Promise<boolean> {
  if (!unsavedSettings.peek() || !media.peek()) return true;
  const answer = await askAboutChanges(clipProject.peek().media.name);
  return answer === 'save' ? saveProject() : answer === 'discard';
}

/** Puts the document among the recent work when no file holds it. To be called before another one takes its place. */
export function keepLeft(): void {
  if (!unsaved.peek() || !media.peek()) return;
  const work = { project: clipProject.peek(), path: projectPath.peek(), thumbnail: thumbnail() };
  call('project.keep', work).catch((error: unknown) => report(error, 'Keep unsaved work'));
}
