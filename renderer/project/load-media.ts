import { batch } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';
import type { FileSource, Media } from '../../core/protocol/host-api.ts';
import { type Project, projectSchema } from '../../core/spec/project.ts';
import { showOpenedClip } from '../state/activities.ts';
import { keepLeft } from './leave-document.ts';
import { call, can } from '../state/host.ts';
import { media, mediaSource, opening, recentFiles } from '../state/media.ts';
import { closePreview, openPreview } from '../state/preview.ts';
import { endTopic, report, warn } from '../state/problems.ts';
import { clipProject, replaceProject } from '../state/project.ts';
import { upload } from '../files/upload.ts';

/** Settings for the sample clip, which oscillates by a fifth of a pixel 2.5 times per second. */
const sampleSpec = { method: 'phase', band: { lo: 1.5, hi: 4 }, alpha: 14 } as const;
/** Settings for an unknown clip: motion of bodies and slow machines. */
const firstSpec = { method: 'phase', band: { lo: 0.8, hi: 3 }, alpha: 10 } as const;

/** Topic of all errors of opening: they are removed when any clip has been opened. */
const openingTopic = 'opening';

let running: AbortController | null = null;

/**
 * Opens a clip; unsaved changes have already been asked about. An earlier opening that is still in progress is cancelled.
 * @param document settings to open it with, from a project; otherwise a fresh document
 */
export async function loadSource(source: FileSource, name: string, document?: Project): Promise<boolean> {
  showOpenedClip();
  return working(name, async (signal) => {
    const opened = await call('media.open', { source }, { signal });
    await show(opened, source, document ?? freshProject(opened, source));
    void refreshRecent();
  });
}

/** As `loadSource`, for a file: by its path where the shell knows it, else by sending it to the host. */
export async function loadFile(file: File, document?: Project): Promise<boolean> {
  const path = window.motionLoupe?.pathOfFile(file);
  if (path) return loadSource({ kind: 'path', path }, file.name, document);
  showOpenedClip();
  return working(file.name, async (signal) => {
    if (!can('upload'))
      throw new LoupeError('INPUT_MISSING', `${file.name} has no path on this computer. Open it with File › Open.`);
    const id = await upload(file, signal, (sent) => showSent(sent));
    showSent(null);
    const source: FileSource = { kind: 'upload', upload: id };
    const opened = await call('media.open', { source }, { signal });
    await show(opened, source, document ?? freshProject(opened, source));
  });
}

/** Opens the clip of the window again after the host was lost, at the last frame. */
export async function reopen(at: { readonly time: number; readonly playing: boolean }): Promise<void> {
  const source = mediaSource.peek();
  const old = media.peek();
  if (!source || !old) return;
  await working(old.name, async (signal) => {
    media.value = await call('media.open', { source }, { signal });
    await openPreview(at);
  });
}

export async function refreshRecent(): Promise<void> {
  if (!can('file-paths')) return;
  // A failure is ignored: everything else works without the list.
  recentFiles.value = await call('media.recent', {}).then(
    ({ files }) => files,
    () => [],
  );
}

/** Shows how much of an upload has arrived. */
function showSent(sent: number | null): void {
  const current = opening.peek();
  if (current) opening.value = { ...current, sent };
}

async function working(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  running?.abort();
  const own = new AbortController();
  running = own;
  opening.value = { name, sent: null, cancel: () => own.abort() };
  try {
    await work(own.signal);
    endTopic(openingTopic);
    return true;
  } catch (error) {
    report(error, `Open ${name}`, null, openingTopic);
    return false;
  } finally {
    if (running === own) {
      running = null;
      opening.value = null;
    }
  }
}

async function show(opened: Media, source: FileSource, document: Project): Promise<void> {
  const old = media.peek();
  keepLeft();
  await closePreview();
  batch(() => {
    replaceProject(document);
    media.value = opened;
    mediaSource.value = source;
  });
  for (const warning of opened.warnings) warn(opened.name, warning);
  if (old && old.media !== opened.media) void call('media.close', { media: old.media }).catch(() => {});
  await openPreview({ time: clipProject.peek().range.in ?? 0, playing: true });
}

function freshProject(opened: Media, source: FileSource): Project {
  const spec = source.kind === 'sample' ? sampleSpec : { ...firstSpec, band: bandBelow(opened.fps / 2) };
  return projectSchema.parse({
    loupe: 1,
    media: { path: opened.path, name: opened.name, sample: source.kind === 'sample' },
    spec,
  });
}

function bandBelow(nyquist: number): { lo: number; hi: number } {
  const hi = Math.min(firstSpec.band.hi, nyquist * 0.8);
  return { lo: Math.min(firstSpec.band.lo, hi / 3), hi };
}
