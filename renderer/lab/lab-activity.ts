import { FlaskConical } from 'lucide';
import { activeId, type Activity, chooseActivity } from '../state/activities.ts';
import { registerCommands } from '../state/commands.ts';
import { readLink } from './lab-document.ts';
import { labHistory, showState, stepFigure } from './lab-state.ts';
import { LabView } from './lab-view.tsx';

/** The Lab tab: the figures of the lecture, with their settings. It stays when a clip is opened, whose frames they can be made of. */
export const labActivity: Activity = {
  id: 'lab',
  title: 'Lab',
  heading: 'Lab',
  icon: FlaskConical,
  view: LabView,
  history: labHistory,
  showClip: () => {},
};

export function registerLabCommands(): void {
  const enabled = (): boolean => activeId.value === 'lab';
  registerCommands(
    { id: 'lab.next', title: 'Next figure', group: 'View', keys: ['PageDown'], enabled, run: () => stepFigure(1) },
    { id: 'lab.previous', title: 'Previous figure', group: 'View', keys: ['PageUp'], enabled, run: () => stepFigure(-1) },
  );
}

/** Shows the figure that the address of the page names, now and when it changes. */
export function followLinks(): void {
  const follow = (): void => {
    const state = readLink(location.hash);
    if (!state) return;
    showState(state);
    chooseActivity('lab');
  };
  window.addEventListener('hashchange', follow);
  follow();
}
