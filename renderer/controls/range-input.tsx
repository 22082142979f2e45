import type { JSX } from 'preact';
import { endMerge } from '../state/project.ts';

export interface RangeInputProps {
  readonly id: string;
  /** Where the handle stands, 0–1. */
  readonly share: number;
  /** The value as it is read aloud. */
  readonly text: string;
  /** The handle was moved there, 0–1. */
  readonly onShare: (share: number) => void;
  /** An arrow key: −1 or 1, ten times that with Shift; in steps of the value, whatever the scale of the handle's way. */
  readonly onStep: (steps: number) => void;
  readonly disabled?: boolean;
  readonly testId?: string | undefined;
}

/** Number of positions of the handle. */
const positions = 1000;

/** The track and handle of a slider. The end of a drag or of a row of keys ends one step of undo. */
export function RangeInput({ id, share, text, onShare, onStep, disabled, testId }: RangeInputProps): JSX.Element {
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
      disabled={disabled}
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
