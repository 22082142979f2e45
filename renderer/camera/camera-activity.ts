import { Video } from 'lucide';
import { activeId, type Activity } from '../layout/activities.ts';
import { registerCommands } from '../state/commands.ts';
import { pause, play, playback } from '../state/preview.ts';
import { shownSource, status } from '../state/status.ts';
import { cameraStream } from '../viewer/picture-stream.ts';
import { recording, startRecording, stopRecording } from './camera-recording.ts';
import { cameraState, startCamera, stopCamera } from './camera-session.ts';
import { CameraView } from './camera-view.tsx';

let wasPlaying = false;

/** The camera's tab. The clip waits meanwhile: one engine, one picture. */
export const cameraActivity: Activity = {
  id: 'camera',
  title: 'Camera',
  heading: 'Camera',
  icon: Video,
  view: CameraView,
  enter: () => {
    wasPlaying = playback.peek().playing;
    if (wasPlaying) void pause();
    shownSource.value = 'camera';
    status.value = null;
    cameraStream.value = { stream: null, size: null };
  },
  leave: () => {
    stopCamera();
    cameraStream.value = null;
    shownSource.value = 'preview';
    if (wasPlaying) void play();
  },
};

export function registerCameraCommands(): void {
  const enabled = (): boolean => activeId.value === 'camera';
  registerCommands(
    {
      id: 'camera.toggle',
      title: 'Start or stop the camera',
      group: 'Camera',
      keys: ['Space'],
      once: true,
      enabled,
      run: () => (cameraState.peek().kind === 'running' ? stopCamera() : void startCamera()),
    },
    {
      id: 'camera.record',
      title: 'Start or stop recording',
      group: 'Camera',
      keys: ['R'],
      once: true,
      enabled: () => enabled() && cameraState.value.kind === 'running',
      run: () => (recording.peek() ? stopRecording() : startRecording()),
    },
  );
}
