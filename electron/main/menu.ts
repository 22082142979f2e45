import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Runs a command of the front window, by its id. */
export type RunCommand = (command: string) => void;

/**
 * The program's menu. The window has all these commands itself and handles their keys; entries show the keys that are the same on
 * every system, without taking them from the window.
 */
export function buildMenu(run: RunCommand, newWindow: () => void, platform: NodeJS.Platform): Menu {
  return Menu.buildFromTemplate(menuTemplate(run, newWindow, platform));
}

export function menuTemplate(run: RunCommand, newWindow: () => void, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const entry = (label: string, command: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    id: command,
    click: () => run(command),
    ...(accelerator ? { accelerator, registerAccelerator: false } : {}),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const settings = entry('Settings…', 'file.settings', 'CmdOrCtrl+,');
  return [
    ...(mac
      ? [
          {
            role: 'appMenu' as const,
            submenu: [
              { role: 'about' as const },
              line,
              settings,
              line,
              { role: 'services' as const },
              line,
              { role: 'hide' as const },
              { role: 'hideOthers' as const },
              { role: 'unhide' as const },
              line,
              { role: 'quit' as const },
            ],
          },
        ]
      : []),
    {
      label: '&File',
      submenu: [
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
        line,
        entry('Open video…', 'file.open', 'CmdOrCtrl+O'),
        entry('Open the sample clip', 'file.sample'),
        line,
        entry('Open project…', 'project.open', 'CmdOrCtrl+Shift+O'),
        entry('Save project', 'project.save', 'CmdOrCtrl+S'),
        entry('Save project as…', 'project.save-as', 'CmdOrCtrl+Shift+S'),
        line,
        entry('Export…', 'export.open'),
        ...(mac
          ? [
              {
                role: 'recentDocuments' as const,
                submenu: [{ role: 'clearRecentDocuments' as const }],
              },
            ]
          : []),
        ...(mac ? [] : [line, settings]),
        line,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        entry('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        entry('Redo', 'edit.redo', 'CmdOrCtrl+Shift+Z'),
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, line, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [entry('Keyboard shortcuts', 'help.shortcuts')] },
  ];
}
