import { Tag, Trash2 } from 'lucide';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button, IconButton } from '../controls/button.tsx';
import { Disclosure } from '../controls/choice.tsx';
import { Field } from '../controls/field.tsx';
import { Tip } from '../controls/tip.tsx';
import { media } from '../state/media.ts';
import { seek } from '../state/preview.ts';
import { project } from '../state/project.ts';
import { timeText } from '../timeline/time-text.ts';
import { classNames, labelRange, nextClass, removeLabel } from './labels.ts';
import { dataset, forgetExamples } from './teach-state.ts';

const tip =
  'Set in and out point (I and O) round a stretch that shows one thing, and give it a name. ' +
  'Every name needs at least two stretches: one to learn from and one to be tested on. Open other clips and label those too.';

/** Labelled stretches of this clip, and what has been collected of all. */
export function ExamplesSection(): JSX.Element {
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const { labels } = project.value;
  const summary = dataset.value;
  const names = classNames(labels, summary?.classes ?? []);
  const label = (name: string) => setProblem(labelRange(name));
  return (
    <section class="panel-section" aria-labelledby="examples-heading">
      <header>
        <h2 id="examples-heading">Examples</h2>
        <Tip about="examples" text={tip} />
      </header>
      <Field
        label="In to out point shows"
        id={id}
        problem={problem}
        aside={
          <Button icon={Tag} disabled={!media.value} onClick={() => label(nextClass.value)} testId="add-label">
            Label
          </Button>
        }
      >
        <input
          id={id}
          class="text-input"
          list={`${id}-names`}
          maxLength={80}
          placeholder="a name, such as loose"
          value={nextClass.value}
          data-testid="class-name"
          onInput={(event) => {
            nextClass.value = event.currentTarget.value;
            setProblem(null);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') label(nextClass.value);
          }}
        />
        <datalist id={`${id}-names`}>
          {names.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </Field>
      {labels.length > 0 && (
        <ul class="label-list" aria-label="Labels of this clip">
          {labels.map(({ label: name, from, to }, index) => (
            <li key={`${name} ${from} ${to}`}>
              <button type="button" class="label-jump" onClick={() => void seek(from)}>
                <strong>{name}</strong>
                <span class="muted tabular">
                  {timeText(from)} to {timeText(to)}
                </span>
              </button>
              <IconButton
                icon={Trash2}
                size={14}
                label={`Remove ${name} at ${timeText(from)}`}
                onClick={() => removeLabel(index)}
              />
            </li>
          ))}
        </ul>
      )}
      {summary && <Collected />}
    </section>
  );
}

function Collected(): JSX.Element | null {
  const summary = dataset.value;
  if (!summary) return null;
  return (
    <>
      {summary.classes.length > 0 && (
        <p class="class-counts">
          {summary.classes.map(({ name, clips }) => (
            <span key={name} class="class-count">
              {name} <span class="muted tabular">{clips}</span>
            </span>
          ))}
        </p>
      )}
      {summary.problem !== null && (
        <p class="muted" role="status">
          {summary.problem}
        </p>
      )}
      {summary.clips.length > 0 && (
        <Disclosure title={`All examples (${summary.clips.length})`}>
          <ul class="label-list" aria-label="All examples">
            {summary.clips.map(({ clip, name, label, start, end }) => (
              <li key={clip}>
                <span class="label-jump">
                  <strong>{label}</strong>
                  <span class="muted tabular">
                    {name}
                    {start === null || end === null ? '' : `, ${timeText(start)} to ${timeText(end)}`}
                  </span>
                </span>
                <IconButton
                  icon={Trash2}
                  size={14}
                  label={`Remove the example ${label} of ${name}`}
                  onClick={() => void forgetExamples(clip)}
                />
              </li>
            ))}
          </ul>
          <Button kind="danger" onClick={() => void forgetExamples(null)}>
            Remove all examples
          </Button>
        </Disclosure>
      )}
    </>
  );
}
