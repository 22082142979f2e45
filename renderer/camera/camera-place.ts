import { pause, play, playback } from '../state/preview.ts';
import { shownSource, status } from '../state/status.ts';
import { cameraStream } from '../viewer/frame-stream.ts';
import { stopCamera } from './camera-session.ts';

let wasPlaying = false;

/** The camera's frames take the place of the clip's. The clip waits meanwhile: one engine, one frame. */
export function showCamera(): void {
  wasPlaying = playback.peek().playing;
  if (wasPlaying) void pause();
  shownSource.value = 'camera';
  status.value = null;
  cameraStream.value = { stream: null, size: null };
}

/** Ends the camera and goes on with the clip. */
export function hideCamera(): void {
  stopCamera();
  cameraStream.value = null;
  shownSource.value = 'preview';
  if (wasPlaying) void play();
}
