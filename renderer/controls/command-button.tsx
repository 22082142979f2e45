import type { IconNode } from 'lucide';
import type { JSX } from 'preact';
import { commands, runCommand } from '../state/commands.ts';
import { IconButton } from './button.tsx';

export interface CommandButtonProps {
  /** Id of the command. */
  readonly id: string;
  readonly icon: IconNode;
  /** Label, where it should say more than the command's title. */
  readonly label?: string;
  /** State of a command that toggles. */
  readonly pressed?: boolean;
  readonly testId?: string;
}

/** An icon that runs a command, with its title and key; nothing where there is no such command. */
export function CommandButton({ id, icon, label, pressed, testId }: CommandButtonProps): JSX.Element | null {
  const command = commands.value.get(id);
  if (!command) return null;
  return (
    <IconButton
      icon={icon}
      label={label ?? command.title}
      keys={command.keys?.[0]}
      pressed={pressed}
      disabled={command.enabled?.() === false}
      onClick={() => runCommand(id)}
      testId={testId}
    />
  );
}
