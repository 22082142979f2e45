import { effect } from '@preact/signals';
import { pause, play, playback, shuttle, stepBack } from '../state/preview.ts';

/** The fastest a press of J or L goes. */
const fastest = 8;
/** Going back is done picture by picture: each is a seek. */
let backwards = 0;

/** L: plays; each press doubles the speed. */
export async function shuttleForward(): Promise<void> {
  const reversing = stopReverse();
  if (playback.peek().playing && !reversing) shuttle.value = Math.min(fastest, shuttle.peek() * 2);
  else shuttle.value = 1;
  await play();
}

/** K: stops, and the speed is the ordinary one again. */
export async function shuttleStop(): Promise<void> {
  stopReverse();
  shuttle.value = 1;
  await pause();
}

/** J: back, picture by picture, as fast as they can be had; each press takes larger steps. */
export async function shuttleBack(): Promise<void> {
  if (backwards > 0) {
    backwards = Math.min(fastest, backwards * 2);
    return;
  }
  backwards = 1;
  shuttle.value = 1;
  await pause();
  while (backwards > 0 && playback.peek().frame > 0) {
    await stepBack(backwards);
    // At most one picture for each that the screen can show.
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  backwards = 0;
}

export async function togglePlay(): Promise<void> {
  const reversing = stopReverse();
  if (playback.peek().playing || reversing) {
    shuttle.value = 1;
    await pause();
  } else {
    await play();
  }
}

function stopReverse(): boolean {
  const was = backwards > 0;
  backwards = 0;
  return was;
}

/** The end of the clip ends the shuttle too. */
effect(() => {
  if (playback.value.ended) shuttle.value = 1;
});
