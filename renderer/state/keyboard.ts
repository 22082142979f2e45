import { type Command, commandFor } from './commands.ts';

const typing = 'input:not([type=range], [type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]';
/** Controls that a click presses or chooses, and that keep the focus afterwards. */
const pressed = 'button, summary, select, input[type=checkbox], input[type=radio], [role=switch]';
/** Keys that a focused control handles itself. */
const ownKeys: readonly (readonly [string, RegExp])[] = [
  ['input[type=range], [role=slider], [role=tab], [role=separator]', /^(Arrow|Home$|End$|Page)/],
  ['input[type=radio]', /^(Arrow| $)/],
  ['button, summary, input[type=checkbox], a[href], [role=switch], [role=menuitem]', /^( |Enter)$/],
];

/** Whether the focused control was pressed with the pointer; keys are then not meant for it. */
let pointed = false;

/** Listens to the keys of the whole window. @returns a function that stops listening */
export function listenToKeys(): () => void {
  const held = new Map<string, Command>();
  /** Whether the next release of Space must not press a button, as browsers do. */
  let spaceIsTaken = false;
  const down = (event: KeyboardEvent): void => {
    if (/^(Tab|Arrow|Home$|End$)/.test(event.key)) pointed = false;
    if (event.defaultPrevented || event.isComposing || belongsToControl(event)) return;
    const command = commandFor(event);
    if (!command) return;
    event.preventDefault();
    spaceIsTaken = event.key === ' ';
    if (command.enabled?.() === false || (event.repeat && (command.once || command.release))) return;
    command.run(event.timeStamp);
    if (command.release) held.set(event.code, command);
  };
  const release = (code: string, at: number): void => {
    held.get(code)?.release?.(at);
    held.delete(code);
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key === ' ' && spaceIsTaken) {
      event.preventDefault();
      spaceIsTaken = false;
    }
    release(event.code, event.timeStamp);
  };
  const point = (): void => void (pointed = true);
  // A window that loses the focus does not receive the release of a key.
  const blur = (event: FocusEvent): void => {
    for (const code of held.keys()) release(code, event.timeStamp);
  };
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', blur);
  window.addEventListener('pointerdown', point, true);
  return () => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', blur);
    window.removeEventListener('pointerdown', point, true);
  };
}

function belongsToControl(event: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]')) return true;
  if (!(event.target instanceof HTMLElement)) return false;
  const target = event.target;
  const mod = event.ctrlKey || event.metaKey;
  // A clicked button keeps the focus; Space still belongs to the window, or it would press the button once more.
  if (event.key === ' ' && pointed && target.closest(pressed) !== null) return false;
  if (target.matches(typing)) return !mod || 'zyacvx'.includes(event.key.toLowerCase());
  if (mod || event.altKey) return false;
  return ownKeys.some(([controls, keys]) => keys.test(event.key) && target.closest(controls) !== null);
}
