import { registerCommands } from '../state/commands.ts';
import { openDialog } from '../state/dialogs.ts';
import { media } from '../state/media.ts';
import { newProject, openProject } from './project-files.ts';
import { RecentWorkDialog } from './recent-work-dialog.tsx';
import { saveProject, saveProjectAs } from './save-project.ts';

export function registerProjectCommands(): void {
  const open = (): boolean => media.value !== null;
  registerCommands(
    { id: 'project.new', title: 'New project', group: 'File', enabled: open, run: newProject },
    { id: 'project.open', title: 'Open project…', group: 'File', keys: ['Mod+Shift+O'], run: openProject },
    { id: 'project.save', title: 'Save project', group: 'File', keys: ['Mod+S'], enabled: open, run: saveProject },
    {
      id: 'project.save-as',
      title: 'Save project as…',
      group: 'File',
      keys: ['Mod+Shift+S'],
      enabled: open,
      run: saveProjectAs,
    },
    { id: 'project.recent-work', title: 'Recent work…', group: 'File', run: () => openDialog(RecentWorkDialog) },
  );
}
