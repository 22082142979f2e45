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
import { TakeControls } from './take-controls.tsx';
import { take } from './takes.ts';

const tip =
  'Clip: set in and out point (I and O) round a stretch that shows one thing, and give it a name. ' +
  'Camera: choose a name and record takes of it. Import takes in clips and frames that are sorted already. ' +
  'Every name needs at least two examples: one to learn from and one to be tested on.';

/** What is to be learnt: labelled stretches of clips, takes of the camera, and what was imported. */
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
        { title: 'A folder with a folder for each name…', run: importFolder },
        ...(named ? [{ title: 'A dataset.json…', run: importManifest }] : []),
        ...(named || can('upload') ? [{ title: 'Files for the name below…', run: importFiles }] : []),
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
