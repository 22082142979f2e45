import { Trash2 } from 'lucide';
import type { JSX } from 'preact';
import { Button, IconButton } from '../controls/button.tsx';
import { Disclosure } from '../controls/choice.tsx';
import { timeText } from '../text/time-text.ts';
import {
  chosenDataset,
  dataset,
  type Example,
  forgetAllExamples,
  forgetExample,
  forgotten,
  restoreExamples,
} from './examples-state.ts';
import { nextClass } from './labels.ts';
import { showExampleAt } from './open-example.ts';

/** Most examples in the list; a longer list is cut off, with a note. */
const mostListed = 300;

/** Classes with their numbers of examples, and a list of all examples, in which each can be shown or removed. */
export function CollectedExamples(): JSX.Element | null {
  const summary = dataset.value;
  if (!summary) return null;
  const own = chosenDataset.value.kind === 'collected';
  const { classes, clips, problem } = summary;
  return (
    <>
      {classes.length > 0 && (
        <div class="class-counts" role="group" aria-label="Classes and their examples">
          {classes.map(({ name, clips: count }) => (
            <button
              key={name}
              type="button"
              class="class-count"
              aria-pressed={nextClass.value.trim() === name}
              title={`Use "${name}" for the next example`}
              aria-label={`${name}, ${count} ${count === 1 ? 'example' : 'examples'}`}
              disabled={!own}
              data-testid="example-count"
              onClick={() => (nextClass.value = name)}
            >
              {name} <span class="tabular">{count}</span>
            </button>
          ))}
        </div>
      )}
      {own && forgotten.value !== null && (
        <p class="mark-line">
          <span class="muted" role="status">
            Removed {forgotten.value}.
          </span>
          <Button onClick={() => void restoreExamples()} testId="restore-examples">
            Put back
          </Button>
        </p>
      )}
      {problem !== null && (
        <p class="muted" role="status">
          {problem}
        </p>
      )}
      {clips.length > 0 && (
        <Disclosure title={`All examples (${clips.length})`} testId="all-examples">
          <ul class="label-list" aria-label="All examples">
            {clips.slice(0, mostListed).map((clip) => (
              <ExampleLine key={clip.clip} example={clip} own={own} />
            ))}
          </ul>
          {clips.length > mostListed && <p class="muted">and {clips.length - mostListed} more.</p>}
          {own && (
            <Button kind="danger" onClick={() => void forgetAllExamples()}>
              Remove all examples
            </Button>
          )}
        </Disclosure>
      )}
    </>
  );
}

function ExampleLine({ example, own }: { readonly example: Example; readonly own: boolean }): JSX.Element {
  const { name, label, start, end } = example;
  const range = start === null || end === null ? '' : `, ${timeText(start)} to ${timeText(end)}`;
  return (
    <li>
      <button type="button" class="label-jump" title="Show it" onClick={() => void showExampleAt(example, start ?? 0)}>
        <strong>{label}</strong>
        <span class="muted tabular">
          {name}
          {range}
        </span>
      </button>
      {own && (
        <IconButton
          icon={Trash2}
          size={14}
          label={`Remove the example ${label} of ${name}${range}`}
          onClick={() => void forgetExample(example)}
        />
      )}
    </li>
  );
}
