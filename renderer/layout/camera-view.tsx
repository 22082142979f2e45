import type { JSX } from 'preact';
import { CameraBar, CameraNotice } from '../camera/camera-bar.tsx';
import { CameraSettings, RecordButton, RecordedView } from '../camera/record-controls.tsx';
import { ExportList } from '../export/export-list.tsx';
import { MagnificationControls } from '../panel/controls.tsx';
import { WatchSection } from '../teach/watch-section.tsx';
import { Viewer } from '../viewer/viewer.tsx';

/** The Camera tab: source and magnified frames of a camera, live. */
export function CameraView(): JSX.Element {
  return (
    <main class="workplace">
      <Viewer notice={<CameraNotice title="Magnify what the camera sees" />} />
      <CameraBar buttons={<RecordButton />} end={<RecordedView />} />
      <aside class="panel" aria-label="Settings of the camera and the magnification">
        <ExportList />
        <CameraSettings />
        <div class="controls">
          <MagnificationControls />
          <WatchSection />
        </div>
      </aside>
    </main>
  );
}
