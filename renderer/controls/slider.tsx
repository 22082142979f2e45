import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Field } from './field.tsx';
import { CheckedNumber } from './number-setting.tsx';
import { RangeInput } from './range-input.tsx';
import { endMerge } from '../state/project.ts';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Called while the handle moves; give the change a `merge` name so that a drag is one step of undo. */
  readonly onChange: (value: number) => void;
  readonly step?: number;
  /** `log` needs min > 0; `square` spreads small values where min is 0. */
  readonly scale?: 'linear' | 'log' | 'square';
  readonly unit?: string;
  readonly tip?: string;
  /** Limits of typed values, which may lie beyond the slider's ends. */
  readonly lowest?: number;
  readonly highest?: number;
  readonly digits?: number;
  readonly problem?: string | null;
  readonly testId?: string;
}

/** A slider with a number field beside its name. */
export function Slider(props: SliderProps): JSX.Element {
  const { label, value, min, max, onChange, step = 0.01, scale = 'linear', unit, tip, digits = 3 } = props;
  const { lowest = min, highest = max, problem: hostProblem = null } = props;
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <Field
      label={label}
      id={id}
      tip={tip}
      problem={problem ?? hostProblem}
      aside={
        <CheckedNumber
          id={`${id}-number`}
          name={unit === undefined ? `${label}, number` : `${label}, number in ${unit}`}
          value={value}
          step={step}
          unit={unit}
          check={(number) =>
            number >= lowest && number <= highest
              ? null
              : `It may be ${lowest} to ${highest}${unit === undefined ? '' : ` ${unit}`}.`
          }
          onChange={(number) => {
            onChange(number);
            endMerge();
          }}
          problem={hostProblem}
          onProblem={setProblem}
          testId={props.testId === undefined ? undefined : `${props.testId}-number`}
        />
      }
    >
      <RangeInput
        id={id}
        share={shareOf(value, min, max, scale)}
        text={unit === undefined ? String(value) : `${value} ${unit}`}
        testId={props.testId}
        onShare={(share) => {
          const raw = valueAt(share, min, max, scale);
          onChange(Number((Math.round(raw / step) * step).toFixed(digits)));
        }}
        onStep={(steps) => onChange(Math.min(max, Math.max(min, Number((value + steps * step).toFixed(digits)))))}
      />
    </Field>
  );
}

function shareOf(value: number, min: number, max: number, scale: SliderProps['scale']): number {
  const inside = Math.min(max, Math.max(min, value));
  if (scale === 'log') return Math.log(inside / min) / Math.log(max / min);
  const share = (inside - min) / (max - min);
  return scale === 'square' ? Math.sqrt(share) : share;
}

function valueAt(share: number, min: number, max: number, scale: SliderProps['scale']): number {
  if (scale === 'log') return min * (max / min) ** share;
  return min + (max - min) * (scale === 'square' ? share ** 2 : share);
}
