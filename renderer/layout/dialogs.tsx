import type { JSX } from 'preact';
import { closeDialog, openDialogs } from '../state/dialogs.ts';

/** The dialogs that are open. */
export function Dialogs(): JSX.Element {
  return (
    <>
      {openDialogs.value.map(({ id, view: View }) => (
        <View key={id} onClose={() => closeDialog(id)} />
      ))}
    </>
  );
}
