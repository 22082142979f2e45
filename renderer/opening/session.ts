import type { FileSource } from '../../core/protocol/host-api.ts';
import { isProjectFile } from '../../core/spec/project.ts';
import { runCommand } from '../state/commands.ts';
import { type HostDescription, keepConnected } from '../state/host.ts';
import { media } from '../state/media.ts';
import { listenToPreview, playback, preview } from '../state/preview.ts';
import { notify, report, warn } from '../state/problems.ts';
import { loadSettings } from '../state/settings.ts';
import { openProjectAt } from '../project/project-files.ts';
import { refreshRecent, reopen } from '../project/load-media.ts';
import { lastPart } from '../text/file-name.ts';
import { openSource } from './open-media.ts';

/** Connects to the host, opens the first clip, and reconnects when the host is lost. For as long as the window lives. */
export function startSession(): void {
  void keepConnected((client, description, first) => {
    listenToPreview(client);
    client.on('host.restarted', ({ reason }) => {
      warn('Started again', `The part that computes had to be started again (${reason}). The clip goes on where it was.`);
    });
    client.on('shell.open', ({ source }) => void openAnySource(source));
    client.on('shell.command', ({ command }) => runCommand(command));
    void loadSettings().catch((error: unknown) => report(error, 'Read the settings'));
    void refreshRecent();
    if (first || !media.peek()) void start(description);
    else void resume().then(() => notify('Connected again', 'The part that computes runs again; the clip goes on where it was.'));
  });
}

/** Opens the file that the program was started with, else the sample. */
async function start(description: HostDescription): Promise<void> {
  const source = description.startWith ?? { kind: 'sample' as const };
  const opened = await openAnySource(source);
  if (!opened && source.kind !== 'sample') await openSource({ kind: 'sample' }, 'the sample clip');
}

/** Opens a video or a project: systems and command lines name both. @returns whether it was opened */
async function openAnySource(source: FileSource): Promise<boolean> {
  if (source.kind !== 'path') return openSource(source, 'the sample clip');
  if (!isProjectFile(source.path)) return openSource(source, lastPart(source.path));
  await openProjectAt(source.path);
  return media.peek() !== null;
}

async function resume(): Promise<void> {
  const { time, playing } = playback.peek();
  preview.value = null;
  await reopen({ time, playing });
}
