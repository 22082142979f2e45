import { media, duration } from '../state/media.ts';
import { change, project } from '../state/project.ts';

/** Fewest frames between in and out point: fewer have no motion. */
const fewestFrames = 2;

/** @param time seconds of the file; an out point before it is moved */
export function setIn(time: number): void {
  change(
    ({ range }) => {
      const start = Math.min(Math.max(0, time), duration.peek() - shortest());
      range.in = start <= 0 ? null : start;
      if (range.out !== null && range.out < start + shortest()) range.out = null;
    },
    { label: 'In point', merge: 'in' },
  );
}

export function setOut(time: number): void {
  change(
    ({ range }) => {
      const end = Math.max(shortest(), Math.min(duration.peek(), time));
      range.out = end >= duration.peek() ? null : end;
      if (range.in !== null && range.in > end - shortest()) range.in = null;
    },
    { label: 'Out point', merge: 'out' },
  );
}

export function clearRange(): void {
  const { range } = project.peek();
  if (range.in === null && range.out === null) return;
  change((draft) => void (draft.range = { in: null, out: null }), { label: 'Clear range' });
}

function shortest(): number {
  return fewestFrames / (media.peek()?.fps ?? 30);
}
