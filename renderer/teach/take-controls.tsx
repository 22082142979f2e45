import { Circle, Square } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { CameraChoices } from '../camera/camera-settings.tsx';
import { cameraState } from '../camera/camera-session.ts';
import { Disclosure, Select } from '../controls/choice.tsx';
import { Icon } from '../controls/icon.tsx';
import { keyLabel } from '../state/commands.ts';
import { ClassName } from './class-name.tsx';
import { importProblem } from './import-examples.ts';
import { lastTake, releaseTake, take, takeProblem, takeSeconds, toggleTake } from './takes.ts';

/** The key that records. */
export const takeKey = 'R';

/** Controls for recording examples with the camera: class, record button, and duration. */
export function TakeControls(): JSX.Element {
  const running = cameraState.value.kind === 'running';
  return (
    <>
      <ClassName
        label="The camera shows"
        problem={takeProblem.value ?? importProblem.value}
        onTyped={() => {
          takeProblem.value = null;
          importProblem.value = null;
        }}
        onEnter={() => {
          if (running && !take.peek()) toggleTake();
        }}
      >
        <TakeButton disabled={!running} />
      </ClassName>
      <Select
        label="A take lasts"
        value={takeSeconds.value === null ? '' : String(takeSeconds.value)}
        disabled={take.value !== null}
        options={[
          { value: '', title: 'until it is stopped' },
          ...[2, 5, 10].map((seconds) => ({ value: String(seconds), title: `${seconds} seconds` })),
        ]}
        onChange={(seconds) => (takeSeconds.value = seconds === '' ? null : Number(seconds))}
        testId="take-seconds"
      />
      <LastTake />
      <Disclosure title="Settings of the camera">
        <CameraChoices busy={take.value !== null} />
      </Disclosure>
    </>
  );
}

/** A press starts or stops a recording; holding it records for as long as it is held. */
function TakeButton({ disabled }: { readonly disabled: boolean }): JSX.Element {
  const now = take.value;
  const pressed = useRef(false);
  const [, tick] = useState(0);
  useEffect(() => {
    if (!now) return undefined;
    const timer = setInterval(() => tick((count) => count + 1), 100);
    return () => clearInterval(timer);
  }, [now]);
  const seconds = now ? (performance.now() - now.since) / 1000 : 0;
  return (
    <button
      type="button"
      class={`button button-${now ? 'danger' : 'primary'}`}
      title={disabled ? 'Start the camera first' : `Press to begin and to end, or hold (${keyLabel(takeKey)})`}
      disabled={disabled}
      data-testid="take"
      onPointerDown={(event) => {
        if (event.button !== 0 || take.peek()) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pressed.current = true;
        toggleTake(event.timeStamp);
      }}
      onPointerUp={(event) => releaseTake(event.timeStamp)}
      onPointerCancel={(event) => {
        pressed.current = false;
        releaseTake(event.timeStamp);
      }}
      onClick={() => {
        // The press has already started it; keys and screen readers send only a click.
        if (!pressed.current) toggleTake();
        pressed.current = false;
      }}
    >
      <Icon icon={now ? Square : Circle} />
      <span class="tabular">{now ? `Stop ${seconds.toFixed(1)} s` : 'Record'}</span>
    </button>
  );
}

function LastTake(): JSX.Element | null {
  const done = lastTake.value;
  const now = take.value;
  if (now) {
    return (
      <p class="muted" role="status">
        Recording "{now.label}"…
      </p>
    );
  }
  if (!done) return null;
  const rate = done.seconds > 0 ? (done.frames - 1) / done.seconds : 0;
  return (
    <>
      <p class="muted tabular" role="status" data-testid="last-take">
        The last take: {done.label}, {done.frames} frames in {done.seconds.toFixed(1)} s
        {rate > 0 ? `, ${rate.toFixed(1)} fps` : ''}.
      </p>
      {done.warnings.map((warning) => (
        <p key={warning} class="advice">
          {warning}
        </p>
      ))}
    </>
  );
}
