import { Video } from 'lucide';
import { activeId, type Activity } from '../state/activities.ts';
import { registerCommands } from '../state/commands.ts';
import { shownSource } from '../state/status.ts';
import { hideCamera, showCamera } from './camera-place.ts';
import { recording, startRecording, stopRecording } from './camera-recording.ts';
import { cameraState, startCamera, stopCamera } from './camera-session.ts';

/** The Camera tab without its view, which main.tsx adds because it consists of parts from many folders. */
export const cameraActivity: Omit<Activity, 'view'> = {
  id: 'camera',
  title: 'Camera',
  heading: 'Camera',
  icon: Video,
  enter: showCamera,
  leave: hideCamera,
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
      // Enabled in every activity that shows the camera.
      enabled: () => shownSource.value === 'camera',
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
