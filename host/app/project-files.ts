import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LoupeError } from '../../core/base/error.ts';
import { type Project, projectSchema, projectVersion } from '../../core/spec/project.ts';
import { readSpec } from '../../core/spec/read-spec.ts';
import { writeWhole } from '../whole-file.ts';

/** @throws LoupeError OUTPUT_…, DISK_FULL */
export async function saveProject(file: string, project: Project): Promise<void> {
  await writeWhole(path.resolve(file), `${JSON.stringify(project, null, 2)}\n`);
}

/**
 * Reads a project. A video that is not where the project says, but beside the project, is found there.
 *
 * @throws LoupeError INPUT_MISSING, PROJECT_INVALID
 */
export async function openProject(file: string): Promise<Project> {
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new LoupeError('INPUT_MISSING', `The project "${file}" cannot be read: check the name and the folder.`, {
      cause: error,
    });
  }
  const project = parseProject(text, file);
  const beside = path.join(path.dirname(path.resolve(file)), project.media.name);
  const moved = project.media.path !== null && !existsSync(project.media.path) && existsSync(beside);
  return moved ? { ...project, media: { ...project.media, path: beside } } : project;
}

/** @throws LoupeError PROJECT_INVALID, saying what in the file is wrong */
export function parseProject(text: string, file: string): Project {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refused(file, `it is not JSON (${error instanceof Error ? error.message : String(error)})`, error);
  }
  const version: unknown = typeof content === 'object' && content !== null ? Reflect.get(content, 'loupe') : undefined;
  if (typeof version !== 'number') throw refused(file, 'it lacks the number "loupe" that says its version');
  if (version > projectVersion) {
    throw new LoupeError(
      'PROJECT_INVALID',
      `The project "${file}" was written by a later version of the program (format ${version}, this one reads up to ${projectVersion}): update Motion Loupe.`,
    );
  }
  const parsed = projectSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.path[0] === 'spec') {
    try {
      readSpec(Reflect.get(Object(content), 'spec'));
    } catch (error) {
      if (error instanceof LoupeError) throw refused(file, error.message.replace(/\.$/, ''), error);
    }
  }
  throw refused(file, `${issue.path.join('.') || 'the file'} is wrong: ${issue.message}`);
}

function refused(file: string, why: string, cause?: unknown): LoupeError {
  return new LoupeError(
    'PROJECT_INVALID',
    `"${file}" is no project that can be opened: ${why}. A saved copy or a new project would do.`,
    {
      cause,
    },
  );
}
