import type { JSX } from 'preact';
import { useId, useLayoutEffect, useState } from 'preact/hooks';
import { Field } from './field.tsx';
import { readNumber, significant } from '../text/number-text.ts';

export interface CheckedNumberProps {
  readonly id: string;
  /** Spoken name, where no label points here. */
  readonly name?: string | undefined;
  /** `null`: the program chooses. */
  readonly value: number | null;
  readonly unit?: string | undefined;
  /** Step of the arrow keys; with `byFactor` the share by which they multiply. */
  readonly step: number;
  readonly byFactor?: boolean | undefined;
  readonly whole?: boolean | undefined;
  /** Significant digits that are shown. */
  readonly digits?: number | undefined;
  /** What is wrong with a number, or null: then it is taken. */
  readonly check: (value: number) => string | null;
  readonly onChange: (value: number) => void;
  /** What is wrong with the value that is in the document. */
  readonly problem: string | null;
  /** Called with what is wrong with a number that was typed and not taken. */
  readonly onProblem: (sentence: string | null) => void;
  readonly testId?: string | undefined;
}

/**
 * A number that is typed, or stepped with the arrow keys. While it is wrong it stays in the field, with a sentence that says why
 * and what is in effect; once something else makes it right (a higher capture rate), it is taken.
 */
export function CheckedNumber(props: CheckedNumberProps): JSX.Element {
  const { id, value, unit, digits = 4, onProblem, problem } = props;
  const [draft, setDraft] = useState<string | null>(null);
  /** What was typed was to be taken, and could not be. */
  const [refused, setRefused] = useState(false);
  const giveUp = () => {
    setDraft(null);
    setRefused(false);
  };
  // Undo, a preset or a slider has changed the value: what was typed is void. At once, or it would take what is typed next.
  useLayoutEffect(giveUp, [value]);

  const inEffect = value === null ? 'auto' : `${significant(value, digits)}${unit === undefined ? '' : ` ${unit}`}`;
  const wrongWith = (text: string): string | null => {
    const number = readNumber(text);
    if (number === null) return `"${text.trim()}" is not a number.`;
    return props.whole && !Number.isInteger(number) ? `${number} is not a whole number.` : props.check(number);
  };
  const wrong = refused && draft !== null ? wrongWith(draft) : null;
  const sentence = wrong === null ? null : `${wrong} In effect: ${inEffect}.`;
  useLayoutEffect(() => {
    onProblem(sentence);
    if (refused && draft !== null && wrong === null) take(draft);
  }, [sentence, refused]);
  useLayoutEffect(() => () => onProblem(null), []);

  const take = (text: string): void => {
    const number = readNumber(text);
    if (number === null || wrongWith(text) !== null) {
      setDraft(text);
      setRefused(true);
      return;
    }
    giveUp();
    if (number !== value) props.onChange(number);
  };
  const commit = () => {
    if (draft === null) return;
    if (draft.trim() === '') giveUp();
    else take(draft);
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
    take(String(rounded));
  };
  return (
    <span class={`number-box${wrong === null && problem === null ? '' : ' is-wrong'}`}>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        aria-label={props.name}
        aria-invalid={wrong !== null || problem !== null}
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
          <CheckedNumber id={id} problem={hostProblem} onProblem={setProblem} {...number} />
        </>
      }
    />
  );
}
