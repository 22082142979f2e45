import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Select, Switch } from '../controls/choice.tsx';
import { cameraRates, cameras, type CameraSize, cameraSizes, choice, choose, followCameras } from './camera-choice.ts';
import { cameraState, setMirror, startCamera } from './camera-session.ts';

/** Restarts the camera with the new choice. */
function restart(): void {
  if (cameraState.peek().kind === 'running' || cameraState.peek().kind === 'failed') void startCamera();
}

/** Choice of the camera, and of the size and rate of its frames. */
export function CameraChoices({ busy }: { readonly busy: boolean }): JSX.Element {
  useEffect(followCameras, []);
  const { device, size, fps, mirror } = choice.value;
  const known = cameras.value.some(({ id }) => id === device);
  return (
    <>
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
        label="Frames per second"
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
        tip="Exchanges left and right, like a mirror."
        checked={mirror}
        onChange={(mirror) => {
          choose({ mirror });
          setMirror(mirror);
        }}
        testId="camera-mirror"
      />
    </>
  );
}
