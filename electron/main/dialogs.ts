import { BrowserWindow, dialog, type FileFilter } from 'electron';
import type { OpenDialogKind, SaveDialogKind } from '../../host/app/options.ts';
import { videoExtensions } from './video-extensions.ts';

const all: FileFilter = { name: 'All files', extensions: ['*'] };
const filters: Readonly<Record<OpenDialogKind | SaveDialogKind, readonly FileFilter[]>> = {
  video: [{ name: 'Videos', extensions: [...videoExtensions] }, all],
  project: [{ name: 'Motion Loupe projects', extensions: ['loupe.json', 'json'] }, all],
  preset: [{ name: 'Presets', extensions: ['json'] }, all],
  frame: [{ name: 'Frames', extensions: ['png'] }],
  table: [{ name: 'Tables', extensions: ['csv'] }],
  dataset: [{ name: 'Data sets', extensions: ['json'] }, all],
  'dataset-folder': [],
  model: [{ name: 'Models', extensions: ['loupe'] }, all],
  onnx: [{ name: 'ONNX', extensions: ['onnx'] }],
  folder: [],
};

/** @returns paths that the user chose; none when the dialog was cancelled */
export async function askOpen(kind: OpenDialogKind): Promise<readonly string[]> {
  const chosen = kind === 'dataset-folder' ? ('openDirectory' as const) : ('openFile' as const);
  const options = { properties: [chosen], filters: [...filters[kind]] };
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  return filePaths;
}

/** Asks before an existing file is replaced. @returns one path, or none */
export async function askSave(kind: SaveDialogKind, suggested: string): Promise<readonly string[]> {
  // The program writes the format of the name's extension, whatever it is.
  const options = {
    defaultPath: suggested,
    ...(kind === 'video' || kind === 'folder' ? {} : { filters: [...filters[kind]] }),
    properties: ['showOverwriteConfirmation' as const, 'createDirectory' as const],
  };
  const window = BrowserWindow.getFocusedWindow();
  const { filePath } = window ? await dialog.showSaveDialog(window, options) : await dialog.showSaveDialog(options);
  return filePath ? [filePath] : [];
}
