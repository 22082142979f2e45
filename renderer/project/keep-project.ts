import { computed, effect } from '@preact/signals';
import { call, connection, host } from '../state/host.ts';
import { media } from '../state/media.ts';
import { endTopic, report, warn } from '../state/problems.ts';
import { clipProject, unsaved } from '../state/project.ts';
import { thumbnail } from '../viewer/thumbnail.ts';
import { openWork } from './recent-work.ts';
import { projectPath } from './save-project.ts';

/** Milliseconds without a change after which the document is sent to the host: changes come in bursts (a drag). */
const autosaveMilliseconds = 1200;

/** Sends unsaved work to the host, so that a crash loses at most the last second. For as long as the window lives. */
export function keepUnsavedWork(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let kept = false;
  const stop = effect(() => {
    const document = clipProject.value;
    const dirty = unsaved.value && media.value !== null && connection.value === 'ready';
    clearTimeout(timer);
    if (!dirty && !kept) return;
    timer = setTimeout(() => {
      kept = dirty;
      const sending = dirty
        ? call('project.autosave', { project: document, path: projectPath.peek(), thumbnail: thumbnail() })
        : call('project.discard', {});
      sending.then(
        () => endTopic('Keep unsaved work'),
        (error: unknown) => report(error, 'Keep unsaved work'),
      );
    }, autosaveMilliseconds);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Offers the unsaved work of a window that crashed, once a host is connected. It stays in the recent work in any case. */
export function offerLostWork(): void {
  let asked = false;
  effect(() => {
    if (host.value && !asked) void offer();
    asked ||= host.value !== null;
  });
}

async function offer(): Promise<void> {
  try {
    const lost = await call('project.recover', {});
    if (!lost) return;
    const time = new Date(lost.savedAt);
    const when = Number.isNaN(time.getTime()) ? '' : ` of ${time.toLocaleString()}`;
    const { name } = lost.project.media;
    warn(
      'Unsaved work',
      `The settings${when} for ${name} were not saved when the window closed. They stay in the menu under Recent work.`,
      { label: 'Restore', run: () => void openWork(lost) },
    );
  } catch (error) {
    report(error, 'Look for unsaved work');
  }
}

/** Sets the window's title to the name of the clip, with a mark for unsaved changes. For as long as the window lives. */
export function nameWindow(): () => void {
  const title = computed(() => {
    const name = media.value?.name;
    return name === undefined ? 'Motion Loupe' : `${unsaved.value ? '• ' : ''}${name} – Motion Loupe`;
  });
  return effect(() => {
    document.title = title.value;
  });
}
