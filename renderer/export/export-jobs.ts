import { signal } from '@preact/signals';
import type { HostClient } from '../../core/protocol/connect-host.ts';
import type { CallParams, EventData } from '../../core/protocol/host-api.ts';
import { call } from '../state/host.ts';
import { report } from '../state/problems.ts';

type Done = EventData<'export.done'>;

/** A video that is being written, or was written, since the window was opened. */
export interface ExportJob {
  readonly id: string;
  /** Display name: the file's name. */
  readonly name: string;
  readonly kind: 'export' | 'recording';
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly frame: number;
  readonly frames: number | null;
  readonly framesPerSecond: number | null;
  readonly secondsLeft: number | null;
  readonly files: Done['files'];
  readonly warnings: readonly string[];
  readonly seconds: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Oldest first. */
export const exportJobs = signal<readonly ExportJob[]>([]);

/** Called when an export is done or has failed. */
type Ended = (job: ExportJob) => void;
const endListeners = new Set<Ended>();

/** @returns a function that stops listening */
export function onExportEnd(listener: Ended): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

/** Adds a job that the host has started to the list. Its events may have come before this. */
export function trackJob(id: string, name: string, kind: ExportJob['kind'] = 'export'): void {
  const known = jobOf(id);
  // The names of written files differ from the requested one: a recording has two files, and an existing name is avoided.
  update(id, known && known.files.length > 0 ? { kind } : { name, kind });
}

/** @throws LoupeError of the host when it refuses to start, with its reason */
export async function startExport(params: CallParams<'export.start'>, name: string): Promise<void> {
  const { job } = await call('export.start', params);
  trackJob(job, name);
}

export async function cancelExport(id: string): Promise<void> {
  try {
    await call('export.cancel', { job: id });
    if (jobOf(id)?.state === 'running') update(id, { state: 'cancelled' });
  } catch (error) {
    report(error, 'Stop the export');
  }
}

export function removeJob(id: string): void {
  exportJobs.value = exportJobs.value.filter((job) => job.id !== id);
}

/** Listens to the host's events on exports and recordings. */
export function listenToExports(client: HostClient): void {
  client.on('export.progress', ({ job, frame, frames, framesPerSecond, secondsLeft }) => {
    if (ended(job)) return;
    update(job, { frame, frames, framesPerSecond, secondsLeft });
  });
  client.on('export.done', ({ job, files, frames, seconds, warnings }) => {
    update(job, {
      state: 'done',
      files,
      name: files.map(({ name }) => name).join(' and '),
      frame: frames,
      frames,
      seconds,
      warnings,
      secondsLeft: null,
    });
    notifyListeners(job);
  });
  client.on('export.failed', ({ job, error }) => {
    update(job, { state: error.code === 'CANCELLED' ? 'cancelled' : 'failed', error, secondsLeft: null });
    notifyListeners(job);
  });
  client.onClose(() => {
    const error = { code: 'PROTOCOL', message: 'The part that writes it stopped. Start the export again.' };
    exportJobs.value = exportJobs.value.map((job) => (job.state === 'running' ? { ...job, state: 'failed', error } : job));
  });
}

function jobOf(id: string): ExportJob | undefined {
  return exportJobs.peek().find((job) => job.id === id);
}

function ended(id: string): boolean {
  const state = jobOf(id)?.state ?? 'running';
  return state !== 'running';
}

function notifyListeners(id: string): void {
  const job = jobOf(id);
  if (job) for (const listener of endListeners) listener(job);
}

function update(id: string, part: Partial<ExportJob>): void {
  const known = jobOf(id);
  if (known) {
    exportJobs.value = exportJobs.value.map((job) => (job.id === id ? { ...job, ...part } : job));
    return;
  }
  const fresh: ExportJob = {
    id,
    name: '',
    kind: 'export',
    state: 'running',
    frame: 0,
    frames: null,
    framesPerSecond: null,
    secondsLeft: null,
    files: [],
    warnings: [],
    seconds: null,
    error: null,
  };
  exportJobs.value = [...exportJobs.value, { ...fresh, ...part }];
}
