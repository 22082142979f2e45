import type { JSX } from 'preact';

export function Viewer(): JSX.Element {
  return <section class="viewer" aria-label="Pictures" />;
}
