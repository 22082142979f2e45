import { GraduationCap } from 'lucide';
import { cameraState } from '../camera/camera-session.ts';
import { activeId, type Activity } from '../state/activities.ts';
import { registerCommands } from '../state/commands.ts';
import { attention } from './attention-state.ts';
import { showClip } from './example-source.ts';
import { takeKey } from './take-controls.tsx';
import { releaseTake, toggleTake } from './takes.ts';
import { TeachView } from './teach-view.tsx';
import { watch, watching } from './watching.ts';

/** The Teach tab; leaving it stops the model that classifies the frames. */
export const teachActivity: Activity = {
  id: 'teach',
  title: 'Teach',
  icon: GraduationCap,
  view: TeachView,
  showClip,
  leave: () => {
    attention.value = null;
    if (watching.peek()) void watch(null);
    showClip();
  },
};

export function registerTeachCommands(): void {
  registerCommands({
    id: 'teach.take',
    title: 'Record a take, for as long as it is held or until it is pressed again',
    group: 'Camera',
    keys: [takeKey],
    enabled: () => activeId.value === 'teach' && cameraState.value.kind === 'running',
    run: toggleTake,
    release: releaseTake,
  });
}
