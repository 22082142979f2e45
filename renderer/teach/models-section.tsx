import { EllipsisVertical, Eye, EyeOff, FolderOpen, ListVideo, RotateCw, Trash2 } from 'lucide';
import type { JSX } from 'preact';
import { Button, IconButton } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { Menu } from '../controls/menu.tsx';
import { cameraState } from '../camera/camera-session.ts';
import { media } from '../state/media.ts';
import { seek } from '../state/preview.ts';
import { clipProject } from '../state/project.ts';
import { percentText } from '../text/number-text.ts';
import { timeText } from '../text/time-text.ts';
import { Attention } from './attention.tsx';
import { explain } from './attention-state.ts';
import { Evaluation } from './evaluation.tsx';
import { exampleSource } from './example-source.ts';
import { dataset } from './examples-state.ts';
import { exportModelFile, openModelFile, saveModelFile } from './model-files.ts';
import { showExample } from './open-example.ts';
import {
  alike,
  check,
  checked,
  classified,
  classify,
  findAlike,
  continueTraining,
  type KeptModel,
  models,
  removeModel,
  stopClassifying,
  training,
  trainingRuns,
  unfinished,
} from './teach-state.ts';
import { watch, watching } from './watching.ts';

/** The trained models: each can classify the running frames, the clip, or all examples. */
export function ModelsSection(): JSX.Element {
  const list = models.value;
  return (
    <section class="panel-section" aria-labelledby="models-heading">
      <header>
        <h2 id="models-heading">Models</h2>
        <span class="section-aside">
          <IconButton
            icon={FolderOpen}
            size={15}
            label="Open a model file"
            onClick={() => void openModelFile()}
            testId="open-model"
          />
        </span>
      </header>
      {list.length === 0 && <p class="muted">None yet: train one, or open a model file.</p>}
      <ul class="label-list" aria-label="Models">
        {list.map((model) => (
          <li key={model.name}>
            <Model model={model} />
          </li>
        ))}
      </ul>
      <Unfinished />
      <Findings />
      <Alike />
      <Attention />
      {checked.value && (
        <>
          <p class="muted">"{checked.value.model}" on the examples:</p>
          <Evaluation figures={checked.value.figures} />
        </>
      )}
    </section>
  );
}

function Model({ model }: { readonly model: KeptModel }): JSX.Element {
  const { name, classes } = model;
  const place = exampleSource.value;
  const shows = place === 'clip' ? media.value !== null : cameraState.value.kind === 'running';
  const onClip = place === 'clip' && shows;
  const looks = watching.value?.model === name;
  return (
    <>
      <span class="label-jump">
        <strong>{name}</strong>
        <span class="muted">{classes.join(', ')}</span>
      </span>
      <IconButton
        icon={looks ? EyeOff : Eye}
        size={15}
        pressed={looks}
        disabled={!shows}
        label={looks ? `Let ${name} no longer look` : `Let ${name} look at the frame`}
        onClick={() => void watch(looks ? null : name, place)}
        testId="watch"
      />
      <IconButton
        icon={ListVideo}
        size={15}
        disabled={!onClip}
        label={`What ${name} sees from in to out point`}
        onClick={() => void classify(name)}
        testId="classify"
      />
      <Menu
        label={`More of ${name}`}
        button={<Icon icon={EllipsisVertical} size={15} />}
        items={[
          { title: 'Test it on the examples', run: () => check(name) },
          { title: 'What it looks at here', disabled: !onClip, run: () => explain(name) },
          { title: 'Most similar examples', disabled: !onClip, run: () => findAlike(name) },
          {
            title: 'Continue training',
            disabled: trainingRuns.value || dataset.value?.problem !== null,
            run: () => continueTraining(name),
          },
          { title: 'Remove', run: () => removeModel(name) },
          { heading: 'File', title: 'Save…', run: () => saveModelFile(name) },
          { title: 'Export for TensorFlow.js…', run: () => exportModelFile(name, 'tfjs') },
          { title: 'Export as ONNX…', run: () => exportModelFile(name, 'onnx') },
        ]}
      />
    </>
  );
}

