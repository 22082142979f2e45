import type { JSX } from 'preact';
import { ExportList } from '../export/export-list.tsx';
import { MeasureSection } from '../measure/measure-section.tsx';
import { SliceStrips } from '../overlay/slice-strips.tsx';
import { MagnificationControls } from '../panel/controls.tsx';
import { Transport } from '../timeline/transport.tsx';
import { Viewer } from '../viewer/viewer.tsx';

/** The Magnify tab: source and magnified frames of a clip, with all settings. */
export function MagnifyView(): JSX.Element {
  return (
    <main class="workplace">
      <Viewer />
      <SliceStrips />
      <Transport />
      <aside class="panel" aria-label="Settings of the magnification">
        <div class="controls">
          <ExportList />
          <MagnificationControls />
          <MeasureSection />
        </div>
      </aside>
    </main>
  );
}
