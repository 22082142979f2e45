import type { IconNode } from 'lucide';
import type { ComponentChildren, JSX } from 'preact';
import { keyLabel } from '../state/commands.ts';
import { Icon } from './icon.tsx';
import './button.css';

export interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: (event: MouseEvent) => void;
  readonly icon?: IconNode;
  /** `primary`: the most likely next action in this place. */
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  readonly disabled?: boolean;
  readonly title?: string;
  readonly autofocus?: boolean;
  readonly testId?: string | undefined;
}

export function Button({
  children,
  onClick,
  icon,
  kind = 'plain',
  disabled,
  title,
  autofocus,
  testId,
}: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={`button button-${kind}`}
      onClick={onClick}
      disabled={disabled}
      title={title}
      autofocus={autofocus}
      data-testid={testId}
    >
      {icon && <Icon icon={icon} />}
      <span>{children}</span>
    </button>
  );
}

export interface IconButtonProps {
  readonly icon: IconNode;
  /** Description of the action; read aloud, and shown with the key while the pointer rests on the button. */
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
  /** Keyboard shortcut of the same action, in the notation of commands: "Mod+O". */
  readonly keys?: string | undefined;
  /** State of a button that toggles. */
  readonly pressed?: boolean | undefined;
  readonly disabled?: boolean;
  readonly size?: number;
  readonly testId?: string | undefined;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, label, onClick, keys, pressed, disabled, size = 17, testId } = props;
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      aria-pressed={pressed}
      title={keys === undefined ? label : `${label} (${keyLabel(keys)})`}
      onClick={onClick}
      disabled={disabled}
      data-testid={testId}
    >
      <Icon icon={icon} size={size} />
    </button>
  );
}
