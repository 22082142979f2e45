import { openDialog } from '../state/dialogs.ts';
import { registerCommands } from '../state/commands.ts';
import { duration, media } from '../state/media.ts';
import { playback, seek, step } from '../state/preview.ts';
import { project, change } from '../state/project.ts';
import { cameraStream } from '../viewer/frame-stream.ts';
import { GoToDialog } from './go-to-dialog.tsx';
import { clearRange, setIn, setOut } from './range.ts';
import { shuttleBack, shuttleForward, shuttleStop, togglePlay } from './shuttle.ts';

export function registerTransportCommands(): void {
  const enabled = (): boolean => media.value !== null && cameraStream.value === null;
  const playbackGroup = { group: 'Playback', enabled } as const;
  const rangeGroup = { group: 'Range', enabled } as const;
  registerCommands(
    { id: 'playback.toggle', title: 'Play or pause', keys: ['Space'], once: true, run: togglePlay, ...playbackGroup },
    { id: 'playback.back', title: 'Back, faster with each press', keys: ['J'], once: true, run: shuttleBack, ...playbackGroup },
    { id: 'playback.stop', title: 'Pause', keys: ['K'], once: true, run: shuttleStop, ...playbackGroup },
    {
      id: 'playback.forward',
      title: 'Play, faster with each press',
      keys: ['L'],
      once: true,
      run: shuttleForward,
      ...playbackGroup,
    },
    { id: 'playback.previous-frame', title: 'One frame back', keys: [',', 'ArrowLeft'], run: () => step(-1), ...playbackGroup },
    { id: 'playback.next-frame', title: 'One frame on', keys: ['.', 'ArrowRight'], run: () => step(1), ...playbackGroup },
    { id: 'playback.start', title: 'To the start', keys: ['Home'], run: () => seek(0), ...playbackGroup },
    { id: 'playback.end', title: 'To the end', keys: ['End'], run: () => seek(duration.peek()), ...playbackGroup },
    { id: 'playback.go-to', title: 'Go to time…', keys: ['G'], once: true, run: () => openDialog(GoToDialog), ...playbackGroup },
    {
      id: 'playback.loop',
      title: 'Loop',
      run: () => change((draft) => void (draft.playback.loop = !draft.playback.loop), { label: 'Loop' }),
      ...playbackGroup,
    },
    { id: 'range.in', title: 'Set the in point here', keys: ['I'], run: () => setIn(playback.peek().time), ...rangeGroup },
    { id: 'range.out', title: 'Set the out point here', keys: ['O'], run: () => setOut(playback.peek().time), ...rangeGroup },
    {
      id: 'range.to-in',
      title: 'To the in point',
      keys: ['Shift+ArrowLeft'],
      run: () => seek(project.peek().range.in ?? 0),
      ...rangeGroup,
    },
    {
      id: 'range.to-out',
      title: 'To the out point',
      keys: ['Shift+ArrowRight'],
      run: () => seek(project.peek().range.out ?? duration.peek()),
      ...rangeGroup,
    },
    { id: 'range.clear', title: 'Clear in and out points', keys: ['X'], run: clearRange, ...rangeGroup },
  );
}