/** Trainings that were interrupted by a crash or because the window was closed. */
function Unfinished(): JSX.Element | null {
  // The current training has its own controls.
  const list = unfinished.value.filter(({ name }) => name !== training.value?.model);
  if (list.length === 0) return null;
  return (
    <ul class="label-list" aria-label="Interrupted trainings">
      {list.map(({ name, epochs }) => (
        <li key={name}>
          <span class="label-jump">
            <strong>{name}</strong>
            <span class="muted tabular">interrupted after epoch {epochs}</span>
          </span>
          <IconButton
            icon={RotateCw}
            size={15}
            disabled={trainingRuns.value || dataset.value?.problem !== null}
            label={`Continue training ${name}`}
            onClick={() => void continueTraining(name)}
          />
          <IconButton icon={Trash2} size={15} label={`Remove ${name}`} onClick={() => void removeModel(name)} />
        </li>
      ))}
    </ul>
  );
}

/** Lists the examples that are most similar to the window at the playhead, by the model. */
function Alike(): JSX.Element | null {
  const list = alike.value;
  if (!list) return null;
  return (
    <>
      <p class="muted">
        {list.found.length === 0 ? 'There are no other examples.' : 'Most similar to the window at the playhead:'}
      </p>
      <ul class="label-list" aria-label="Most similar examples" data-testid="alike">
        {list.found.map((one) => (
          <li key={`${one.example} ${one.start}`}>
            <button type="button" class="label-jump" onClick={() => void showExample(one, one.start)}>
              <strong>{one.label}</strong>
              <span class="muted tabular">
                {one.name}, {timeText(one.start)}, similarity {one.similarity.toFixed(2)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Lists the predictions for the clip, segment by segment; equal neighbours are joined. */
function Findings(): JSX.Element | null {
  const found = classified.value;
  if (!found) return null;
  switch (found.kind) {
    case 'running':
      return (
        <p class="mark-line">
          <span class="muted" role="status">
            Going through the clip…
          </span>
          <Button kind="quiet" onClick={stopClassifying}>
            Stop
          </Button>
        </p>
      );
    case 'failed':
      return (
        <p class="field-problem" role="status">
          {found.sentence}
        </p>
      );
    case 'done': {
      const { fps } = media.value ?? { fps: 1 };
      const scale = (clipProject.value.spec.captureFps ?? fps) / fps;
      return (
        <ul class="label-list" aria-label={`What ${found.model} sees in the clip`} data-testid="findings">
          {joinSegments(found.result.windows).map(({ start, end, label, nearest, probability }) => (
            <li key={start}>
              <button type="button" class="label-jump" onClick={() => void seek(start * scale)}>
                <strong>{label}</strong>
                <span class="muted tabular">
                  {timeText(start * scale)} to {timeText(end * scale)}
                  {label === nearest ? `, ${percentText(probability)} sure` : ', unlike its training examples'}
                </span>
              </button>
            </li>
          ))}
        </ul>
      );
    }
    default:
      return found satisfies never;
  }
}

interface Segment {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly nearest: string;
  readonly probability: number;
}

/** Joins consecutive windows with the same label into one segment; its probability is their mean. */
function joinSegments(windows: readonly Segment[]): Segment[] {
  const joined: (Segment & { readonly count: number })[] = [];
  for (const { start, end, label, nearest, probability } of windows) {
    const last = joined.at(-1);
    if (last?.label === label) {
      const count = last.count + 1;
      joined[joined.length - 1] = {
        ...last,
        end,
        count,
        probability: last.probability + (probability - last.probability) / count,
      };
    } else joined.push({ start, end, label, nearest, probability, count: 1 });
  }
  return joined;
}
