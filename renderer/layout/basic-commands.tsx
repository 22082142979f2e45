import { chooseFile } from '../opening/choose-file.ts';
import { openSource } from '../opening/open-media.ts';
import { registerCommands } from '../state/commands.ts';
import { redo, redoLabel, undo, undoLabel } from '../state/project.ts';
import { openDialog } from '../state/dialogs.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';

/** Registers the commands that belong to no other folder: opening, settings, undo, help. */
export function registerBasicCommands(): void {
  registerCommands(
    { id: 'file.open', title: 'Open video…', group: 'File', keys: ['Mod+O'], run: () => chooseFile() },
    {
      id: 'file.sample',
      title: 'Open the sample clip',
      group: 'File',
      run: () => openSource({ kind: 'sample' }, 'the sample clip'),
    },
    { id: 'file.settings', title: 'Settings…', group: 'File', keys: ['Mod+,'], run: () => openDialog(SettingsDialog) },
    {
      id: 'edit.undo',
      title: 'Undo',
      group: 'Edit',
      keys: ['Mod+Z'],
      enabled: () => undoLabel.value !== null,
      run: undo,
    },
    {
      id: 'edit.redo',
      title: 'Redo',
      group: 'Edit',
      keys: ['Mod+Shift+Z', 'Mod+Y'],
      enabled: () => redoLabel.value !== null,
      run: redo,
    },
    {
      id: 'help.shortcuts',
      title: 'Keyboard shortcuts',
      group: 'Help',
      keys: ['Shift+/'],
      run: () => openDialog(ShortcutSheet),
    },
  );
}
