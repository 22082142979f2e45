import { parseBoundedJson } from '../base/bounded-json.ts';
import { LoupeError } from '../base/error.ts';
import { projectSchema, projectVersion, type Project } from './project.ts';
import { readSpec } from './read-spec.ts';

/**
 * A project out of the text of a `.loupe.json` file. Files of earlier versions are brought up to date.
 *
 * @param name of the file, for the sentence
 * @throws LoupeError PROJECT_INVALID when it is no project, a damaged one, or one of a later version
 */
export function readProject(text: string, name: string): Project {
  let found: unknown;
  try {
    found = parseBoundedJson(text);
  } catch (cause) {
    throw new LoupeError('PROJECT_INVALID', `${name} is not a project: it is not JSON, or it was cut off while it was copied.`, {
      cause,
    });
  }
  if (typeof found !== 'object' || found === null || !('loupe' in found)) {
    throw new LoupeError('PROJECT_INVALID', `${name} is not a project of Motion Loupe: it does not say "loupe" and a version.`);
  }
  const { loupe: version } = found;
  if (typeof version === 'number' && version > projectVersion) {
    throw new LoupeError(
      'PROJECT_INVALID',
      `${name} was written by a later version of Motion Loupe (format ${version}, this one reads up to ${projectVersion}): update the program to open it.`,
    );
  }
  if (!Number.isInteger(version) || (version as number) < 1) {
    throw new LoupeError(
      'PROJECT_INVALID',
      `${name} names a format that no version of Motion Loupe wrote: "loupe" must be a whole number from 1 to ${projectVersion}.`,
    );
  }
  const parsed = projectSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue.path[0] === 'spec') throw new LoupeError('PROJECT_INVALID', sentenceOfSpec(found, name), { cause: parsed.error });
  throw new LoupeError('PROJECT_INVALID', `${name} cannot be opened: "${issue.path.join('.')}" is wrong (${issue.message}).`, {
    cause: parsed.error,
  });
}

/** The text of a project file, for people to read and compare. */
export function writeProject(project: Project): string {
  return `${JSON.stringify(project, null, 2)}\n`;
}

function sentenceOfSpec(project: object, name: string): string {
  try {
    readSpec(Reflect.get(project, 'spec'), name);
  } catch (error) {
    if (error instanceof LoupeError) return error.message;
    throw error;
  }
  return `${name}: its settings are wrong.`;
}
