import { computed, effect, signal } from '@preact/signals';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import type { CallResult, EventData } from '../../core/protocol/host-api.ts';
import type { DatasetSummary, TeachClassification, TeachDataset, TeachEvaluation } from '../../core/protocol/teach-api.ts';
import { cameraState, runningCamera } from '../camera/camera-session.ts';
import { call, connection, host } from '../state/host.ts';
import { media } from '../state/media.ts';
import { playback, preview } from '../state/preview.ts';
import { codeOf, notify, report, sentenceOf } from '../state/problems.ts';
import { project } from '../state/project.ts';
import { attention } from './attention-state.ts';
import { modelName, wishes } from './wishes.ts';

export type KeptModel = CallResult<'teach.models'>['models'][number];
type Epoch = Omit<EventData<'teach.epoch'>, 'job'>;

/** One training, from its start to its end. */
export interface Training {
  readonly job: string;
  readonly model: string;
  readonly state: 'features' | 'running' | 'paused' | 'done' | 'failed';
  /** Clips whose features are there. */
  readonly features: { readonly done: number; readonly of: number } | null;
  readonly start: EventData<'teach.start'> | null;
  readonly epochs: readonly Epoch[];
  readonly done: EventData<'teach.done'> | null;
  readonly problem: string | null;
}

export const collected: TeachDataset = { kind: 'collected' };

/** Examples to learn from: labelled stretches of all videos, as the host keeps them; null before it has said. */
export const dataset = signal<DatasetSummary | null>(null);
export const models = signal<readonly KeptModel[]>([]);
/** The last training of this window. */
export const training = signal<Training | null>(null);
export const trainingRuns = computed(() => {
  const state = training.value?.state;
  return state === 'features' || state === 'running' || state === 'paused';
});

/** Where a model can look: at the clip's preview, or at the camera. */
export type WatchedPlace = 'clip' | 'camera';
/** The model that looks at the pictures, by its name; null: none. */
export const watching = signal<{ readonly model: string; readonly place: WatchedPlace } | null>(null);
/** What it saw last. */
export const seen = signal<TeachClassification | null>(null);

/** What a model said of the whole clip. */
export type Classified =
  | { readonly kind: 'running'; readonly model: string }
  | { readonly kind: 'done'; readonly model: string; readonly result: CallResult<'teach.classify'> }
  | { readonly kind: 'failed'; readonly sentence: string };
export const classified = signal<Classified | null>(null);

/** How a model does on the examples that it did not learn from. */
export const checked = signal<{ readonly model: string; readonly figures: TeachEvaluation } | null>(null);

const collectMilliseconds = 500;

