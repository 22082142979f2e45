import { signal } from '@preact/signals';
import { hideCamera, showCamera } from '../camera/camera-place.ts';
import { watch, watching } from './watching.ts';

/** Where the next examples come from: segments of a clip, or takes of the camera. */
export type ExampleSource = 'clip' | 'camera';
export const exampleSource = signal<ExampleSource>('clip');

export function chooseExampleSource(source: ExampleSource): void {
  if (source === exampleSource.peek()) return;
  // A model looks on at the frames that are shown.
  const model = watching.peek()?.model ?? null;
  exampleSource.value = source;
  if (source === 'camera') showCamera();
  else hideCamera();
  if (model !== null) void watch(model, source);
}

/** Back to the clip, when the camera is shown. */
export function showClip(): void {
  chooseExampleSource('clip');
}
