import { Circle, Square } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Segments } from '../controls/choice.tsx';
import { timeText } from '../text/time-text.ts';
import { recordedView, recording, startRecording, stopRecording } from './camera-recording.ts';
import { cameraState } from './camera-session.ts';
import { CameraChoices } from './camera-settings.tsx';
import './camera.css';

/** The choice of the camera and of its format. */
export function CameraSettings(): JSX.Element {
  return (
    <section class="camera-settings" aria-label="Camera">
      <h2>Camera</h2>
      <CameraChoices busy={recording.value !== null} />
    </section>
  );
}

/** Chooses what a recording holds; fixed while one is written. */
export function RecordedView(): JSX.Element {
  return (
    <Segments
      label="What is recorded"
      value={recordedView.value}
      onChange={(view) => (recordedView.value = view)}
      options={[
        { value: 'both', title: 'Two files', disabled: recording.value !== null },
        { value: 'side-by-side', title: 'One, side by side', disabled: recording.value !== null },
        { value: 'magnified', title: 'Magnified', disabled: recording.value !== null },
      ]}
    />
  );
}

/** Starts and stops a recording of the camera that runs. */
export function RecordButton(): JSX.Element {
  const disabled = cameraState.value.kind !== 'running';
  const now = recording.value;
  const [, tick] = useState(0);
  useEffect(() => {
    if (!now) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 500);
    return () => clearInterval(timer);
  }, [now]);
  if (!now) {
    return (
      <Button icon={Circle} disabled={disabled} onClick={() => void startRecording()} testId="camera-record">
        Record
      </Button>
    );
  }
  return (
    <Button kind="danger" icon={Square} onClick={() => void stopRecording()} testId="camera-record-stop">
      <span class="tabular">Stop recording {timeText((performance.now() - now.since) / 1000).slice(0, -4)}</span>
    </Button>
  );
}
