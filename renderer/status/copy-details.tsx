import { Check, Copy } from 'lucide';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';

/** A button that copies the details of a failure, for a report or a search. */
export function CopyDetails({ text }: { readonly text: string }): JSX.Element {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  };
  // Where writing to the clipboard is not allowed, the text is shown, to be copied by hand.
  if (state === 'refused') return <textarea class="problem-details" aria-label="Details" readOnly rows={4} value={text} />;
  return (
    <Button kind="quiet" icon={state === 'copied' ? Check : Copy} onClick={copy}>
      {state === 'copied' ? 'Copied' : 'Copy details'}
    </Button>
  );
}
