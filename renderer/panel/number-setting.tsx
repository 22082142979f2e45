import type { JSX } from 'preact';
import { useId, useLayoutEffect, useState } from 'preact/hooks';
import { Field } from '../controls/field.tsx';
import { readNumber, significant } from './number-text.ts';

export interface CheckedNumberProps {
  readonly id: string;
  /** Spoken name, where no label points here. */
  readonly name?: string | undefined;
  /** `null`: the program chooses. */
  readonly value: number | null;
  readonly unit?: string | undefined;
  /** Of the arrow keys; with `byFactor` the share by which they multiply. */
  readonly step: number;
  readonly byFactor?: boolean | undefined;
  readonly whole?: boolean | undefined;
  /** Significant digits that are shown. */
  readonly digits?: number | undefined;
  /** What is wrong with a number, or null: then it is taken. */
  readonly check: (value: number) => string | null;
  readonly onChange: (value: number) => void;
  readonly problem: string | null;
  readonly onProblem: (sentence: string | null) => void;
  readonly testId?: string | undefined;
}

/** A number that is typed, or stepped with the arrow keys. While it is wrong the old one goes on, and a sentence says why. */
export function CheckedNumber(props: CheckedNumberProps): JSX.Element {
  const { id, value, unit, digits = 4, onProblem, problem } = props;
  const [draft, setDraft] = useState<string | null>(null);
  // Undo, a preset or a slider has changed the value: what was typed is void. At once, or it would take what is typed next.
  useLayoutEffect(() => {
    setDraft(null);
    onProblem(null);
  }, [value]);

  const take = (number: number): boolean => {
    const sentence = props.whole && !Number.isInteger(number) ? `${number} is not a whole number.` : props.check(number);
    onProblem(sentence);
    if (sentence !== null) return false;
    setDraft(null);
    if (number !== value) props.onChange(number);
    return true;
  };
  const giveUp = () => {
    setDraft(null);
    onProblem(null);
  };
  const commit = () => {
    if (draft === null) return;
    if (draft.trim() === '') {
      giveUp();
      return;
    }
    const number = readNumber(draft);
    if (number === null) onProblem(`"${draft.trim()}" is not a number.`);
    else take(number);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape') giveUp();
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const from = (draft === null ? value : readNumber(draft)) ?? 0;
    const step = props.step * (event.shiftKey ? 10 : 1);
    const next = props.byFactor && from > 0 ? from * (1 + step) ** direction : from + direction * step;
    const rounded = Number(next.toPrecision(props.byFactor ? 3 : 10));
    if (!take(rounded)) setDraft(String(rounded));
  };
  return (
    <span class={`number-box${problem === null ? '' : ' is-wrong'}`}>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        aria-label={props.name}
        aria-invalid={problem !== null}
        value={draft ?? (value === null ? '' : significant(value, digits))}
        placeholder={value === null ? 'auto' : ''}
        data-testid={props.testId}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={key}
      />
      {unit !== undefined && <span class="unit">{unit}</span>}
    </span>
  );
}

export interface NumberSettingProps extends Omit<CheckedNumberProps, 'id' | 'name' | 'problem' | 'onProblem'> {
  readonly label: string;
  readonly tip?: string;
  /** What the host says is wrong with the value it was given. */
  readonly hostProblem?: string | null;
  /** Offered where the program can choose the value itself. */
  readonly onAuto?: (auto: boolean) => void;
}

/** A labelled number with its unit, its tip and the sentence that says what is wrong. */
export function NumberSetting({ label, tip, hostProblem = null, onAuto, ...number }: NumberSettingProps): JSX.Element {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <Field
      label={label}
      id={id}
      tip={tip}
      problem={problem ?? hostProblem}
      aside={
        <>
          {onAuto && (
            <button
              type="button"
              class="auto"
              aria-pressed={number.value === null}
              aria-label={`${label}: auto`}
              onClick={() => onAuto(number.value !== null)}
            >
              auto
            </button>
          )}
          <CheckedNumber id={id} problem={problem ?? hostProblem} onProblem={setProblem} {...number} />
        </>
      }
    />
  );
}
