import type { JSX } from 'preact';
import { SliceStrips } from '../overlay/slice-strips.tsx';
import { Controls } from '../panel/controls.tsx';
import { Transport } from '../timeline/transport.tsx';
import { Viewer } from '../viewer/viewer.tsx';

/** A clip, its magnified frame, and what can be done with them. */
export function MagnifyView(): JSX.Element {
  return (
    <main class="workplace">
      <Viewer />
      <SliceStrips />
      <Transport />
      <aside class="panel" aria-label="Settings of the magnification">
        <Controls />
      </aside>
    </main>
  );
}
