import { signal } from '@preact/signals';
import type { ComponentType, JSX } from 'preact';

/** Dialogs that are open, the last one on top. Open your own with `openDialog`; it closes itself with `onClose`. */
const open = signal<readonly { readonly id: number; readonly view: DialogView }[]>([]);
export type DialogView = ComponentType<{ readonly onClose: () => void }>;
let lastId = 0;

/** Shows a dialog, unless it is open already. */
export function openDialog(view: DialogView): void {
  if (open.peek().some((dialog) => dialog.view === view)) return;
  open.value = [...open.peek(), { id: ++lastId, view }];
}

export function Dialogs(): JSX.Element {
  return (
    <>
      {open.value.map(({ id, view: View }) => (
        <View key={id} onClose={() => (open.value = open.peek().filter((dialog) => dialog.id !== id))} />
      ))}
    </>
  );
}
