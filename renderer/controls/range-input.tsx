import type { JSX } from 'preact';
import { endMerge } from '../state/project.ts';

export interface RangeInputProps {
  readonly id: string;
  /** Position of the handle, 0–1. */
  readonly share: number;
  /** The value as it is read aloud. */
  readonly text: string;
  /** Called when the handle was moved to a position, 0–1. */
  readonly onShare: (share: number) => void;
  /** Called by an arrow key: −1 or 1, ten times that with Shift; in steps of the value, whatever the scale of the track. */
  readonly onStep: (steps: number) => void;
  readonly testId?: string | undefined;
}

/** Number of positions of the handle. */
const positions = 1000;

/** The track and handle of a slider. Releasing the pointer or the keys ends a step of undo. */
export function RangeInput({ id, share, text, onShare, onStep, testId }: RangeInputProps): JSX.Element {
  return (
    <input
      id={id}
      class="range"
      type="range"
      min={0}
      max={positions}
      step={1}
      value={Math.round(share * positions)}
      style={{ '--share': share }}
      aria-valuetext={text}
      data-testid={testId}
      onInput={(event) => onShare(Number(event.currentTarget.value) / positions)}
      onChange={endMerge}
      onKeyDown={(event) => {
        const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
        if (direction === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        onStep(direction * (event.shiftKey ? 10 : 1));
      }}
    />
  );
}
