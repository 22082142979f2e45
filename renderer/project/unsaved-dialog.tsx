import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { openDialog } from '../state/dialogs.ts';

type Answer = 'save' | 'discard' | 'stay';

const question = signal<{ readonly name: string; readonly answer: (answer: Answer) => void } | null>(null);

/** Asks whether to save unsaved changes. */
export function askAboutChanges(name: string): Promise<Answer> {
  // Two clips may be dropped one after the other: one question is shown, for the newest.
  question.peek()?.answer('stay');
  return new Promise((resolve) => {
    question.value = { name, answer: resolve };
    openDialog(UnsavedDialog);
  });
}

function UnsavedDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const asked = question.value;
  const answer = (what: Answer) => {
    onClose();
    question.value = null;
    asked?.answer(what);
  };
  return (
    <Dialog
      title="Save the changes?"
      onClose={() => answer('stay')}
      testId="unsaved-dialog"
      footer={
        <>
          <Button onClick={() => answer('stay')}>Cancel</Button>
          <Button kind="danger" onClick={() => answer('discard')}>
            Discard changes
          </Button>
          <Button kind="primary" autofocus onClick={() => answer('save')}>
            Save
          </Button>
        </>
      }
    >
      <p>The settings of {asked?.name ?? 'this clip'} have changed since they were last saved as a project.</p>
      <p class="muted">Changes that are discarded stay in the menu under Recent work.</p>
    </Dialog>
  );
}
