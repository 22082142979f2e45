import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';

/** A dialog; it calls `onClose` to close itself. */
export type DialogView = ComponentType<{ readonly onClose: () => void }>;

/** Dialogs that are open, the last one on top. */
export const openDialogs = signal<readonly { readonly id: number; readonly view: DialogView }[]>([]);
let lastId = 0;

/** Shows a dialog, unless it is open already. */
export function openDialog(view: DialogView): void {
  if (openDialogs.peek().some((dialog) => dialog.view === view)) return;
  openDialogs.value = [...openDialogs.peek(), { id: ++lastId, view }];
}

export function closeDialog(id: number): void {
  openDialogs.value = openDialogs.peek().filter((dialog) => dialog.id !== id);
}
