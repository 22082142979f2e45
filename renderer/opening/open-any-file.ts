import { importPresetText } from '../panel/own-presets.ts';
import { openProjectAt, openProjectText } from '../project/project-files.ts';
import { report } from '../state/problems.ts';
import { openFile } from './open-media.ts';

/** Opens a file that was dropped on the window or chosen in a browser: a project, a preset or a video. */
export function openAnyFile(file: File): void {
  if (/\.json$/i.test(file.name)) openSettingsFile(file);
  else void openFile(file);
}

/** Opens a project, or imports and applies a preset: both are JSON. */
function openSettingsFile(file: File): void {
  const path = window.motionLoupe?.pathOfFile(file);
  const open = async (): Promise<void> => {
    const text = await file.text();
    if (!isProject(text)) await importPresetText({ name: file.name, text });
    else if (path) await openProjectAt(path);
    else await openProjectText(text, file.name);
  };
  open().catch((error: unknown) => report(error, `Open ${file.name}`));
}

/** Whether a text is a project, which has the field `loupe`. Text that is not JSON counts as one: reading it reports what is wrong. */
function isProject(text: string): boolean {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'loupe' in content;
  } catch {
    return true;
  }
}
