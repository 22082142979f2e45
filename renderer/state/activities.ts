import { batch, signal } from '@preact/signals';
import type { IconNode } from 'lucide';
import type { ComponentType } from 'preact';

/** One of the things the window can be used for. */
export interface Activity {
  readonly id: string;
  readonly title: string;
  readonly icon: IconNode;
  /** Fills the window between header and status line. */
  readonly view: ComponentType;
  /** Stands in the header in place of the clip's name. */
  readonly heading?: string;
  /** Called when another one is chosen. */
  readonly leave?: () => void;
  readonly enter?: () => void;
  /** Shows the clip in this activity, where it can: a clip that is opened need not lead away. */
  readonly showClip?: () => void;
}

/** Added by main.tsx, in the order of the tabs. */
export const activities = signal<readonly Activity[]>([]);
export const activeId = signal('magnify');

export function chooseActivity(id: string): void {
  const next = activities.peek().find((activity) => activity.id === id);
  if (!next || id === activeId.peek()) return;
  const last = activities.peek().find((activity) => activity.id === activeId.peek());
  // In one step: nothing is drawn of the moment in between.
  batch(() => {
    last?.leave?.();
    activeId.value = id;
    next.enter?.();
  });
}

/** Shows the clip that is being opened: in the activity that is active where that has a place for it, else in the first one. */
export function showOpenedClip(): void {
  const active = activities.peek().find(({ id }) => id === activeId.peek());
  if (active?.showClip) active.showClip();
  else chooseActivity('magnify');
}
