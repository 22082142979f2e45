import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Field } from '../controls/field.tsx';
import { duration, media } from '../state/media.ts';
import { playback, seek } from '../state/preview.ts';
import { readTime, timeText } from '../text/time-text.ts';

export function GoToDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const id = useId();
  const [text, setText] = useState(() => timeText(playback.peek().time));
  const time = readTime(text, media.value?.fps ?? 30);
  const problem =
    time === null
      ? 'Type a time, such as 75.5, 1:15.5 or 0:01:15.5, or a frame, such as #120.'
      : time > duration.value
        ? `The clip ends at ${timeText(duration.value)}.`
        : null;
  const go = (): void => {
    if (time === null || problem !== null) return;
    void seek(time);
    onClose();
  };
  return (
    <Dialog
      title="Go to time"
      onClose={onClose}
      testId="go-to"
      footer={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" onClick={go} disabled={problem !== null}>
            Go
          </Button>
        </>
      }
    >
      <Field label="Time, or # and a frame number" id={id} problem={problem}>
        <input
          id={id}
          class="text-input tabular"
          type="text"
          autocomplete="off"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // otherwise the same key would press the button that gets the focus back
            event.preventDefault();
            go();
          }}
          autofocus
        />
      </Field>
    </Dialog>
  );
}
