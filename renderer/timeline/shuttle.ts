import { effect } from '@preact/signals';
import { pause, play, playback, shuttle } from '../state/preview.ts';

/** Highest speed of J and L. */
const fastest = 8;

/** L: plays forwards; each press doubles the speed. */
export async function shuttleForward(): Promise<void> {
  await shuttleTo(false);
}

/** K: stops, and resets the speed. */
export async function shuttleStop(): Promise<void> {
  shuttle.value = 1;
  await pause();
}

/** J: plays backwards; each press doubles the speed. */
export async function shuttleBack(): Promise<void> {
  await shuttleTo(true);
}

async function shuttleTo(backwards: boolean): Promise<void> {
  const now = playback.peek();
  shuttle.value = now.playing && now.backwards === backwards ? Math.min(fastest, shuttle.peek() * 2) : 1;
  await play(backwards);
}

export async function togglePlay(): Promise<void> {
  if (playback.peek().playing) await shuttleStop();
  else await play();
}

/** The shuttle ends at the end of the clip, and on the way back at its start. */
let backwards = false;
effect(() => {
  const now = playback.value;
  if (now.ended || (backwards && !now.playing)) shuttle.value = 1;
  backwards = now.backwards;
});
