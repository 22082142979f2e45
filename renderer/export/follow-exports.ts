import { effect } from '@preact/signals';
import { registerCommands } from '../state/commands.ts';
import { openDialog } from '../state/dialogs.ts';
import { host } from '../state/host.ts';
import { inWindowWords } from '../state/host-problem.ts';
import { media } from '../state/media.ts';
import { notify, report, warn } from '../state/problems.ts';
import { ExportDialog } from './export-dialog.tsx';
import { type ExportJob, listenToExports, onExportEnd } from './export-jobs.ts';

export function registerExportCommands(): void {
  registerCommands({
    id: 'export.open',
    title: 'Export…',
    group: 'Export',
    keys: ['E'],
    enabled: () => media.value !== null,
    run: () => openDialog(ExportDialog),
  });
}

/** Lists the exports and recordings of each host that connects, and notifies the user when one ends. For as long as the window lives. */
export function followExports(): void {
  effect(() => {
    if (host.value) listenToExports(host.value);
  });
  onExportEnd(notifyOfEnd);
}

function notifyOfEnd(job: ExportJob): void {
  const what = job.kind === 'recording' ? 'Recording' : 'Export';
  const saved = `Saved as ${job.name}.`;
  if (job.state === 'done' && job.warnings.length === 0) notify(`${what} done`, saved);
  else if (job.state === 'done') warn(`${what} done`, [saved, ...job.warnings.map(inWindowWords)].join(' '));
  if (job.state === 'failed' && job.error) report(new Error(job.error.message), `${what} of ${job.name}`);
}
