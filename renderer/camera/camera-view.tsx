import { Circle, Square } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Segments, Select, Switch } from '../controls/choice.tsx';
import { timeText } from '../timeline/time-text.ts';
import { MagnificationControls } from '../panel/controls.tsx';
import { WatchSection } from '../teach/watch-section.tsx';
import { Viewer } from '../viewer/viewer.tsx';
import { CameraBar, CameraNotice } from './camera-bar.tsx';
import { cameraRates, cameras, type CameraSize, cameraSizes, choice, choose, followCameras } from './camera-choice.ts';
import { recordedView, recording, startRecording, stopRecording } from './camera-recording.ts';
import { cameraState, setMirror, startCamera } from './camera-session.ts';
import './camera-view.css';

/** A camera and its magnified picture, live. */
export function CameraView(): JSX.Element {
  useEffect(followCameras, []);
  return (
    <main class="workplace">
      <Viewer notice={<CameraNotice title="Magnify what the camera sees" />} />
      <CameraBar buttons={<RecordButton />} end={<RecordedView />} />
      <aside class="panel" aria-label="Settings of the camera and the magnification">
        <CameraSettings />
        <div class="controls">
          <MagnificationControls />
          <WatchSection />
        </div>
      </aside>
    </main>
  );
}

/** Starts again with what was just chosen. */
function restart(): void {
  if (cameraState.peek().kind === 'running' || cameraState.peek().kind === 'failed') void startCamera();
}

function CameraSettings(): JSX.Element {
  const { device, size, fps, mirror } = choice.value;
  const known = cameras.value.some(({ id }) => id === device);
  const busy = recording.value !== null;
  return (
    <section class="camera-settings" aria-label="Camera">
      <h2>Camera</h2>
      <Select
        label="Device"
        value={known ? device : ''}
        disabled={busy}
        options={[
          { value: '', title: cameras.value.length === 0 ? 'No camera' : 'Automatic' },
          ...cameras.value.filter(({ id }) => id !== '').map(({ id, name }) => ({ value: id, title: name })),
        ]}
        onChange={(device) => {
          choose({ device });
          restart();
        }}
        testId="camera-device"
      />
      <Select<CameraSize>
        label="Resolution"
        tip="The camera gives the nearest it can. Fewer pixels leave more time for a finer quality."
        value={size}
        disabled={busy}
        options={cameraSizes.map((value) => ({ value, title: value }))}
        onChange={(size) => {
          choose({ size });
          restart();
        }}
        testId="camera-size"
      />
      <Select
        label="Pictures per second"
        tip="Motion up to half of this can be seen. The camera gives the nearest it can, fewer in the dark."
        value={String(fps)}
        disabled={busy}
        options={cameraRates.map((rate) => ({ value: String(rate), title: String(rate) }))}
        onChange={(fps) => {
          choose({ fps: Number(fps) });
          restart();
        }}
      />
      <Switch
        label="Mirror"
        tip="Exchanges left and right, as one is used to seeing oneself."
        checked={mirror}
        onChange={(mirror) => {
          choose({ mirror });
          setMirror(mirror);
        }}
        testId="camera-mirror"
      />
    </section>
  );
}

function RecordedView(): JSX.Element {
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

function RecordButton(): JSX.Element {
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
