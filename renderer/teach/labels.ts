import { signal } from '@preact/signals';
import type { Label } from '../../core/spec/project.ts';
import { duration } from '../state/media.ts';
import { change, project } from '../state/project.ts';

/** The class of the next label. */
export const nextClass = signal('');

/**
 * Labels the segment between in and out point with a class, or the whole clip where there are none. The points are removed, so that
 * the next ones can be set anywhere.
 * @returns why it was not labelled, or null
 */
export function labelRange(name: string): string | null {
  const label = name.trim();
  const wrong = problemOfClass(label);
  if (wrong !== null) return wrong;
  const { range, labels } = project.peek();
  if (range.in === null && range.out === null && labels.length > 0)
    return 'Set the in and out point (I and O) around the next segment first.';
  const [from, to] = [range.in ?? 0, range.out ?? duration.peek()];
  if (!(to > from)) return 'There is nothing between in and out point.';
  if (labels.some((other) => other.label === label && other.from === from && other.to === to)) {
    return `This segment is labelled "${label}" already: move the in or out point.`;
  }
  const fresh: Label = { label, from, to };
  change(
    (draft) => {
      draft.labels = [...draft.labels, fresh].toSorted((a, b) => a.from - b.from);
      draft.range = { in: null, out: null };
    },
    { label: `Label ${label}` },
  );
  return null;
}

/** Why a name cannot be that of a class, or null. */
export function problemOfClass(label: string): string | null {
  if (label === '') return 'Type the name of a class first, such as "loose" or "tight".';
  return label.length > 80 ? 'The name of a class may have 80 characters at most.' : null;
}

export function removeLabel(index: number): void {
  change((draft) => void draft.labels.splice(index, 1), { label: 'Remove label' });
}

/** Names of classes, of this clip's labels and of all others, in alphabetical order. */
export function classNames(labels: readonly Label[], others: readonly { readonly name: string }[]): string[] {
  return [...new Set([...labels.map(({ label }) => label), ...others.map(({ name }) => name)])].toSorted((a, b) =>
    a.localeCompare(b),
  );
}
