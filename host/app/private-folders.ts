import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** What windows leave in the data folder: takes of a camera, what was not saved, and states of earlier work. */
const ofWindows = ['teach', 'unsaved', 'recent-work'];

/**
 * Makes the data folder, and in it the folders of what windows leave, which no other user of the machine may look into. Those of an
 * earlier version are closed as well. The data folder itself, where it is there already, may be one that the user shares.
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
    // Where nothing can be written there is nothing to protect; the next attempt to write reports it.
  }
}
