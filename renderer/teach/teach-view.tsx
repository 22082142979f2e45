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

/** Label what is seen, let a network learn to tell it, and let it look. */
export function TeachView(): JSX.Element {
  useEffect(() => void refreshTeaching(), []);
  const camera = exampleSource.value === 'camera';
  return (
    <main class="workplace">
      {camera ? (
        <>
          <Viewer notice={<CameraNotice title="Show the camera what it is to tell" />} />
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
