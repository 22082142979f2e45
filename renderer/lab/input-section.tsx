import { Film, ImagePlus } from 'lucide';
import type { JSX } from 'preact';
import { Button } from '../controls/button.tsx';
import { Select } from '../controls/choice.tsx';
import { media } from '../state/media.ts';
import { playback } from '../state/preview.ts';
import { sides } from './lab-document.ts';
import { chooseOwnFile, chooseTime, chosenInputs, type Place } from './lab-input.ts';
import { changeSide, entry, side } from './lab-state.ts';
import { MaskPainter } from './mask-painter.tsx';

/** What the figure is made of. */
export function InputSection(): JSX.Element | null {
  const kind = entry.value?.input;
  if (kind === undefined || kind === 'none') return null;
  return (
    <section class="panel-section" aria-labelledby="lab-input">
      <header>
        <h2 id="lab-input">Made of</h2>
      </header>
      {kind === 'points' && <p class="muted reason">The example that comes with the program</p>}
      {kind === 'image' && <InputChoice place="main" frame="Frame" />}
      {kind === 'clip' && <InputChoice place="main" frame="Clip" />}
      {kind === 'two-images' && (
        <>
          <InputChoice place="first" title="First image" frame="Frame" />
          <InputChoice place="second" title="Second image" frame="Frame" />
          <MaskPainter />
        </>
      )}
      <Select
        label="Larger side"
        tip="Pixels of the larger side that images are brought to."
        value={String(side.value)}
        options={sides.map((each) => ({ value: String(each), title: `${each} px` }))}
        onChange={(chosen) => changeSide(Number(chosen))}
        testId="lab-side"
      />
    </section>
  );
}

interface InputChoiceProps {
  readonly place: Place;
  readonly title?: string;
  /** Of the button that takes the open clip. */
  readonly frame: string;
}

function InputChoice({ place, title, frame }: InputChoiceProps): JSX.Element {
  const clip = media.value;
  const chosen = chosenInputs.value[place];
  const suffix = place === 'main' ? '' : `-${place}`;
  return (
    <>
      <p class="muted reason" data-testid={`lab-source${suffix}`}>
        {title !== undefined && `${title}: `}
        {chosen?.name ?? 'The example that comes with the program'}
      </p>
      <div class="tool-row" role="group" aria-label={title ?? 'Input'}>
        <Button icon={ImagePlus} onClick={() => void chooseOwnFile(place)} testId={`lab-open${suffix}`}>
          File…
        </Button>
        <Button
          icon={Film}
          disabled={clip === null}
          onClick={() => chooseTime(place, playback.peek().time)}
          testId={`lab-frame${suffix}`}
        >
          {frame}
        </Button>
        <Button disabled={chosen === null} onClick={() => chooseTime(place, null)} testId={`lab-example${suffix}`}>
          Example
        </Button>
      </div>
    </>
  );
}
