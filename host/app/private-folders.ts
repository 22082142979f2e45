import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** Folders with data of windows: recordings of a camera, unsaved work, and states of earlier work. */
const ofWindows = ['teach', 'unsaved', 'recent-work'];

/**
 * Makes the data folder and, in it, the folders with data of windows, which no other user of the machine can read. Existing ones of
 * an earlier version are restricted as well. An existing data folder itself is left as it is: the user may share it.
 */
export function makePrivateFolders(dataFolder: string): void {
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    for (const name of ofWindows) {
      const folder = path.join(dataFolder, name);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      chmodSync(folder, 0o700);
    }
  } catch {
    // Where nothing can be written there is nothing to protect; the next attempt to write reports the error.
  }
}
