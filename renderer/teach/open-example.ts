import { signal } from '@preact/signals';
import type { ExampleFile } from '../../core/protocol/teach-examples.ts';
import { openSource } from '../opening/open-media.ts';
import { media, mediaSource } from '../state/media.ts';
import { pause, seek } from '../state/preview.ts';
import { amendClip, clipProject } from '../state/project.ts';
import { showClip } from './example-source.ts';

/** The collection's `example` for the open `media`, as the host reported it last. */
const openedExample = signal<{ readonly media: string; readonly example: string | null } | null>(null);

export function setOpenedExample(media: string, example: string | null): void {
  openedExample.value = { media, example };
}

/** Whether the clip in the window is the file of an example. Names are not compared: two clips may have the same. */
export function isOpenExample({ path, example }: ExampleFile): boolean {
  const opened = media.peek();
  const source = mediaSource.peek();
  if (!opened) return false;
  if (path !== null && opened.path !== null) return opened.path === path;
  if (source?.kind === 'example') return source.example === example;
  const known = openedExample.peek();
  return known?.media === opened.media && known.example === example;
}

/**
 * Shows an example in the viewer: its clip, paused at its start.
 * @param seconds on the clock of models, that of the capture
 */
export async function showExample(file: ExampleFile, seconds: number): Promise<void> {
  if (!(await openExample(file))) return;
  const fps = media.peek()?.fps ?? 1;
  await seek((seconds * (file.captureFps ?? fps)) / fps);
}

/** As `showExample`, for a time in seconds of the file. */
export async function showExampleAt(file: ExampleFile, seconds: number): Promise<void> {
  if (await openExample(file)) await seek(seconds);
}

/** Opens the file of an example unless it is open, and pauses it. @returns whether it is open now */
async function openExample(file: ExampleFile): Promise<boolean> {
  showClip();
  if (!isOpenExample(file)) {
    const { path, name, example, captureFps } = file;
    const source = path === null ? ({ kind: 'example', example } as const) : ({ kind: 'path', path } as const);
    if (!(await openSource(source, name))) return false;
    if (captureFps !== null && clipProject.peek().spec.captureFps !== captureFps) {
      amendClip((draft) => void (draft.spec.captureFps = captureFps));
    }
  }
  await pause();
  return true;
}
