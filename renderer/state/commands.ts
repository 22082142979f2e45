import { signal } from '@preact/signals';

export type CommandGroup = 'File' | 'Edit' | 'Playback' | 'Range' | 'View' | 'Camera' | 'Export' | 'Help';

/** An action of the user. Menus, keys, buttons and the shortcut sheet are made from the commands. */
export interface Command {
  /** Stable, also for the shell's menus (`shell.command`): "playback.toggle". */
  readonly id: string;
  readonly title: string;
  readonly group: CommandGroup;
  /** Keyboard shortcuts: "Space", "Mod+O", "Shift+ArrowLeft", "\\". `Mod` is ⌘ on a Mac, elsewhere Ctrl. */
  readonly keys?: readonly string[];
  /** `at`: time of the key or click, on the clock of `performance.now()`. */
  readonly run: (at: number) => unknown;
  /** Called when the key is released, for actions that last as long as it is held. */
  readonly release?: (at: number) => void;
  readonly enabled?: () => boolean;
  /** Does not repeat while the key stays down. */
  readonly once?: boolean;
}

/** All commands, in the order in which they were registered. */
export const commands = signal<ReadonlyMap<string, Command>>(new Map());

/** Adds commands. @returns a function that removes them */
export function registerCommands(...added: readonly Command[]): () => void {
  commands.value = new Map([...commands.peek(), ...added.map((command) => [command.id, command] as const)]);
  return () => {
    const rest = new Map(commands.peek());
    for (const command of added) if (rest.get(command.id) === command) rest.delete(command.id);
    commands.value = rest;
  };
}

/** @returns false when there is no such command or it cannot run now */
export function runCommand(id: string): boolean {
  const command = commands.peek().get(id);
  if (!command || command.enabled?.() === false) return false;
  command.run(performance.now());
  return true;
}

const apple = /mac|iphone|ipad/i.test(navigator.platform);

/** Returns keys as printed on the keyboard: "Ctrl+O", "⌘O", "←". */
export function keyLabel(keys: string): string {
  const names: Readonly<Record<string, string>> = {
    Mod: apple ? '⌘' : 'Ctrl',
    Shift: apple ? '⇧' : 'Shift',
    Alt: apple ? '⌥' : 'Alt',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
  };
  return partsOf(keys)
    .map((part) => names[part] ?? part)
    .join(apple ? '' : '+');
}

/** "Mod+Shift++" → Mod, Shift, + */
function partsOf(keys: string): string[] {
  return keys.split(/\+(?=.)/).map((part) => part || '+');
}

function matches(keys: string, event: KeyboardEvent): boolean {
  const parts = partsOf(keys);
  const key = parts.pop() ?? '';
  const mod = apple ? event.metaKey : event.ctrlKey;
  const otherMod = apple ? event.ctrlKey : event.metaKey;
  if (otherMod || mod !== parts.includes('Mod') || event.altKey !== parts.includes('Alt')) return false;
  // Keyboards differ in which signs need Shift, so signs are compared as typed.
  const sign = key.length === 1 && !/[a-z0-9]/i.test(key);
  if (sign && parts.includes('Shift')) return event.shiftKey && (event.key === key || (key === '/' && event.key === '?'));
  if (!sign && event.shiftKey !== parts.includes('Shift')) return false;
  // With Shift, a digit's key types a sign.
  if (/^\d$/.test(key) && event.code === `Digit${key}`) return true;
  const pressed = event.key === ' ' ? 'Space' : event.key;
  return pressed.toLowerCase() === key.toLowerCase();
}

export function commandFor(event: KeyboardEvent): Command | null {
  const fitting = [...commands.peek().values()].filter(({ keys }) => keys?.some((key) => matches(key, event)));
  // Two activities may use the same key.
  return fitting.find(({ enabled }) => enabled?.() !== false) ?? fitting.at(0) ?? null;
}
