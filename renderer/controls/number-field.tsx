import type { JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { endMerge } from '../state/project.ts';

export interface NumberFieldProps {
  readonly id?: string;
  /** Read aloud where no label points at `id`. */
  readonly name?: string;
  /** Null: empty, where `optional`. */
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  /** With it the field may be emptied. */
  readonly onClear?: (() => void) | undefined;
  readonly min?: number;
  readonly max?: number;
  /** Step of the arrow keys. */
  readonly step?: number;
  readonly unit?: string | undefined;
  readonly digits?: number;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly testId?: string | undefined;
}

/**
 * A number typed or stepped with the arrow keys (Shift: ten steps). It takes effect on Enter or when the field is left; what
 * is no number, or out of bounds, is marked and not taken.
 */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const { value, onChange, onClear, min = -Infinity, max = Infinity, step = 1, unit, digits = 3 } = props;
  const shown = value === null ? '' : String(Number(value.toFixed(digits)));
  const [text, setText] = useState(shown);
  // Before the next key press, or it would overwrite what is typed next.
  useLayoutEffect(() => setText(shown), [shown]);

  const parsed = Number(text.replace(',', '.'));
  const empty = text.trim() === '';
  const wrong = empty ? !onClear : !Number.isFinite(parsed) || parsed < min || parsed > max;

  const commit = (): void => {
    if (empty && onClear) onClear();
    else if (wrong) setText(shown);
    else if (text !== shown) onChange(parsed);
    endMerge();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') setText(shown);
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    const from = wrong || empty ? (value ?? 0) : parsed;
    const by = step * (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    onChange(Math.min(max, Math.max(min, Number((from + by).toFixed(digits)))));
  };

  return (
    <span class={`number-box${wrong ? ' is-wrong' : ''}`}>
      <input
        id={props.id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        aria-label={props.name}
        aria-invalid={wrong}
        value={text}
        placeholder={props.placeholder}
        disabled={props.disabled}
        data-testid={props.testId}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {unit !== undefined && <span class="unit">{unit}</span>}
    </span>
  );
}
