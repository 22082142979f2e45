import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Field } from '../controls/field.tsx';
import { clipProject } from '../state/project.ts';
import { dataset } from './examples-state.ts';
import { classNames, nextClass } from './labels.ts';

export interface ClassNameProps {
  readonly label: string;
  readonly problem: string | null;
  /** Called when the name changes: an error about it is then removed. */
  readonly onTyped: () => void;
  readonly onEnter: () => void;
  /** The button beside the label. */
  readonly children: ComponentChildren;
}

/** Input for the class of the next example, with the existing classes. */
export function ClassName({ label, problem, onTyped, onEnter, children }: ClassNameProps): JSX.Element {
  const id = useId();
  return (
    <Field label={label} id={id} problem={problem} aside={children}>
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
          onTyped();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter();
        }}
      />
      <datalist id={`${id}-names`}>
        {classNames(clipProject.value.labels, dataset.value?.classes ?? []).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Field>
  );
}
