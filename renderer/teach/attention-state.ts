import { computed, signal } from '@preact/signals';
import type { TeachAttention } from '../../core/protocol/teach-results.ts';
import { call } from '../state/host.ts';
import { media } from '../state/media.ts';
import { playback } from '../state/preview.ts';
import { report } from '../state/problems.ts';
import { clipProject } from '../state/project.ts';
import { shownSource } from '../state/status.ts';
import { placesOf } from './attention-words.ts';

/** The attention map of a model for a segment of the clip; null while it is not shown. */
export const attention = signal<{ readonly model: string; readonly found: TeachAttention } | null>(null);

export type AttentionKind = 'occlusion' | 'gradient';
/** Which of the two maps is shown. */
export const attentionKind = signal<AttentionKind>('occlusion');

/** @param label the class to explain; null: the predicted one */
export async function explain(model: string, label: string | null = null, from?: number): Promise<void> {
  const clip = media.peek();
  if (!clip) return;
  const { captureFps = null } = clipProject.peek().spec;
  const time = from ?? playback.peek().time;
  try {
    const question = { model: { kind: 'kept', name: model }, media: clip.media, time, captureFps, label } as const;
    const found = await call('teach.attention', question);
    if (media.peek()?.media === clip.media) attention.value = { model, found };
  } catch (error) {
    report(error, 'See what the model looks at');
  }
}

/** Converts seconds of the capture, which models use, to seconds of the file. */
export function fileTime(time: number): number {
  const fps = media.value?.fps ?? 1;
  return (time * (clipProject.value.spec.captureFps ?? fps)) / fps;
}

/** The map over the frame, while the explained segment is on the screen. */
export const attentionOnFrame = computed(() => {
  const asked = attention.value;
  if (!asked || shownSource.value === 'camera') return null;
  const { found } = asked;
  const frame = 1.01 / (media.value?.fps ?? 1);
  const { time } = playback.value;
  if (time < fileTime(found.start) - frame || time > fileTime(found.end) + frame) return null;
  return placesOf(found, attentionKind.value);
});
