import { LoupeError } from '../../../core/base/error.ts';
import { openProject, saveProject } from '../project-files.ts';
import type { Handlers, WindowParts } from '../window-parts.ts';

type Calls =
  | 'project.save'
  | 'project.open'
  | 'project.autosave'
  | 'project.recover'
  | 'project.discard'
  | 'project.keep'
  | 'project.recent-work'
  | 'project.forget-work'
  | 'presets.list'
  | 'presets.save'
  | 'presets.remove';

export function keepingCalls({
  shared: { records, recentWork },
  options: { startWith },
  copy,
  showsPaths,
}: WindowParts): Handlers<Calls> {
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
    'project.autosave': async (work) => {
      await copy.save({ ...work, savedAt: new Date().toISOString() });
      return {};
    },
    'project.recover': () => copy.recover(),
    'project.discard': async () => {
      await copy.discard();
      return {};
    },
    'project.keep': async (work) => {
      await recentWork.add({ ...work, savedAt: new Date().toISOString() });
      await copy.discard();
      return {};
    },
    'project.recent-work': async () => ({ work: await recentWork.list() }),
    'project.forget-work': async ({ id }) => {
      await recentWork.remove(id);
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
