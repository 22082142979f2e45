import { signal } from '@preact/signals';
import { hideCamera, showCamera } from '../camera/camera-place.ts';
import { watch, watching } from './watching.ts';

/** Source of the next examples: segments of a clip, or recordings of the camera. */
export type ExampleSource = 'clip' | 'camera';
export const exampleSource = signal<ExampleSource>('clip');

export function chooseExampleSource(source: ExampleSource): void {
  if (source === exampleSource.peek()) return;
  // A model that classifies the running frames continues with the new source.
  const model = watching.peek()?.model ?? null;
  exampleSource.value = source;
  if (source === 'camera') showCamera();
  else hideCamera();
  if (model !== null) void watch(model, source);
}

/** Shows the clip again, when the camera is shown. */
export function showClip(): void {
  chooseExampleSource('clip');
}
