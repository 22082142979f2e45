import { computed, signal } from '@preact/signals';
import type { FileSource } from '../../core/protocol/host-api.ts';
import type { LabInputSource } from '../../core/protocol/lab-api.ts';
import { chooseInBrowser } from '../files/file-input.ts';
import { upload } from '../files/upload.ts';
import { call } from '../state/host.ts';
import { media } from '../state/media.ts';
import { endTopic, report } from '../state/problems.ts';
import { timeText } from '../text/time-text.ts';
import type { FigureEntry } from './lab-state.ts';

type InputKind = FigureEntry['input'];

/** A frame that was chosen: of the open clip, or of a file that was opened for the Lab alone. */
interface Chosen {
  /** Display name: of the file, or "swing.mkv at 0:01.200". */
  readonly name: string;
  readonly media: string;
  readonly time: number;
  readonly ownFile: boolean;
}

/** What figures are made of; null: of the example. */
export const chosenInput = signal<Chosen | null>(null);

const example = { kind: 'example' } as const;

const imageInput = computed<LabInputSource>(() => {
  const chosen = chosenInput.value;
  return chosen === null ? example : { kind: 'image', image: { kind: 'media', media: chosen.media, time: chosen.time } };
});
const clipInput = computed<LabInputSource>(() => {
  const chosen = chosenInput.value;
  return chosen === null ? example : { kind: 'clip', media: chosen.media, time: chosen.time };
});

/** What figures of a kind of input are made of; the same object until something changes. */
export function inputFor(kind: InputKind): LabInputSource {
  if (kind === 'image') return imageInput.value;
  return kind === 'clip' ? clipInput.value : example;
}

/** Makes figures of the open clip at a time; null: of the example. */
export function chooseTime(time: number | null): void {
  const clip = media.peek();
  const before = chosenInput.peek();
  chosenInput.value =
    time === null || clip === null
      ? null
      : { name: `${clip.name} at ${timeText(time)}`, media: clip.media, time, ownFile: false };
  if (before?.ownFile) close(before);
}

/** Lets the user choose a file to make figures of. */
export async function chooseOwnFile(): Promise<void> {
  const files = await chooseInBrowser({ accept: 'image/*,video/*,.pgm,.tif,.tiff,.mkv' });
  if (files.length > 0) await openOwnFile(files[0]);
}

const topic = 'Open an image';

/** Makes figures of an image or a video, which stays open until another input is chosen. */
export async function openOwnFile(file: File): Promise<void> {
  try {
    const path = window.motionLoupe?.pathOfFile(file);
    const source: FileSource = path
      ? { kind: 'path', path }
      : { kind: 'upload', upload: await upload(file, new AbortController().signal, () => {}) };
    const opened = await call('media.open', { source });
    const before = chosenInput.peek();
    chosenInput.value = { name: file.name, media: opened.media, time: 0, ownFile: true };
    if (before?.ownFile) close(before);
    endTopic(topic);
  } catch (error) {
    report(error, topic);
  }
}

function close({ media }: Chosen): void {
  call('media.close', { media }).catch((error: unknown) => report(error, 'Close the image'));
}
