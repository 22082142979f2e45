import { chooseInBrowser } from '../files/file-input.ts';
import { signal } from '@preact/signals';
import { LoupeError } from '../../core/base/error.ts';
import type { CallResult } from '../../core/protocol/host-api.ts';
import { acceptedClips } from '../../core/train/dataset/clip-endings.ts';
import { upload } from '../files/upload.ts';
import { call, can, hasPaths } from '../state/host.ts';
import { notify, report, warn } from '../state/problems.ts';
import { chooseDataset, collected, setCollected } from './examples-state.ts';
import { nextClass, problemOfClass } from './labels.ts';
import { type LabelledFile, labelledFiles } from './sent-folder.ts';

/** Progress of files being sent to the host; null: none. */
export const importing = signal<{ readonly done: number; readonly of: number } | null>(null);
/** Why nothing could be imported for the chosen name, shown beside it. */
export const importProblem = signal<string | null>(null);

/** Files that the host imports in one call. */
const lot = 16;
let sending: AbortController | null = null;

type Imported = CallResult<'teach.import'>;

/** Imports a folder with one folder of clips or images per class, or with a `dataset.json`. */
export async function importFolder(): Promise<void> {
  if (hasPaths.peek() && can('native-dialogs')) await importPath('dataset-folder');
  else {
    const files = await chooseInBrowser({ folder: true });
    if (files.length > 0) await sendFiles('Import a folder', () => labelledFiles(files));
  }
}

/** Imports a manifest, in shells with paths. */
export function importManifest(): Promise<void> {
  return importPath('dataset');
}

/** Imports clips and images that all show the chosen class. */
export async function importFiles(): Promise<void> {
  const label = nextClass.peek().trim();
  importProblem.value = problemOfClass(label);
  if (importProblem.peek() !== null) return;
  const files = await chooseInBrowser({ accept: acceptedClips, multiple: true });
  if (files.length === 0) return;
  const paths = files.map((file) => window.motionLoupe?.pathOfFile(file) ?? '');
  if (paths.every((path) => path !== '')) await importNamed(paths, label);
  else await sendFiles('Import files', async () => files.map((file) => ({ file, clips: [{ label }] })));
}

export function stopImport(): void {
  sending?.abort();
}

/** Uses a folder as the data set where it is, and leaves the collection unchanged. */
export async function learnFrom(kind: 'dataset' | 'dataset-folder'): Promise<void> {
  try {
    const { paths } = await call('dialog.open', { kind });
    if (paths.length > 0) await chooseDataset({ kind: 'path', path: paths[0] });
  } catch (error) {
    report(error, 'Choose what to learn from');
  }
}

async function importPath(kind: 'dataset' | 'dataset-folder'): Promise<void> {
  try {
    const { paths } = await call('dialog.open', { kind });
    if (paths.length === 0) return;
    showImported(await call('teach.import', { from: { kind: 'path', path: paths[0] } }), 0);
  } catch (error) {
    report(error, 'Import a data set');
  }
}

async function importNamed(paths: readonly string[], label: string): Promise<void> {
  try {
    const files = paths.map((path) => ({ path, clips: [{ label }] }));
    const result = await call('teach.import', { from: { kind: 'files', files } });
    showImported(result, 0);
    for (const { name, why } of result.skipped) warn(`${name} was left out`, why);
  } catch (error) {
    report(error, 'Import files');
  }
}

/** Sends files one after another; those that have arrived are in the collection even if the rest fails. */
async function sendFiles(doing: string, read: () => Promise<LabelledFile[]>): Promise<void> {
  sending?.abort();
  const own = new AbortController();
  sending = own;
  let added = 0;
  try {
    const files = await read();
    if (files.length === 0) {
      throw new LoupeError(
        'DATASET_INVALID',
        'There are no clips or images in folders named by class: choose a folder that holds one folder per class.',
      );
    }
    importing.value = { done: 0, of: files.length };
    for (let start = 0; start < files.length; start += lot) {
      const sent = await sendLot(files.slice(start, start + lot), own.signal, (done) => {
        importing.value = { done: start + done, of: files.length };
      });
      const result = await call('teach.import', { from: { kind: 'uploads', files: sent } });
      added += result.added;
      if (start + lot >= files.length) showImported({ ...result, added }, files.length);
      else setCollected(result.dataset);
      for (const { name, why } of result.skipped) warn(`${name} was left out`, why);
    }
  } catch (error) {
    report(error, doing);
  } finally {
    if (sending === own) {
      sending = null;
      importing.value = null;
    }
  }
}

async function sendLot(files: readonly LabelledFile[], signal: AbortSignal, onSent: (done: number) => void) {
  const sent: { upload: string; clips: LabelledFile['clips'][number][] }[] = [];
  for (const { file, clips } of files) {
    if (signal.aborted) throw new LoupeError('CANCELLED', 'The import was stopped.');
    sent.push({ upload: await upload(file, signal, () => {}), clips: [...clips] });
    onSent(sent.length);
  }
  return sent;
}

function showImported({ dataset, added }: Imported, files: number): void {
  void chooseDataset(collected);
  setCollected(dataset);
  const known = added === 0 && files === 0 ? 'All of it was in the collection already.' : `${added} examples are new.`;
  notify('Imported', known);
}
