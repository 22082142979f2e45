import type { ComponentChildren, JSX } from 'preact';
import { Tip } from './tip.tsx';
import './field.css';

export interface FieldProps {
  readonly label: string;
  /** Id of the control that the label belongs to. */
  readonly id: string;
  readonly tip?: string | undefined;
  /** Content at the right end of the label's line. */
  readonly aside?: ComponentChildren;
  /** A sentence on what is wrong with the value. */
  readonly problem?: string | null | undefined;
  readonly children?: ComponentChildren;
}

/** A named control: label, explanation, value on one line, the control below it. */
export function Field({ label, id, tip, aside, problem, children }: FieldProps): JSX.Element {
  return (
    <div class="field">
      <div class="field-line">
        <label for={id}>{label}</label>
        {tip !== undefined && <Tip about={label} text={tip} />}
        <span class="field-aside">{aside}</span>
      </div>
      {children}
      {problem && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
