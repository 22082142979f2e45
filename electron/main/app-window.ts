import path from 'node:path';
import { app, BrowserWindow, dialog, screen } from 'electron';
import { pageAddress } from './page-scheme.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

/** Opens a window with the page: sandboxed, isolated, without access to Node. */
export function openWindow(preload: string): BrowserWindow {
  const stateFile = path.join(app.getPath('userData'), 'window.json');
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...(state ? { x: state.x, y: state.y } : {}),
    width: state?.width ?? 1440,
    height: state?.height ?? 900,
    minWidth: 800,
    minHeight: 560,
    show: false,
    backgroundColor: '#15171a',
    title: 'Motion Loupe',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Playback continues while other windows are in front.
      backgroundThrottling: false,
    },
  });
  if (state?.maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximised: window.isMaximized() });
  });
  window.webContents.on('will-prevent-unload', (event) => {
    // `preventDefault` of this event means that the page's objection to closing is overruled.
    if (wantsToClose(window)) event.preventDefault();
  });
  // A page that has crashed is loaded again; the host has kept its autosaved work.
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  void window.loadURL(pageAddress);
  return window;
}

function wantsToClose(window: BrowserWindow): boolean {
  const chosen = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: 'Something is still being written.',
    detail: 'An export or a recording is not finished. If you close the window it is thrown away.',
    buttons: ['Keep the window', 'Close the window'],
    defaultId: 0,
    cancelId: 0,
  });
  return chosen === 1;
}
