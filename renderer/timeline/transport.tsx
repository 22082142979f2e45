import type { JSX } from 'preact';

export function Transport(): JSX.Element {
  return <section class="transport" aria-label="Playback" />;
}
