import { Camera as CameraIcon, CircleAlert, Play, Square } from 'lucide';
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { inWindowWords } from '../state/host-problem.ts';
import { detailsOfFailure } from '../state/problems.ts';
import { CopyDetails } from '../status/copy-details.tsx';
import { cameraLatency, cameraState, startCamera, stopCamera } from './camera-session.ts';
import './camera.css';

export interface CameraBarProps {
  /** Further buttons, beside start and stop. */
  readonly buttons?: ComponentChildren;
  readonly end?: ComponentChildren;
}

/** Shows the size and rate of the camera's frames; starts and stops the camera. */
export function CameraBar({ buttons, end }: CameraBarProps): JSX.Element {
  const state = cameraState.value;
  const running = state.kind === 'running';
  const latency = cameraLatency.value;
  return (
    <section class="transport camera-bar" aria-label="Camera and recording">
      <p class="position tabular">
        {running ? (
          <>
            <span class="position-time">
              {state.width}×{state.height}
            </span>
            <span class="muted"> {Math.round(state.fps)} fps</span>
            <span
              class="position-frame muted"
              data-testid="camera-latency"
              title="From the frame's arrival in the window until both frames are painted"
            >
              {latency === null ? '' : `${Math.round(latency)} ms behind the camera`}
            </span>
          </>
        ) : (
          <span class="muted">{state.kind === 'starting' ? 'Starting the camera…' : 'The camera is off'}</span>
        )}
      </p>
      <div class="camera-buttons">
        {running || state.kind === 'starting' ? (
          <Button icon={Square} onClick={stopCamera} testId="camera-stop">
            Stop
          </Button>
        ) : (
          <Button icon={Play} onClick={() => void startCamera()} testId="camera-start">
            Start
          </Button>
        )}
        {buttons}
      </div>
      <div class="rates">{end}</div>
    </section>
  );
}

/** Notice in place of the camera's frames while there are none. */
export function CameraNotice({ title }: { readonly title: string }): JSX.Element | null {
  const state = cameraState.value;
  switch (state.kind) {
    case 'running':
      return null;
    case 'starting':
      return (
        <div class="viewer-notice" role="status">
          <div class="busy" aria-hidden="true" />
          <p>Starting the camera… the browser may ask whether it may be used.</p>
        </div>
      );
    case 'failed':
      return (
        <div class="viewer-notice is-problem" role="alert" data-testid="camera-problem">
          <Icon icon={CircleAlert} size={22} />
          <p>{inWindowWords(state.message)}</p>
          <div class="viewer-notice-actions">
            <Button onClick={() => void startCamera()}>Start again</Button>
            <CopyDetails text={detailsOfFailure(state, 'Start the camera')} />
          </div>
        </div>
      );
    case 'off':
      return (
        <div class="viewer-notice">
          <h2>{title}</h2>
          <p>Put it on something firm: a camera that shakes hides every small motion. Frames stay on this computer.</p>
          <Button kind="primary" icon={CameraIcon} onClick={() => void startCamera()}>
            Start the camera
          </Button>
        </div>
      );
    default:
      return state satisfies never;
  }
}
