import { computed, signal } from '@preact/signals';
import type { LabInputSource } from '../../core/protocol/lab-api.ts';
import { media } from '../state/media.ts';
import type { FigureEntry } from './lab-state.ts';

type InputKind = FigureEntry['input'];

/** Seconds into the open clip whose frame, or from which on whose frames, figures are made of; null: they are made of the example. */
export const clipTime = signal<number | null>(null);

const example = { kind: 'example' } as const;

const ofClip = computed(() => {
  const clip = media.value;
  const time = clipTime.value;
  return clip === null || time === null ? null : { media: clip.media, time };
});
const imageInput = computed<LabInputSource>(() =>
  ofClip.value === null ? example : { kind: 'image', image: { kind: 'media', ...ofClip.value } },
);
const clipInput = computed<LabInputSource>(() => (ofClip.value === null ? example : { kind: 'clip', ...ofClip.value }));

/** What figures of a kind of input are made of; the same object until something changes. */
export function inputFor(kind: InputKind): LabInputSource {
  if (kind === 'image') return imageInput.value;
  return kind === 'clip' ? clipInput.value : example;
}
