import type { FileSource } from '../../core/protocol/host-api.ts';
import { mayLeave } from '../project/leave-document.ts';
import { loadFile, loadSource } from '../project/load-media.ts';

/**
 * Opens a clip with fresh settings and plays it magnified; unsaved changes of the clip before are asked about first.
 * @returns false when the user cancels, or when it could not be opened: the error has been shown
 */
export async function openSource(source: FileSource, name: string): Promise<boolean> {
  return (await mayLeave()) && loadSource(source, name);
}

/** As `openSource`, for a file that was dropped or chosen in the window. */
export async function openFile(file: File): Promise<boolean> {
  return (await mayLeave()) && loadFile(file);
}