/** Keeps the host's collection like the labels of the document, for as long as the window lives. */
export function collectLabels(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = '[]';
  let clip: string | null = null;
  const stop = effect(() => {
    const opened = media.value;
    const { labels, spec } = project.value;
    if (opened?.media !== clip) {
      clip = opened?.media ?? null;
      // A clip that is opened without labels leaves the collection as it is.
      told = '[]';
    }
    const text = JSON.stringify(labels.length === 0 ? [] : [labels, spec.captureFps ?? null]);
    if (!opened || connection.value !== 'ready' || text === told) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      told = text;
      call('teach.collect', { media: opened.media, labels, captureFps: spec.captureFps ?? null }).then(
        (summary) => (dataset.value = summary),
        (error: unknown) => report(error, 'Keep the labels'),
      );
    }, collectMilliseconds);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** What the host has: asked when the view is opened. */
export async function refreshTeaching(): Promise<void> {
  try {
    dataset.value = await call('teach.dataset', { dataset: collected });
    models.value = (await call('teach.models', {})).models;
  } catch (error) {
    report(error, 'Read what was taught');
  }
}

export async function forgetExamples(clip: number | null): Promise<void> {
  try {
    dataset.value = await call('teach.forget', { clip });
  } catch (error) {
    report(error, 'Remove the example');
  }
}

export async function train(resume = false): Promise<void> {
  const { features, network, epochs } = wishes.peek();
  const name = modelName.peek().trim() || 'My model';
  const before = training.peek();
  training.value = {
    job: '',
    model: name,
    state: 'features',
    features: null,
    start: null,
    epochs: [],
    done: null,
    problem: null,
  };
  try {
    const { job } = await call('teach.train', {
      dataset: collected,
      model: { kind: 'kept', name },
      features,
      network,
      training: epochs === null ? {} : { epochs },
      resume,
    });
    update('', { job });
  } catch (error) {
    training.value = before;
    report(error, 'Train');
  }
}

export async function control(action: 'pause' | 'resume' | 'finish' | 'cancel'): Promise<void> {
  const run = training.peek();
  if (!run) return;
  try {
    await call('teach.control', { job: run.job, action });
    if (action === 'pause') update(run.job, { state: 'paused' });
    if (action === 'resume') update(run.job, { state: run.start ? 'running' : 'features' });
  } catch (error) {
    report(error, 'Train');
  }
}

export async function removeModel(name: string): Promise<void> {
  try {
    if (watching.peek()?.model === name) await watch(null);
    if (attention.peek()?.model === name) attention.value = null;
    await call('teach.remove-model', { name });
    await refreshTeaching();
  } catch (error) {
    report(error, `Remove the model "${name}"`);
  }
}

/** Lets a model look at the running pictures; null: none. */
export async function watch(model: string | null, place: WatchedPlace = 'clip'): Promise<void> {
  const before = watching.peek();
  if (before && (model === null || before.place !== place)) {
    const of = streamAt(before.place);
    // A stream that is closed looks at nothing any more.
    if (of !== null) await call('teach.watch', { of, model: null }).catch(() => {});
  }
  seen.value = null;
  watching.value = model === null ? null : { model, place };
  await tellWatched();
}

/** What the host calls the pictures at a place; null while there are none. */
function streamAt(place: WatchedPlace): string | null {
  return place === 'clip' ? (preview.peek()?.preview ?? null) : runningCamera();
}

async function tellWatched(): Promise<void> {
  const wanted = watching.peek();
  const of = wanted && streamAt(wanted.place);
  if (!wanted || of === null) return;
  try {
    await call('teach.watch', { of, model: { kind: 'kept', name: wanted.model } });
  } catch (error) {
    watching.value = null;
    report(error, 'Let the model look');
  }
}

function isWatched(of: string): boolean {
  const wanted = watching.peek();
  return wanted !== null && streamAt(wanted.place) === of;
}

/** Examples that are most like the moment that is shown. */
export const alike = signal<{ readonly model: string; readonly found: CallResult<'teach.neighbours'>['neighbours'] } | null>(
  null,
);

export async function findAlike(name: string): Promise<void> {
  const clip = media.peek();
  if (!clip) return;
  const { captureFps = null } = project.peek().spec;
  try {
    const { neighbours } = await call('teach.neighbours', {
      model: { kind: 'kept', name },
      dataset: collected,
      media: clip.media,
      time: playback.peek().time,
      captureFps,
    });
    alike.value = { model: name, found: neighbours };
  } catch (error) {
    report(error, 'Find examples alike');
  }
}

let classifying: AbortController | null = null;

/** Says what happens when in the chosen range of the clip. */
export async function classify(name: string): Promise<void> {
  const clip = media.peek();
  if (!clip) return;
  classifying?.abort();
  const own = new AbortController();
  classifying = own;
  classified.value = { kind: 'running', model: name };
  const { range, spec } = project.peek();
  try {
    const result = await call(
      'teach.classify',
      { model: { kind: 'kept', name }, media: clip.media, range, captureFps: spec.captureFps ?? null },
      { signal: own.signal },
    );
    if (classifying === own) classified.value = { kind: 'done', model: name, result };
  } catch (error) {
    if (classifying !== own) return;
    classified.value = codeOf(error) === 'CANCELLED' ? null : { kind: 'failed', sentence: sentenceOf(error) };
  }
}

export function stopClassifying(): void {
  classifying?.abort();
  classifying = null;
  classified.value = null;
}

export async function check(name: string): Promise<void> {
  try {
    const figures = await call('teach.evaluate', { model: { kind: 'kept', name }, dataset: collected });
    checked.value = { model: name, figures };
  } catch (error) {
    report(error, `Check the model "${name}"`);
  }
}

/** Follows every connection and every preview, for as long as the window lives. */
export function followTeaching(): void {
  collectLabels();
  effect(() => {
    const client = host.value;
    if (client) listen(client);
  });
  let clip: string | null = null;
  effect(() => {
    const opened = media.value?.media ?? null;
    if (opened === clip) return;
    clip = opened;
    stopClassifying();
    alike.value = null;
    attention.value = null;
  });
  // Pictures that begin anew know nothing of the model that looked at those before.
  effect(() => {
    if (preview.value && watching.peek()?.place === 'clip') void tellWatched();
  });
  effect(() => {
    if (cameraState.value.kind === 'running' && watching.peek()?.place === 'camera') void tellWatched();
  });
}

function listen(client: HostClient): void {
  client.on('teach.features', ({ job, done, of }) => update(job, { features: { done, of } }));
  client.on('teach.start', (start) => update(start.job, { start, state: 'running' }));
  client.on('teach.epoch', ({ job, ...epoch }) => {
    const run = training.peek();
    if (run) update(job, { epochs: [...run.epochs, epoch] });
  });
  client.on('teach.done', (done) => {
    update(done.job, { done, state: 'done' });
    notify('Training done', `"${training.peek()?.model ?? ''}" is kept.`);
    void refreshTeaching();
  });
  client.on('teach.failed', ({ job, error }) => {
    if (isWatched(job)) {
      watching.value = null;
      report(new Error(error.message), 'Let the model look');
    } else
      update(job, { state: 'failed', problem: error.code === 'CANCELLED' ? 'Cancelled; no model was written.' : error.message });
  });
  client.on('teach.seen', ({ of, ...found }) => {
    if (isWatched(of)) seen.value = found;
  });
  client.onClose(() => {
    const run = training.peek();
    if (run && trainingRuns.peek()) {
      update(run.job, { state: 'failed', problem: 'The part that trains stopped. "Go on" takes up the last whole epoch.' });
    }
  });
}

/** News may come before the answer that names the job. */
function update(job: string, part: Partial<Training>): void {
  const run = training.peek();
  if (run && (run.job === job || run.job === '')) training.value = { ...run, job, ...part };
}
