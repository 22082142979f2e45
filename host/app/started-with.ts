import path from 'node:path';
import type { FileSource } from '../../core/protocol/host-api.ts';
import { isProjectFile } from '../../core/spec/project.ts';
import { openProject } from './project-files.ts';

/** Whether a file is the one that the program was started with, or the video of the project that it was started with. */
export async function isNamedAtStart(startWith: FileSource | null, file: string): Promise<boolean> {
  if (startWith?.kind !== 'path') return false;
  if (startWith.path === file) return true;
  if (!isProjectFile(startWith.path)) return false;
  const { media } = await openProject(startWith.path);
  return media.path !== null && path.resolve(media.path) === path.resolve(file);
}
