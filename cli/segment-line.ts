import type { Classification } from '../host/train/classify-video.ts';
import { percent } from './evaluation-text.ts';
import type { Terminal } from './terminal.ts';

/** Prints a classified segment as a line on stdout. */
export function printSegment(found: Classification, terminal: Terminal, json: boolean): void {
  if (json) {
    terminal.print(JSON.stringify(found));
    return;
  }
  const { start, end, label, nearest, probability, strangeness } = found;
  const time = start === end ? `${start.toFixed(3)} s` : `${start.toFixed(3)}–${end.toFixed(3)} s`;
  const answer =
    label === nearest
      ? `${label}  ${percent(probability)}`
      : `${label}  (nearest: ${nearest}, ${(strangeness ?? 0).toFixed(1)} times the limit)`;
  terminal.print(`${time}  ${answer}`);
}
