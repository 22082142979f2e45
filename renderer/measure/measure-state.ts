import { effect, signal } from '@preact/signals';
import { call } from '../state/host.ts';
import { media } from '../state/media.ts';
import { codeOf, sentenceOf } from '../state/problems.ts';
import { clipProject } from '../state/project.ts';
import { inWindowWords } from '../state/host-problem.ts';
import { calibrationLine, measuredBox, tool } from '../state/tools.ts';
import type { Measurement } from './measurement.ts';

export type MeasureState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly measurement: Measurement }
  | { readonly kind: 'failed'; readonly sentence: string };

const idle: MeasureState = { kind: 'idle' };

/** The last measurement. */
export const measuring = signal<MeasureState>(idle);

let running: AbortController | null = null;

/** Measures the displacement of the drawn region over the chosen range of the source. */
export async function measure(): Promise<void> {
  const clip = media.peek();
  const region = measuredBox.peek();
  if (!clip || !region) return;
  running?.abort();
  const own = new AbortController();
  running = own;
  measuring.value = { kind: 'running' };
  const { range, spec } = clipProject.peek();
  try {
    const measurement = await call(
      'media.measure',
      { media: clip.media, range, captureFps: spec.captureFps ?? null, region: { ...region } },
      { signal: own.signal },
    );
    if (running === own) measuring.value = { kind: 'done', measurement };
  } catch (error) {
    if (running !== own) return;
    measuring.value = codeOf(error) === 'CANCELLED' ? idle : { kind: 'failed', sentence: inWindowWords(sentenceOf(error)) };
  } finally {
    if (running === own) running = null;
  }
}

export function stopMeasuring(): void {
  running?.abort();
  running = null;
  measuring.value = idle;
}

/** Removes marks of the clip before when another is opened. For as long as the window lives. */
export function forgetOldMarks(): () => void {
  let clip = media.peek()?.name;
  return effect(() => {
    const name = media.value?.name;
    if (name === clip) return;
    clip = name;
    stopMeasuring();
    measuredBox.value = null;
    calibrationLine.value = null;
    tool.value = null;
  });
}
