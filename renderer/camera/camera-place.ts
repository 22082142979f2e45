import { pause, play, playback } from '../state/preview.ts';
import { shownSource, status } from '../state/status.ts';
import { cameraStream } from '../viewer/frame-stream.ts';
import { stopCamera } from './camera-session.ts';

let wasPlaying = false;

/** Shows the camera in place of the clip, which is paused meanwhile: both would share one engine. */
export function showCamera(): void {
  wasPlaying = playback.peek().playing;
  if (wasPlaying) void pause();
  shownSource.value = 'camera';
  status.value = null;
  cameraStream.value = { stream: null, size: null };
}

/** Stops the camera and shows the clip again. */
export function hideCamera(): void {
  stopCamera();
  cameraStream.value = null;
  shownSource.value = 'preview';
  if (wasPlaying) void play();
}
