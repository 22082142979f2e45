import { computed, effect, signal } from '@preact/signals';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import type { CallResult, EventData } from '../../core/protocol/host-api.ts';
import type { TeachEvaluation } from '../../core/protocol/teach-results.ts';
import { call, host } from '../state/host.ts';
import { media } from '../state/media.ts';
import { playback } from '../state/preview.ts';
import { codeOf, notify, report, sentenceOf } from '../state/problems.ts';
import { clipProject } from '../state/project.ts';
import { attention } from './attention-state.ts';
import { chosenDataset, collectLabels, refreshExamples } from './examples-state.ts';
import { listenToTakes } from './takes.ts';
import { followWatched, isWatched, seen, watch, watching } from './watching.ts';
import { modelName, networkChoice, trainingOf } from './network-choice.ts';

export type KeptModel = CallResult<'teach.models'>['models'][number];
type Epoch = Omit<EventData<'teach.epoch'>, 'job'>;

/** One training, from its start to its end. */
export interface Training {
  readonly job: string;
  readonly model: string;
  readonly state: 'features' | 'running' | 'paused' | 'done' | 'failed';
  /** Progress of computing the clips' features. */
  readonly features: { readonly done: number; readonly of: number } | null;
  readonly start: EventData<'teach.start'> | null;
  readonly epochs: readonly Epoch[];
  readonly done: EventData<'teach.done'> | null;
  readonly problem: string | null;
}

export const models = signal<readonly KeptModel[]>([]);
/** Trainings that were interrupted before they had written a model. */
export const unfinished = signal<CallResult<'teach.models'>['unfinished']>([]);
/** The last training of this window. */
export const training = signal<Training | null>(null);
export const trainingRuns = computed(() => {
  const state = training.value?.state;
  return state === 'features' || state === 'running' || state === 'paused';
});

/** Predictions for the whole clip. */
export type Classified =
  | { readonly kind: 'running'; readonly model: string }
  | { readonly kind: 'done'; readonly model: string; readonly result: CallResult<'teach.classify'> }
  | { readonly kind: 'failed'; readonly sentence: string };
export const classified = signal<Classified | null>(null);

/** Figures of a model on the examples. */
export const checked = signal<{ readonly model: string; readonly figures: TeachEvaluation } | null>(null);

/** Reads models and examples from the host, when the view is opened. */
export async function refreshTeaching(): Promise<void> {
  await Promise.all([refreshExamples(), refreshModels()]);
}

export async function refreshModels(): Promise<void> {
  try {
    const kept = await call('teach.models', {});
    models.value = kept.models;
    unfinished.value = kept.unfinished;
  } catch (error) {
    report(error, 'Read the models');
  }
}

export async function train(resume = false): Promise<void> {
  const { features, network } = networkChoice.peek();
  const name = modelName.peek().trim() || 'My model';
  await begin(name, () =>
    call('teach.train', {
      dataset: chosenDataset.peek(),
      model: { kind: 'kept', name },
      features,
      network,
      training: trainingOf(networkChoice.peek()),
      resume,
    }),
  );
}

/** Continues the training of a kept model with the current examples. */
export async function continueTraining(name: string): Promise<void> {
  const { epochs } = networkChoice.peek();
  const more = epochs === null ? {} : { epochs };
  await begin(name, () => call('teach.go-on', { dataset: chosenDataset.peek(), model: { kind: 'kept', name }, ...more }));
}

async function begin(model: string, ask: () => Promise<{ readonly job: string }>): Promise<void> {
  const before = training.peek();
  training.value = { job: '', model, state: 'features', features: null, start: null, epochs: [], done: null, problem: null };
  try {
    update('', { job: (await ask()).job });
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

/** Examples most similar to the window at the playhead. */
export const alike = signal<{ readonly model: string; readonly found: CallResult<'teach.neighbours'>['neighbours'] } | null>(
  null,
);

export async function findAlike(name: string): Promise<void> {
  const clip = media.peek();
  if (!clip) return;
  const { captureFps = null } = clipProject.peek().spec;
  try {
    const { neighbours } = await call('teach.neighbours', {
      model: { kind: 'kept', name },
      dataset: chosenDataset.peek(),
      media: clip.media,
      time: playback.peek().time,
      captureFps,
    });
    alike.value = { model: name, found: neighbours };
  } catch (error) {
    report(error, 'Find similar examples');
  }
}

let classifying: AbortController | null = null;

/** Classifies the chosen range of the clip, window by window. */
export async function classify(name: string): Promise<void> {
  const clip = media.peek();
  if (!clip) return;
  classifying?.abort();
  const own = new AbortController();
  classifying = own;
  classified.value = { kind: 'running', model: name };
  const { range, spec } = clipProject.peek();
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
    const figures = await call('teach.evaluate', { model: { kind: 'kept', name }, dataset: chosenDataset.peek() });
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
  followWatched();
}

function listen(client: HostClient): void {
  listenToTakes(client);
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
      update(run.job, {
        state: 'failed',
        problem: 'Training stopped unexpectedly. "Continue training" resumes after the last whole epoch.',
      });
    }
  });
}

/** Events may come before the answer with the job's id. */
function update(job: string, part: Partial<Training>): void {
  const run = training.peek();
  if (run && (run.job === job || run.job === '')) training.value = { ...run, job, ...part };
}
