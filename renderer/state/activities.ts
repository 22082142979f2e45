import { batch, signal } from '@preact/signals';
import type { IconNode } from 'lucide';
import type { ComponentType } from 'preact';
import type { Steps } from './history.ts';

/** A tab of the window: one of the activities it is used for. */
export interface Activity {
  readonly id: string;
  readonly title: string;
  readonly icon: IconNode;
  /** Content between header and status line. */
  readonly view: ComponentType;
  /** Replaces the clip's name in the header. */
  readonly heading?: string;
  /** Called when another activity is chosen. */
  readonly leave?: () => void;
  readonly enter?: () => void;
  /** Shows the clip within this activity, where that is possible: opening a clip then does not change the activity. */
  readonly showClip?: () => void;
  /** What undo and redo go through while it is shown; the document of the clip or the camera when absent. */
  readonly history?: Steps;
}

/** Added by main.tsx, in the order of the tabs. */
export const activities = signal<readonly Activity[]>([]);
export const activeId = signal('magnify');

export function chooseActivity(id: string): void {
  const next = activities.peek().find((activity) => activity.id === id);
  if (!next || id === activeId.peek()) return;
  const last = activities.peek().find((activity) => activity.id === activeId.peek());
  // In one batch, so that no intermediate state is drawn.
  batch(() => {
    last?.leave?.();
    activeId.value = id;
    next.enter?.();
  });
}

/** Shows the clip that is being opened: in the current activity where that is possible, else in the first one. */
export function showOpenedClip(): void {
  const active = activities.peek().find(({ id }) => id === activeId.peek());
  if (active?.showClip) active.showClip();
  else chooseActivity('magnify');
}
