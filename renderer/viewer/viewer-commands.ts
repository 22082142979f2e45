import type { ViewMode } from '../../core/spec/project.ts';
import { registerCommands } from '../state/commands.ts';
import { painted } from './painter.ts';
import { saveSnapshot } from './snapshot.ts';
import { loupeOn, setMode, setZoom, showingOriginal, toggleWipe, zoomBy } from './view-state.ts';

const modes: readonly (readonly [ViewMode, string, string])[] = [
  ['side-by-side', 'Side by side', '1'],
  ['stacked', 'Stacked', '2'],
  ['toggle', 'Magnified alone (toggle)', '4'],
  ['difference', 'Difference', '5'],
];
const zoomStep = 1.25;

export function registerViewerCommands(): void {
  const shown = (): boolean => painted.value;
  registerCommands(
    ...modes.map(([mode, title, key]) => ({
      id: `view.${mode}`,
      title,
      group: 'View' as const,
      keys: [key],
      run: () => setMode(mode),
    })),
    { id: 'view.wipe', title: 'Wipe', group: 'View', keys: ['W', '3'], once: true, run: toggleWipe },
    {
      id: 'view.original',
      title: 'Hold for the original',
      group: 'View',
      keys: ['\\'],
      run: () => (showingOriginal.value = true),
      release: () => (showingOriginal.value = false),
    },
    { id: 'view.zoom-in', title: 'Zoom in', group: 'View', keys: ['+', '='], enabled: shown, run: () => zoomBy(zoomStep) },
    { id: 'view.zoom-out', title: 'Zoom out', group: 'View', keys: ['-'], enabled: shown, run: () => zoomBy(1 / zoomStep) },
    { id: 'view.fit', title: 'Fit the window', group: 'View', keys: ['0'], enabled: shown, run: () => setZoom('fit') },
    { id: 'view.actual-size', title: 'Actual size', group: 'View', keys: ['Shift+0'], enabled: shown, run: () => setZoom(1) },
    { id: 'view.loupe', title: 'Loupe', group: 'View', keys: ['Z'], once: true, run: () => (loupeOn.value = !loupeOn.value) },
    {
      id: 'view.snapshot',
      title: 'Save a snapshot of both frames',
      group: 'View',
      keys: ['C'],
      once: true,
      enabled: shown,
      run: saveSnapshot,
    },
    { id: 'view.full-screen', title: 'Full screen', group: 'View', keys: ['F'], once: true, run: toggleFullScreen },
  );
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.querySelector('.viewer')?.requestFullscreen();
}
