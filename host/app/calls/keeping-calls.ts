import { LoupeError } from '../../../core/base/error.ts';
import { openProject, saveProject } from '../project-files.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

type Calls =
  | 'project.save'
  | 'project.open'
  | 'project.autosave'
  | 'project.recover'
  | 'project.discard'
  | 'presets.list'
  | 'presets.save'
  | 'presets.remove';

export function keepingCalls({ shared: { records }, options: { startWith }, copy, showsPaths }: WindowParts): Handlers<Calls> {
  const requirePaths = (): void => {
    if (!showsPaths) throw new LoupeError('USAGE', 'This window may not name files of the host: save the project from the page.');
  };
  return {
    'project.save': async ({ path, project }) => {
      requirePaths();
      await saveProject(path, project);
      return {};
    },
    'project.open': async ({ path }) => {
      const named = startWith?.kind === 'path' && startWith.path === path;
      if (!named) requirePaths();
      return { project: await openProject(path) };
    },
    'project.autosave': async ({ project, path }) => {
      await copy.save(project, path);
      return {};
    },
    'project.recover': () => copy.recover(),
    'project.discard': async () => {
      await copy.discard();
      return {};
    },
    'presets.list': async () => ({ presets: await records.presets() }),
    'presets.save': async ({ preset }) => {
      await records.savePreset(preset);
      return {};
    },
    'presets.remove': async ({ name }) => {
      await records.removePreset(name);
      return {};
    },
  };
}
