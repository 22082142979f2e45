import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { CameraBar, CameraNotice } from '../camera/camera-bar.tsx';
import { Transport } from '../timeline/transport.tsx';
import { Viewer } from '../viewer/viewer.tsx';
import { exampleSource } from './example-source.ts';
import { ExamplesSection } from './examples-section.tsx';
import { ModelsSection } from './models-section.tsx';
import { NetworkSection } from './network-section.tsx';
import { refreshTeaching } from './teach-state.ts';
import './teach.css';
import { TrainingSection } from './training-section.tsx';

/** The Teach tab: label examples, train a network on them, and let it classify the running frames. */
export function TeachView(): JSX.Element {
  useEffect(() => void refreshTeaching(), []);
  const camera = exampleSource.value === 'camera';
  return (
    <main class="workplace">
      {camera ? (
        <>
          <Viewer notice={<CameraNotice title="Show the camera what to recognise" />} />
          <CameraBar />
        </>
      ) : (
        <>
          <Viewer />
          <Transport />
        </>
      )}
      <aside class="panel" aria-label="Teaching">
        <div class="controls">
          <ExamplesSection />
          <NetworkSection />
          <TrainingSection />
          <ModelsSection />
        </div>
      </aside>
    </main>
  );
}
