import { FolderInput } from 'lucide';
import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { Segments } from '../controls/choice.tsx';
import { Icon } from '../controls/icon.tsx';
import { Menu } from '../controls/menu.tsx';
import { Tip } from '../controls/tip.tsx';
import { can, hasPaths } from '../state/host.ts';
import { ClipLabels } from './clip-labels.tsx';
import { CollectedExamples } from './collected-examples.tsx';
import { chooseExampleSource, type ExampleSource, exampleSource } from './example-source.ts';
import { chosenDataset, chooseDataset, collected, dataset } from './examples-state.ts';
import { importFiles, importFolder, importing, importManifest, learnFrom, stopImport } from './import-examples.ts';
import { RateQuestions } from './rate-questions.tsx';
import { TakeControls } from './take-controls.tsx';
import { take } from './takes.ts';

const tip =
  'Clip: set the in and out point (I and O) around a segment that shows one class, and name the class. ' +
  'Camera: choose a class and record takes of it. Import adds clips and images that are sorted already. ' +
  'Every class needs at least two examples: one to train on and one to test on.';

/** The training examples: labelled segments of clips, takes of the camera, and imported files. */
export function ExamplesSection(): JSX.Element {
  return (
    <section class="panel-section" aria-labelledby="examples-heading">
      <header>
        <h2 id="examples-heading">Examples</h2>
        <Tip about="examples" text={tip} />
        <span class="section-aside">
          <ImportMenu />
        </span>
      </header>
      {chosenDataset.value.kind === 'path' ? (
        <p class="mark-line">
          <span>
            Learning from <strong>{dataset.value?.name ?? '…'}</strong>, where it lies.
          </span>
          <Button onClick={() => void chooseDataset(collected)} testId="own-examples">
            Use my own
          </Button>
        </p>
      ) : (
        <>
          <Segments<ExampleSource>
            label="Where examples come from"
            value={exampleSource.value}
            onChange={chooseExampleSource}
            options={[
              { value: 'clip', title: 'From the clip', disabled: take.value !== null },
              { value: 'camera', title: 'From the camera' },
            ]}
            testId="example-source"
          />
          {exampleSource.value === 'clip' ? <ClipLabels /> : <TakeControls />}
        </>
      )}
      <Importing />
      <RateQuestions />
      <CollectedExamples />
    </section>
  );
}

function ImportMenu(): JSX.Element {
  const named = hasPaths.value && can('native-dialogs');
  return (
    <Menu
      label="Import examples"
      testId="import-menu"
      button={
        <>
          <Icon icon={FolderInput} size={15} />
          Import
        </>
      }
      items={[
        { title: 'A folder with one folder per class…', run: importFolder },
        ...(named ? [{ title: 'A dataset.json…', run: importManifest }] : []),
        ...(named || can('upload') ? [{ title: 'Files of the class below…', run: importFiles }] : []),
        ...(named
          ? [
              { heading: 'Learn from it where it lies', title: 'A folder…', run: () => learnFrom('dataset-folder') },
              { title: 'A dataset.json, in its place…', run: () => learnFrom('dataset') },
            ]
          : []),
      ]}
    />
  );
}

function Importing(): JSX.Element | null {
  const now = importing.value;
  if (!now) return null;
  return (
    <>
      <p class="mark-line">
        <span class="muted tabular" role="status">
          Importing: {now.done} of {now.of}
        </span>
        <Button kind="quiet" onClick={stopImport}>
          Stop
        </Button>
      </p>
      <progress aria-label="Files imported" max={now.of} value={now.done} />
    </>
  );
}
