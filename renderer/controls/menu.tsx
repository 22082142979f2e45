import type { IconNode } from 'lucide';
import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { keyLabel } from '../state/commands.ts';
import { Icon } from './icon.tsx';
import './menu.css';

export interface MenuItem {
  readonly title: string;
  readonly run: () => unknown;
  readonly keys?: string | undefined;
  readonly icon?: IconNode;
  readonly disabled?: boolean;
  /** Heading above this item, which names a group. */
  readonly heading?: string;
}

export interface MenuProps {
  /** Label of the button, read aloud. */
  readonly label: string;
  readonly button: ComponentChildren;
  readonly items: readonly MenuItem[];
  readonly testId?: string;
}

/** A button with a list of commands under it. */
export function Menu({ label, button, items, testId }: MenuProps): JSX.Element {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  const onToggle = (event: { readonly newState: string }): void => {
    if (event.newState !== 'open' || !list.current || !opener.current) return;
    const box = opener.current.getBoundingClientRect();
    const { offsetHeight } = list.current;
    // Where there is no room below, the menu opens upwards.
    const below = box.bottom + 4 + offsetHeight <= innerHeight - 8;
    list.current.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - 4 - offsetHeight)}px`;
    list.current.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.current.offsetWidth - 8))}px`;
    list.current.querySelector<HTMLElement>('[role=menuitem]:not(:disabled)')?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not(:disabled)') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
    if (next === undefined) {
      if (event.key === 'Tab') list.current?.hidePopover();
      return;
    }
    event.preventDefault();
    entries[next % entries.length]?.focus();
  };
  const choose = (item: MenuItem): void => {
    list.current?.hidePopover();
    opener.current?.focus();
    item.run();
  };

  return (
    <>
      <button
        ref={opener}
        type="button"
        class="button button-quiet"
        aria-label={label}
        aria-haspopup="menu"
        popovertarget={id}
        data-testid={testId}
      >
        {button}
      </button>
      <div
        ref={list}
        id={id}
        class="menu"
        role="menu"
        aria-label={label}
        popover="auto"
        onToggle={onToggle}
        onKeyDown={onKeyDown}
      >
        {items.map((item) => (
          <div key={`${item.heading ?? ''}${item.title}`} role="none">
            {item.heading !== undefined && (
              <p class="menu-heading" role="presentation">
                {item.heading}
              </p>
            )}
            <button type="button" class="menu-item" role="menuitem" disabled={item.disabled} onClick={() => choose(item)}>
              <span class="menu-icon">{item.icon && <Icon icon={item.icon} />}</span>
              <span class="menu-title">{item.title}</span>
              {item.keys !== undefined && <span class="menu-keys">{keyLabel(item.keys)}</span>}
            </button>
          </div>
        ))}
      </div>
    </>
  );
}
