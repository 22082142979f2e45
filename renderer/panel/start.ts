import { effect } from '@preact/signals';
import { ExportDialog } from '../export/export-dialog.tsx';
import { listenToExports, onExportEnd } from '../export/export-jobs.ts';
import { openDialog } from '../layout/dialogs.tsx';
import { forgetOldMarks } from '../measure/measure-state.ts';
import { keepUnsavedWork, nameWindow, offerLostWork } from '../project/keep-project.ts';
import { takeDroppedFiles } from '../opening/drop-target.tsx';
import { newProject, openProject, openProjectAt, openProjectText } from '../project/project-files.ts';
import { RecentWorkDialog } from '../project/recent-work-dialog.tsx';
import { saveProject, saveProjectAs } from '../project/save-project.ts';
import { registerCommands } from '../state/commands.ts';
import { host } from '../state/host.ts';
import { media } from '../state/media.ts';
import { notify, report, warn } from '../state/problems.ts';
import { inWindowWords } from './host-problem.ts';
import { importPresetText, loadPresets } from './own-presets.ts';
import { forgetOldSurveys, listenToSurveys } from './survey.ts';

/** Commands, listeners and keepers of the panel, of exports and of projects; for as long as the window lives. */
export function startPanel(): void {
  registerToolCommands();
  let first = true;
  effect(() => {
    const client = host.value;
    if (!client) return;
    listenToExports(client);
    listenToSurveys(client);
    loadPresets().catch((error: unknown) => report(error, 'Read your presets'));
    if (first) void offerLostWork();
    first = false;
  });
  onExportEnd((job) => {
    const what = job.kind === 'recording' ? 'Recording' : 'Export';
    const saved = `Saved as ${job.name}.`;
    if (job.state === 'done' && job.warnings.length === 0) notify(`${what} done`, saved);
    else if (job.state === 'done') warn(`${what} done`, [saved, ...job.warnings.map(inWindowWords)].join(' '));
    if (job.state === 'failed' && job.error) report(new Error(job.error.message), `${what} of ${job.name}`);
  });
  takeDroppedFiles(takeText);
  forgetOldSurveys();
  forgetOldMarks();
  keepUnsavedWork();
  nameWindow();
}

/** Projects and presets that are dropped on the window or chosen in place of a video. */
function takeText(file: File): boolean {
  if (!/\.json$/i.test(file.name)) return false;
  const path = window.motionLoupe?.pathOfFile(file);
  const open = async (): Promise<void> => {
    const text = await file.text();
    if (!isProject(text)) await importPresetText({ name: file.name, text });
    else if (path) await openProjectAt(path);
    else await openProjectText(text, file.name);
  };
  open().catch((error: unknown) => report(error, `Open ${file.name}`));
  return true;
}

/** Projects say their version; what is no JSON at all is refused as the project that its name may promise. */
function isProject(text: string): boolean {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && 'loupe' in content;
  } catch {
    return true;
  }
}

function registerToolCommands(): void {
  const open = () => media.value !== null;
  registerCommands(
    { id: 'project.new', title: 'New project', group: 'File', enabled: open, run: newProject },
    { id: 'project.open', title: 'Open project…', group: 'File', keys: ['Mod+Shift+O'], run: openProject },
    { id: 'project.save', title: 'Save project', group: 'File', keys: ['Mod+S'], enabled: open, run: saveProject },
    {
      id: 'project.save-as',
      title: 'Save project as…',
      group: 'File',
      keys: ['Mod+Shift+S'],
      enabled: open,
      run: saveProjectAs,
    },
    { id: 'project.recent-work', title: 'Recent work…', group: 'File', run: () => openDialog(RecentWorkDialog) },
    { id: 'export.open', title: 'Export…', group: 'Export', keys: ['E'], enabled: open, run: () => openDialog(ExportDialog) },
  );
}
