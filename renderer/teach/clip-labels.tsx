import { Tag, Trash2 } from 'lucide';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button, IconButton } from '../controls/button.tsx';
import { media } from '../state/media.ts';
import { seek } from '../state/preview.ts';
import { clipProject } from '../state/project.ts';
import { timeText } from '../text/time-text.ts';
import { ClassName } from './class-name.tsx';
import { importProblem } from './import-examples.ts';
import { labelRange, nextClass, removeLabel } from './labels.ts';

/** The labelled segments of the clip, and a field to label another one. */
export function ClipLabels(): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const { labels } = clipProject.value;
  const label = () => setProblem(labelRange(nextClass.peek()));
  return (
    <>
      <ClassName
        label="In to out point shows"
        problem={problem ?? importProblem.value}
        onTyped={() => {
          setProblem(null);
          importProblem.value = null;
        }}
        onEnter={label}
      >
        <Button icon={Tag} disabled={!media.value} onClick={label} testId="add-label">
          Label
        </Button>
      </ClassName>
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
    </>
  );
}
