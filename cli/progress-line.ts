import type { MagnifyProgress } from '../host/magnify/request.ts';
import type { Terminal } from './terminal.ts';

/** Seconds between two lines where lines cannot be rewritten (a log, a pipe). */
const sparseSeconds = 10;
/** Seconds between two updates of a live line. */
const liveSeconds = 0.1;

/**
 * `frame 120 of 888  14% ███░░░  12.3 frames/s  1:02 left`
 * @param columns of the terminal; 0 leaves the bar out
 */
export function progressText(progress: MagnifyProgress, columns: number): string {
  const { frame, frames, framesPerSecond, secondsLeft } = progress;
  const speed = `${framesPerSecond.toFixed(framesPerSecond < 10 ? 2 : 1)} frames/s`;
  if (frames === null || secondsLeft === null) return `frame ${frame}  ${speed}`;
  const share = Math.min(1, frame / frames);
  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`;
  const count = `frame ${String(frame).padStart(String(frames).length)} of ${frames}`;
  const rest = `${durationText(secondsLeft)} left`;
  const room = Math.min(30, columns - count.length - 36);
  const bar = room >= 6 ? ` ${'█'.repeat(Math.round(share * room)).padEnd(room, '░')}` : '';
  return `${count}  ${percent}${bar}  ${speed}  ${rest}`;
}

/** Formats seconds: `4 s`, `1:02`, `2:05:00`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (seconds < 0.05) return '0 s';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (whole < 60) return `${whole} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Formats bytes: `3 MB`, `1.2 GB`. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}

/** Shows progress on stderr: one line that is rewritten on a terminal, a line now and then elsewhere. */
export function progressLine(terminal: Terminal): (progress: MagnifyProgress) => void {
  const pause = (terminal.live ? liveSeconds : sparseSeconds) * 1000;
  let shown = terminal.live ? -Infinity : performance.now();
  return (progress) => {
    const now = performance.now();
    const last = progress.frame === progress.frames;
    if (now - shown < pause && !last) return;
    shown = now;
    const text = progressText(progress, terminal.live ? terminal.columns : 0);
    if (terminal.live) terminal.update(text);
    else terminal.note(text);
  };
}
