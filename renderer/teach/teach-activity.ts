import { GraduationCap } from 'lucide';
import type { Activity } from '../layout/activities.ts';
import { attention } from './attention-state.ts';
import { watch, watching } from './teach-state.ts';
import { TeachView } from './teach-view.tsx';

/** Labels, training, and a model that looks at the pictures for as long as it is open. */
export const teachActivity: Activity = {
  id: 'teach',
  title: 'Teach',
  icon: GraduationCap,
  view: TeachView,
  leave: () => {
    attention.value = null;
    if (watching.peek()) void watch(null);
  },
};
