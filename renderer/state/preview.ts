import { computed, effect, signal } from '@preact/signals';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import type { CallParams, CallResult } from '../../core/protocol/host-api.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import type { Quality } from '../../core/spec/pyramid.ts';
import { call, host } from './host.ts';
import { media } from './media.ts';
import { codeOf, endTopic, report } from './problems.ts';
import { clipProject } from './project.ts';
import { shownSource, status } from './status.ts';

export type Preview = CallResult<'preview.open'>;
type Settings = Omit<CallParams<'preview.change'>, 'preview'>;

/** The running preview and its streams, or null. */
export const preview = signal<Preview | null>(null);

export interface Playback {
  readonly playing: boolean;
  /** Playing towards the in point. */
  readonly backwards: boolean;
  /** Seconds of the file of the frame last sent, and its index. */
  readonly time: number;
  readonly frame: number;
  readonly ended: boolean;
}

const still: Playback = { playing: false, backwards: false, time: 0, frame: 0, ended: false };
export const playback = signal<Playback>(still);

/** Factor on the project's rate while J or L shuttles; not part of the project. */
export const shuttle = signal(1);

/** Why there is no preview although a clip is open: a setting that the host refuses; changing it opens the preview again. */
export const previewProblem = signal<{ readonly code: string; readonly message: string } | null>(null);

const wanted = computed(() => {
  const { spec, autoQuality, range, playback } = clipProject.value;
  return { spec, autoQuality, range, loop: playback.loop, rate: Math.min(16, playback.rate * shuttle.value) };
});

/** The quality that the preview of the clip runs with, which under Auto is the host's choice; null before the first report. */
const runningQuality = signal<Quality | null>(null);

/** The clip's settings in effect: those of the document, with the quality that Auto has chosen. */
export const effectiveSpec = computed((): MagnificationSpec => {
  const { spec, autoQuality } = clipProject.value;
  const quality = runningQuality.value;
  return autoQuality && spec.method === 'phase' && quality !== null ? { ...spec, quality } : spec;
});

/** Settings as text, to compare with those that the host has. */
const textOf = (settings: Settings): string => JSON.stringify(settings);

let sent = '';
/** Whether settings are still being sent to the host. */
export const following = signal(false);
let resume: { readonly time: number; readonly playing: boolean } = { time: 0, playing: true };

/** Opens a preview of the clip that is open, and closes the one before. */
export async function openPreview(start: { readonly time: number; readonly playing: boolean }): Promise<void> {
  await closePreview();
  const clip = media.peek();
  if (!clip) return;
  resume = start;
  playback.value = { ...still, time: start.time, frame: Math.floor(start.time * clip.fps + 1e-3) };
  const settings = wanted.peek();
  sent = textOf(settings);
  try {
    // The quality that Auto has chosen is kept: the next clip does not have to fall behind first.
    const opened = await call('preview.open', { media: clip.media, ...settings, spec: effectiveSpec.peek(), time: start.time });
    if (media.peek() !== clip) {
      await call('preview.close', { preview: opened.preview });
      return;
    }
    preview.value = opened;
    previewProblem.value = null;
    if (start.playing) await call('preview.play', { preview: opened.preview });
  } catch (error) {
    previewProblem.value = { code: codeOf(error), message: error instanceof Error ? error.message : String(error) };
  }
}

export async function closePreview(): Promise<void> {
  const old = preview.peek();
  preview.value = null;
  previewProblem.value = null;
  status.value = null;
  if (old) await call('preview.close', { preview: old.preview }).catch(() => {});
}

/** Sends the document's settings to the host: one call at a time, always with the newest settings. */
async function follow(): Promise<void> {
  if (following.peek()) return;
  following.value = true;
  try {
    for (;;) {
      const settings = wanted.peek();
      const text = textOf(settings);
      if (text === sent || !host.peek()) return;
      const current = preview.peek();
      if (!current) {
        // The preview is opened again only where settings prevented it.
        if (!previewProblem.peek()) return;
        await openPreview({ time: playback.peek().time, playing: resume.playing });
        continue;
      }
      sent = text;
      await call('preview.change', { preview: current.preview, ...settings });
      previewProblem.value = null;
    }
  } catch (error) {
    if (codeOf(error) === 'PROTOCOL') return;
    previewProblem.value = { code: codeOf(error), message: error instanceof Error ? error.message : String(error) };
  } finally {
    following.value = false;
  }
}

/** Sends changed settings to the running preview, for as long as the window lives. */
export function followProject(): void {
  effect(() => {
    void wanted.value;
    void follow();
  });
}

/** Listens to the host's events on previews. */
export function listenToPreview(client: HostClient): void {
  client.on('preview.state', ({ preview: of, playing, backwards, time, frame, ended }) => {
    if (of !== preview.peek()?.preview) return;
    resume = { time, playing };
    for (const look of waiting) look(time);
    // A newer seek is in progress: the playhead stays at its target.
    playback.value =
      latestSeek === null ? { playing, backwards, time, frame, ended } : { ...playback.peek(), playing, backwards };
  });
  client.on('stream.status', (report) => {
    if (report.of !== preview.peek()?.preview) return;
    if (shownSource.peek() === 'preview') status.value = report;
    if (report.method === 'phase') runningQuality.value = report.quality;
  });
  client.on('stream.failed', ({ of, error }) => {
    if (of !== preview.peek()?.preview) return;
    preview.value = null;
    status.value = null;
    previewProblem.value = error;
  });
}

/** Opens the preview again at its position, after it failed. */
export async function retryPreview(): Promise<void> {
  await openPreview({ time: playback.peek().time, playing: resume.playing });
}

let latestSeek: number | null = null;
let seeking = false;
const waiting = new Set<(time: number) => void>();
/** Milliseconds after which waiting for a frame is given up; the next seek may succeed. */
const longestSeek = 1500;

/** Resolves when a frame with an accepted time has come, or after the time limit. */
function frameAt(willDo: (time: number) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      waiting.delete(look);
      resolve();
    };
    const look = (time: number): void => {
      if (willDo(time)) end();
    };
    const timer = setTimeout(end, longestSeek);
    waiting.add(look);
  });
}

/** Shows the frame at a time. While a seek is in progress only the newest request is kept, so that scrubbing shows frames. */
export async function seek(time: number): Promise<void> {
  latestSeek = Math.max(0, time);
  playback.value = {
    ...playback.peek(),
    time: latestSeek,
    frame: Math.floor(latestSeek * (media.peek()?.fps ?? 30) + 1e-3),
    ended: false,
  };
  if (seeking) return;
  seeking = true;
  const fps = media.peek()?.fps ?? 30;
  try {
    while (latestSeek !== null) {
      const time = latestSeek;
      latestSeek = null;
      const shown = frameAt((at) => Math.abs(at - time) * fps < 1.5);
      await ask((preview) => call('preview.seek', { preview, time }));
      await shown;
    }
  } finally {
    seeking = false;
  }
}

export async function play(backwards = false): Promise<void> {
  await ask((preview) => call('preview.play', { preview, backwards }));
}

export async function pause(): Promise<void> {
  await ask((preview) => call('preview.pause', { preview }));
}

export async function step(frames: number): Promise<void> {
  await ask((preview) => call('preview.step', { preview, frames }));
}

async function ask(what: (preview: string) => Promise<unknown>): Promise<void> {
  const current = preview.peek();
  if (!current) return;
  try {
    await what(current.preview);
    endTopic('Playback');
  } catch (error) {
    // The preview was closed while the call was in progress: its error does not matter any more.
    if (preview.peek() === current && host.peek()) report(error, 'Playback');
  }
}
