import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Select } from '../controls/choice.tsx';
import { models, refreshModels } from './teach-state.ts';
import { watch, watching } from './watching.ts';

/** Lets a trained model classify the camera's frames; nothing is shown while there is no model. */
export function WatchSection(): JSX.Element | null {
  useEffect(() => {
    void refreshModels();
    return () => {
      if (watching.peek()?.place === 'camera') void watch(null);
    };
  }, []);
  if (models.value.length === 0) return null;
  return (
    <section class="panel-section" aria-labelledby="watch-heading">
      <header>
        <h2 id="watch-heading">Model</h2>
      </header>
      <Select
        label="Looks at the camera"
        tip="A model from the Teach view classifies what the camera shows; its label stands on the frame."
        value={watching.value?.place === 'camera' ? watching.value.model : ''}
        options={[{ value: '', title: 'None' }, ...models.value.map(({ name }) => ({ value: name, title: name }))]}
        onChange={(name) => void watch(name === '' ? null : name, 'camera')}
        testId="camera-model"
      />
    </section>
  );
}
