import { effect, signal } from '@preact/signals';
import type { DatasetSummary, TeachDataset } from '../../core/protocol/teach-api.ts';
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
/** Clips of the chosen data set, as the host knows them; null before it has said. */
export const dataset = signal<DatasetSummary | null>(null);
/** Display name of what was removed from the collection last; null when nothing can be put back. */
export const forgotten = signal<string | null>(null);

const collectMilliseconds = 500;
/** Labels as the host has them, in text, with the capture rate. */
let sentLabels = '[]';

/** The collection has changed. */
export function setCollected(summary: DatasetSummary): void {
  if (chosenDataset.peek().kind === 'collected') dataset.value = summary;
}

/** Sends labels that the host does not have yet; null when it has all. */
let pending: (() => Promise<void>) | null = null;

/** Keeps the host's collection like the labels of the document, for as long as the window lives. */
export function collectLabels(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let clip: string | null = null;
  const stop = effect(() => {
    const opened = media.value;
    const { labels, spec } = clipProject.value;
    if (opened?.media !== clip) {
      clip = opened?.media ?? null;
      // A clip that is opened without labels leaves the collection as it is, and gets those that it has there.
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

/** Labels that were given to a clip when it was open before: they are shown, and undo does not take them away. */
async function takeLabels(clip: string): Promise<void> {
  // Without them the clip is as good as new.
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

/** The labels of the clip that is open are its examples: those that were taken out or put back in the list, too. */
async function followCollection(): Promise<void> {
  const clip = media.peek()?.media;
  if (clip === undefined) return;
  const known = await call('teach.labels', { media: clip });
  if (media.peek()?.media !== clip) return;
  setOpenedExample(clip, known.example);
  sentLabels = textOf(known.labels, clipProject.peek().spec.captureFps);
  amendClip((draft) => {
    draft.labels = known.labels;
  });
}

/** What the host has of the chosen data set. */
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

/** Takes an example out of the collection; one of the clip that is open is a label of its, and undone as such. */
export async function forgetExample(example: Example): Promise<void> {
  // Labels are taken back with the clip's other steps, where those can be reached.
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
