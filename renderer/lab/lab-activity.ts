import { FlaskConical } from 'lucide';
import type { Activity } from '../state/activities.ts';
import { labHistory } from './lab-state.ts';
import { LabView } from './lab-view.tsx';

/** The Lab tab: the figures of the lecture, with their settings. */
export const labActivity: Activity = {
  id: 'lab',
  title: 'Lab',
  heading: 'Lab',
  icon: FlaskConical,
  view: LabView,
  history: labHistory,
};
