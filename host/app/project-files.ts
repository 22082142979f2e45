import { existsSync } from 'node:fs';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import type { Project } from '../../core/spec/project.ts';
import { readProject, writeProject } from '../../core/spec/read-project.ts';
import { mostBytes, readText, writeWhole } from '../files/whole-file.ts';

/** @throws LoupeError OUTPUT_…, DISK_FULL */
export async function saveProject(file: string, project: Project): Promise<void> {
  await writeWhole(path.resolve(file), writeProject(project));
}

/**
 * Reads a project. A video that is not where the project says (or of which it knows only the name), but beside the project, is found there.
 *
 * @throws LoupeError INPUT_MISSING, PROJECT_INVALID
 */
export async function openProject(file: string): Promise<Project> {
  let text;
  try {
    text = await readText(file, 'project', mostBytes.project);
  } catch (error) {
    throw new LoupeError('INPUT_MISSING', `The project "${file}" cannot be read: check the name and the folder.`, {
      cause: error,
    });
  }
  const project = readProject(text, `"${file}"`);
  const beside = path.join(path.dirname(path.resolve(file)), project.media.name);
  const moved = (project.media.path === null || !existsSync(project.media.path)) && existsSync(beside);
  return moved ? { ...project, media: { ...project.media, path: beside } } : project;
}
