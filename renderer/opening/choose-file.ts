import { acceptedVideos, chooseInBrowser } from '../files/file-input.ts';
import { call, can } from '../state/host.ts';
import { report } from '../state/problems.ts';
import { lastPart } from '../text/file-name.ts';
import { openAnyFile } from './open-any-file.ts';
import { openSource } from './open-media.ts';

/** Lets the user choose a video, in the system's dialog where the shell has one, else in the browser's, and opens it. */
export async function chooseFile(): Promise<void> {
  if (!can('native-dialogs')) {
    const files = await chooseInBrowser({ accept: `${acceptedVideos},.loupe.json` });
    files.forEach(openAnyFile);
    return;
  }
  try {
    const { paths } = await call('dialog.open', { kind: 'video' });
    if (paths.length > 0) await openSource({ kind: 'path', path: paths[0] }, lastPart(paths[0]));
  } catch (error) {
    report(error, 'Open a video');
  }
}
