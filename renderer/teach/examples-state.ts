import { effect, signal } from '@preact/signals';
import type { DatasetSummary, TeachDataset } from '../../core/protocol/teach-examples.ts';
import { call, connection } from '../state/host.ts';
import { duration, media } from '../state/media.ts';
import { endTopic, report } from '../state/problems.ts';
import { amendClip, clipProject } from '../state/project.ts';
import { shownSource } from '../state/status.ts';
import { removeLabel } from './labels.ts';
import { isOpenExample, setOpenedExample } from './open-example.ts';

export type Example = DatasetSummary['clips'][number];

export const collected: TeachDataset = { kind: 'collected' };

/** The training examples in use: those collected here, or a data set of the user's own that stays where it is. */
export const chosenDataset = signal<TeachDataset>(collected);
/** Clips of the chosen data set; null before the host has answered. */
export const dataset = signal<DatasetSummary | null>(null);
/** Display name of what was last removed from the collection; null when nothing can be restored. */
export const forgotten = signal<string | null>(null);

const collectMilliseconds = 500;
/** The labels that the host has, as text, with the capture rate. */
let sentLabels = '[]';

/** Updates the summary after the collection has changed. */
export function setCollected(summary: DatasetSummary): void {
  if (chosenDataset.peek().kind === 'collected') dataset.value = summary;
}

/** Sends labels that the host does not have yet; null when it has all. */
let pending: (() => Promise<void>) | null = null;

/** Sends the document's labels to the host's collection, for as long as the window lives. */
export function collectLabels(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let clip: string | null = null;
  const stop = effect(() => {
    const opened = media.value;
    const { labels, spec } = clipProject.value;
    if (opened?.media !== clip) {
      clip = opened?.media ?? null;
      // A clip opened without labels does not change the collection, and gets the labels that it has there.
      sentLabels = '[]';
      if (clip !== null && labels.length === 0) void takeLabels(clip);
    }
    clearTimeout(timer);
    pending = null;
    const text = textOf(labels, spec.captureFps);
    if (!opened || connection.value !== 'ready' || text === sentLabels) return;
    pending = async () => {
      clearTimeout(timer);
      pending = null;
      sentLabels = text;
      try {
        const { example, ...summary } = await call('teach.collect', {
          media: opened.media,
          labels,
          captureFps: spec.captureFps ?? null,
        });
        setOpenedExample(opened.media, example);
        setCollected(summary);
        endTopic('Keep the labels');
      } catch (error) {
        report(error, 'Keep the labels');
      }
    };
    timer = setTimeout(() => void pending?.(), collectMilliseconds);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

function textOf(labels: readonly unknown[], captureFps: number | undefined): string {
  return JSON.stringify(labels.length === 0 ? [] : [labels, captureFps ?? null]);
}

/** Shows the labels that a clip was given when it was open before; undo does not remove them. */
async function takeLabels(clip: string): Promise<void> {
  // On failure the clip is treated like a new one.
  const known = await call('teach.labels', { media: clip }).catch(() => null);
  if (!known || media.peek()?.media !== clip) return;
  setOpenedExample(clip, known.example);
  if (known.labels.length === 0 || clipProject.peek().labels.length > 0) return;
  const { captureFps } = known;
  sentLabels = textOf(known.labels, captureFps ?? clipProject.peek().spec.captureFps);
  amendClip((draft) => {
    draft.labels = known.labels;
    if (captureFps !== null) draft.spec.captureFps = captureFps;
  });
}

/** Updates the labels of the open clip after its examples were removed or restored in the list. */
async function followCollection(): Promise<void> {
  const clip = media.peek()?.media;
  if (clip === undefined) return;
  const known = await call('teach.labels', { media: clip });
  if (media.peek()?.media !== clip) return;
  setOpenedExample(clip, known.example);
  sentLabels = textOf(known.labels, known.captureFps ?? clipProject.peek().spec.captureFps);
  amendClip((draft) => {
    draft.labels = known.labels;
    if (known.captureFps !== null) draft.spec.captureFps = known.captureFps;
  });
}

/** Says at which rate the clips of a question were filmed; the open clip takes the answer over. */
export async function answerRate({ question }: DatasetSummary['rateQuestions'][number], take: 'name' | 'file'): Promise<void> {
  const asked = chosenDataset.peek();
  try {
    await pending?.();
    const summary = await call('teach.answer-rate', { dataset: asked, question, take });
    if (chosenDataset.peek() === asked) dataset.value = summary;
    await followCollection();
  } catch (error) {
    report(error, 'State the capture rate');
  }
}

/** Reads the summary of the chosen data set from the host. */
export async function refreshExamples(): Promise<void> {
  const asked = chosenDataset.peek();
  try {
    const summary = await call('teach.dataset', { dataset: asked });
    if (chosenDataset.peek() === asked) dataset.value = summary;
  } catch (error) {
    if (asked.kind === 'path') chosenDataset.value = collected;
    report(error, 'Read the examples');
    if (asked.kind === 'path') await refreshExamples();
  }
}

/** Chooses another data set to train on. */
export async function chooseDataset(chosen: TeachDataset): Promise<void> {
  chosenDataset.value = chosen;
  dataset.value = null;
  await refreshExamples();
}

/** Removes an example from the collection; an example of the open clip is one of its labels, and is removed with undo. */
export async function forgetExample(example: Example): Promise<void> {
  // Labels are removed as a step of the clip's undo, where that can be reached.
  if (shownSource.peek() === 'preview' && isOpenExample(example)) {
    const end = example.end ?? duration.peek();
    const index = clipProject
      .peek()
      .labels.findIndex(({ label, from, to }) => label === example.label && from === (example.start ?? 0) && to === end);
    if (index >= 0) {
      removeLabel(index);
      return;
    }
  }
  await forget(example.clip, `${example.label} of ${example.name}`);
}

export async function forgetAllExamples(): Promise<void> {
  await forget(null, `all ${dataset.peek()?.clips.length ?? 0} examples`);
}

export async function restoreExamples(): Promise<void> {
  try {
    await pending?.();
    setCollected(await call('teach.restore', {}));
    forgotten.value = null;
    await followCollection();
  } catch (error) {
    report(error, 'Put the example back');
  }
}

async function forget(clip: number | null, name: string): Promise<void> {
  try {
    await pending?.();
    setCollected(await call('teach.forget', { clip }));
    forgotten.value = name;
    await followCollection();
  } catch (error) {
    report(error, 'Remove the example');
  }
}
