import { computed, signal } from '@preact/signals';
import type { FileSource, Media } from '../../core/protocol/host-api.ts';
import { spec } from './project.ts';

/** The clip that is open, or null. */
export const media = signal<Media | null>(null);
/** The source of the clip, to open it again after the host was lost. */
export const mediaSource = signal<FileSource | null>(null);

/** A clip that is being opened. */
export interface Opening {
  /** The clip's display name. */
  readonly name: string;
  /** Share of an upload that has arrived, 0 to 1; null while nothing is sent. */
  readonly sent: number | null;
  /** Cancels the opening; the clip that was open stays. */
  readonly cancel: () => void;
}

export const opening = signal<Opening | null>(null);

export const recentFiles = signal<readonly { readonly path: string; readonly name: string }[]>([]);

/** Seconds from the first frame to the end of the last. */
export const duration = computed(() => {
  const clip = media.value;
  if (!clip) return 0;
  return clip.duration ?? (clip.frames === null ? 0 : clip.frames / clip.fps);
});

/** Frames per second of the camera that runs, or null. */
export const liveFps = signal<number | null>(null);

/** Capture rate in frames per second: the camera's, the user's, else the file's. All frequencies refer to it. */
export const captureFps = computed(() => liveFps.value ?? spec.value.captureFps ?? media.value?.fps ?? 30);
