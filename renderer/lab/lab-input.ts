import { computed, signal } from '@preact/signals';
import type { FileSource } from '../../core/protocol/host-api.ts';
import type { LabImageSource, LabInputSource } from '../../core/protocol/lab-api.ts';
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

/** Where an input of figures goes: `main` is that of an image or a clip, the others are the two images that are joined. */
export type Place = 'main' | 'first' | 'second';

/** What figures are made of; null: of the example. */
export const chosenInputs = signal<Readonly<Record<Place, Chosen | null>>>({ main: null, first: null, second: null });
/** The mask that was painted; null: the left half. */
export const paintedMask = signal<LabImageSource | null>(null);

const example = { kind: 'example' } as const;

const imageInput = computed<LabInputSource>(() => {
  const chosen = chosenInputs.value.main;
  return chosen === null ? example : { kind: 'image', image: { kind: 'media', media: chosen.media, time: chosen.time } };
});
const clipInput = computed<LabInputSource>(() => {
  const chosen = chosenInputs.value.main;
  return chosen === null ? example : { kind: 'clip', media: chosen.media, time: chosen.time };
});

const pairInput = computed<LabInputSource>(() => {
  const { first, second } = chosenInputs.value;
  const mask = paintedMask.value;
  if (first === null && second === null && mask === null) return example;
  const image = (chosen: Chosen | null) =>
    chosen === null ? example : ({ kind: 'media', media: chosen.media, time: chosen.time } as const);
  return { kind: 'two-images', a: image(first), b: image(second), mask };
});

/** What figures of a kind of input are made of; the same object until something changes. */
export function inputFor(kind: InputKind): LabInputSource {
  if (kind === 'image') return imageInput.value;
  if (kind === 'two-images') return pairInput.value;
  return kind === 'clip' ? clipInput.value : example;
}

/** Takes the frame of the open clip at a time; null: the example. */
export function chooseTime(place: Place, time: number | null): void {
  const clip = media.peek();
  choose(
    place,
    time === null || clip === null
      ? null
      : { name: `${clip.name} at ${timeText(time)}`, media: clip.media, time, ownFile: false },
  );
}

/** Lets the user choose a file to make figures of. */
export async function chooseOwnFile(place: Place): Promise<void> {
  const files = await chooseInBrowser({ accept: 'image/*,video/*,.pgm,.tif,.tiff,.mkv' });
  if (files.length > 0) await openOwnFile(place, files[0]);
}

const topic = 'Open an image';

/** Makes figures of an image or a video, which stays open until another input is chosen. */
export async function openOwnFile(place: Place, file: File): Promise<void> {
  try {
    const path = window.motionLoupe?.pathOfFile(file);
    const source: FileSource = path
      ? { kind: 'path', path }
      : { kind: 'upload', upload: await upload(file, new AbortController().signal, () => {}) };
    const opened = await call('media.open', { source });
    choose(place, { name: file.name, media: opened.media, time: 0, ownFile: true });
    endTopic(topic);
  } catch (error) {
    report(error, topic);
  }
}

function choose(place: Place, chosen: Chosen | null): void {
  const before = chosenInputs.peek()[place];
  chosenInputs.value = { ...chosenInputs.peek(), [place]: chosen };
  // It was painted over another image.
  if (place === 'first') paintedMask.value = null;
  if (before?.ownFile) close(before);
}

function close({ media }: Chosen): void {
  call('media.close', { media }).catch((error: unknown) => report(error, 'Close the image'));
}
