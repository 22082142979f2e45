import { openFileInput } from '../controls/file-input.ts';
import { call, can } from '../state/host.ts';
import { report } from '../state/problems.ts';
import { openAnyFile } from './drop-target.tsx';
import { openSource } from './open-media.ts';

/** Lets the user choose a video: in the system's dialog where the shell has one, else in the browser's. */
export async function chooseFile(): Promise<void> {
  if (!can('native-dialogs')) {
    chooseInBrowser('video/*,.mkv,.avi,.mxf,.y4m,.ts,.mts,.webm,.mov,.loupe.json', openAnyFile);
    return;
  }
  try {
    const { paths } = await call('dialog.open', { kind: 'video' });
    if (paths.length > 0) await openSource({ kind: 'path', path: paths[0] }, paths[0].split(/[\\/]/).at(-1) ?? paths[0]);
  } catch (error) {
    report(error, 'Open a video');
  }
}

/** The browser's own dialog. @param accept as in an `input`: types and endings */
export function chooseInBrowser(accept: string, chosen: (file: File) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) chosen(file);
  });
  openFileInput(input);
}
