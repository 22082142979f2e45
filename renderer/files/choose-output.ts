import type { CallParams } from '../../core/protocol/host-api.ts';
import { call, can, hasPaths } from '../state/host.ts';

/** The output of a call: a path, or a download. */
type Output = CallParams<'teach.save-model'>['output'];

/**
 * Asks the user for an output file, in the system's dialog where the shell has one; else it is a download.
 * @param name suggested file name
 * @returns null when the dialog is cancelled
 */
export async function chooseOutput(kind: CallParams<'dialog.save'>['kind'], name: string): Promise<Output | null> {
  if (!hasPaths.peek() || !can('native-dialogs')) return { kind: 'download', name };
  const { path } = await call('dialog.save', { kind, suggested: name });
  return path === null ? null : { kind: 'path', path, overwrite: true };
}
