import { effect, signal } from '@preact/signals';
import type { TeachClassification } from '../../core/protocol/teach-results.ts';
import { cameraState, runningCamera } from '../camera/camera-session.ts';
import { call } from '../state/host.ts';
import { preview } from '../state/preview.ts';
import { report } from '../state/problems.ts';

/** Source of the frames that a model classifies: the clip's preview, or the camera. */
export type WatchedPlace = 'clip' | 'camera';
/** The model that classifies the running frames, by name, and their source; null: none. */
export const watching = signal<{ readonly model: string; readonly place: WatchedPlace } | null>(null);
/** Its latest classification. */
export const seen = signal<TeachClassification | null>(null);

/** Lets a model classify the running frames; null stops it. */
export async function watch(model: string | null, place: WatchedPlace = 'clip'): Promise<void> {
  const before = watching.peek();
  if (before && (model === null || before.place !== place)) {
    const of = streamAt(before.place);
    // An error is ignored: a closed stream is not classified any more.
    if (of !== null) await call('teach.watch', { of, model: null }).catch(() => {});
  }
  seen.value = null;
  watching.value = model === null ? null : { model, place };
  await sendWatched();
}

export function isWatched(of: string): boolean {
  const wanted = watching.peek();
  return wanted !== null && streamAt(wanted.place) === of;
}

/** Sends the model again whenever a new preview or camera starts. For as long as the window lives. */
export function followWatched(): void {
  effect(() => {
    if (preview.value && watching.peek()?.place === 'clip') void sendWatched();
  });
  effect(() => {
    if (cameraState.value.kind === 'running' && watching.peek()?.place === 'camera') void sendWatched();
  });
}

/** The host's id of a source's stream; null while there is none. */
function streamAt(place: WatchedPlace): string | null {
  return place === 'clip' ? (preview.peek()?.preview ?? null) : runningCamera();
}

async function sendWatched(): Promise<void> {
  const wanted = watching.peek();
  const of = wanted && streamAt(wanted.place);
  if (!wanted || of === null) return;
  try {
    await call('teach.watch', { of, model: { kind: 'kept', name: wanted.model } });
  } catch (error) {
    watching.value = null;
    report(error, 'Let the model look');
  }
}
