import { signal } from '@preact/signals';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import type { EventData } from '../../core/protocol/host-api.ts';
import { runningCamera } from '../camera/camera-session.ts';
import { call } from '../state/host.ts';
import { report } from '../state/problems.ts';
import { setCollected } from './examples-state.ts';
import { nextClass, problemOfClass } from './labels.ts';

/** A recording of the camera in progress; `since` is a time of `performance.now()`. */
export interface Take {
  /** Empty until the host has given its id. */
  readonly job: string;
  readonly label: string;
  readonly since: number;
}

/** The recording in progress, or null. */
export const take = signal<Take | null>(null);
/** The last finished recording. */
export const lastTake = signal<Omit<EventData<'teach.taken'>, 'dataset' | 'job'> | null>(null);
/** Why no recording could be started, shown beside the name. */
export const takeProblem = signal<string | null>(null);

/** Duration of a recording in seconds; null: until it is stopped. */
export const takeSeconds = signal<number | null>(null);

/** Milliseconds: a key or button held longer than this records for as long as it is held. */
const hold = 500;

let timer: ReturnType<typeof setTimeout> | undefined;
/** Whether the recording is to be stopped as soon as the host has given its id. */
let stopping = false;
/** Whether the host was asked to stop: the release after the press that stopped it must not ask again. */
let askedToStop = false;
let pressedAt = 0;

/**
 * Starts a recording of the chosen class, or stops the one in progress.
 * @param at time at which the key or button went down, on the clock of `performance.now()`: a busy page receives the event later
 */
export function toggleTake(at = performance.now()): void {
  if (take.peek()) {
    void stopTake();
    return;
  }
  pressedAt = at;
  void startTake();
}

/** Handles the release of the key or button: a recording that lasted while it was held is stopped. `at`: as above. */
export function releaseTake(at: number): void {
  if (take.peek() && at - pressedAt > hold) void stopTake();
}

export async function startTake(): Promise<void> {
  const camera = runningCamera();
  if (camera === null || take.peek()) return;
  const label = nextClass.peek().trim();
  takeProblem.value = problemOfClass(label);
  if (takeProblem.peek() !== null) return;
  stopping = false;
  askedToStop = false;
  take.value = { job: '', label, since: performance.now() };
  try {
    const { job } = await call('teach.record', { camera, label });
    // It may have failed before its id was known.
    if (!take.peek()) return;
    take.value = { job, label, since: performance.now() };
    const seconds = takeSeconds.peek();
    if (stopping) await stopTake();
    else if (seconds !== null) timer = setTimeout(() => void stopTake(), seconds * 1000);
  } catch (error) {
    take.value = null;
    report(error, 'Record a take');
  }
}

export async function stopTake(): Promise<void> {
  clearTimeout(timer);
  const camera = runningCamera();
  const now = take.peek();
  if (camera === null || !now) return;
  stopping = true;
  if (now.job === '' || askedToStop) return;
  askedToStop = true;
  try {
    await call('camera.stop-recording', { camera });
  } catch (error) {
    askedToStop = false;
    report(error, 'Finish the take');
  }
}

export function listenToTakes(client: HostClient): void {
  client.on('teach.taken', ({ job, dataset, ...taken }) => {
    setCollected(dataset);
    lastTake.value = taken;
    end(job);
  });
  client.on('teach.failed', ({ job, error }) => {
    if (take.peek()?.job !== job) return;
    end(job);
    report(new Error(error.message), 'Record a take');
  });
  client.onClose(() => end(take.peek()?.job ?? ''));
}

function end(job: string): void {
  const now = take.peek();
  // Events may come before the answer with the recording's id.
  if (now && now.job !== job && now.job !== '') return;
  clearTimeout(timer);
  take.value = null;
}
