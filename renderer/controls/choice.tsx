import { ChevronRight, type IconNode } from 'lucide';
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';
import { Tip } from './tip.tsx';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly title: string;
  readonly icon?: IconNode;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  readonly tip?: string;
  readonly disabled?: boolean;
  readonly testId?: string;
}

/** A choice of one of several, in the system's own list. */
export function Select<Value extends string>(props: SelectProps<Value>): JSX.Element {
  const id = useId();
  return (
    <Field
      label={props.label}
      id={id}
      tip={props.tip}
      aside={
        <select
          id={id}
          class="select"
          value={props.value}
          disabled={props.disabled}
          data-testid={props.testId}
          onChange={(event) => props.onChange(event.currentTarget.value as Value)}
        >
          {props.options.map(({ value, title, disabled }) => (
            <option key={value} value={value} disabled={disabled}>
              {title}
            </option>
          ))}
        </select>
      }
    />
  );
}

export interface SegmentsProps<Value extends string> {
  /** Read aloud; `showLabel` shows it too. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option<Value>[];
  readonly onChange: (value: Value) => void;
  /** Icons alone, the titles as tooltips. */
  readonly iconsOnly?: boolean;
  readonly testId?: string;
}

/** A choice of one of a few, all visible. */
export function Segments<Value extends string>(props: SegmentsProps<Value>): JSX.Element {
  const name = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={props.label} data-testid={props.testId}>
      {props.options.map(({ value, title, icon, disabled }) => (
        <label key={value} class="segment" title={icon ? title : undefined}>
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === props.value}
            disabled={disabled}
            aria-label={props.iconsOnly ? title : undefined}
            onChange={() => props.onChange(value)}
          />
          {icon && <Icon icon={icon} />}
          {!props.iconsOnly && title}
        </label>
      ))}
    </div>
  );
}

export interface SwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly tip?: string;
  readonly disabled?: boolean;
  readonly testId?: string;
}

/** A switch that takes effect at once. */
export function Switch({ label, checked, onChange, tip, disabled, testId }: SwitchProps): JSX.Element {
  const id = useId();
  return (
    <div class="switch-line">
      <label for={id}>{label}</label>
      {tip !== undefined && <Tip about={label} text={tip} />}
      <input
        id={id}
        class="switch"
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </div>
  );
}

export interface DisclosureProps {
  readonly title: string;
  readonly open?: boolean;
  readonly onToggle?: (open: boolean) => void;
  readonly children: ComponentChildren;
  readonly testId?: string;
}

/** A heading that opens and closes what stands below it. */
export function Disclosure({ title, open, onToggle, children, testId }: DisclosureProps): JSX.Element {
  return (
    <details class="disclosure" open={open} data-testid={testId} onToggle={(event) => onToggle?.(event.currentTarget.open)}>
      <summary>
        <Icon icon={ChevronRight} size={14} />
        {title}
      </summary>
      {children}
    </details>
  );
}
