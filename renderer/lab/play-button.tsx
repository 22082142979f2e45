import { Pause, Play } from 'lucide';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { NumberSetting } from '../../core/lab/settings.ts';
import { Button } from '../controls/button.tsx';
import { changeSetting } from './lab-state.ts';
import { figureProblem, making } from './make-figure.ts';

/** Steps of one run from the lowest to the highest value. */
const stepsOfRun = 60;
/** Milliseconds from a figure that is there to the next step; the second where less motion is preferred. */
const pauses = { usual: 40, reduced: 600 };

export interface PlayButtonProps {
  readonly name: string;
  readonly setting: NumberSetting;
  readonly value: number;
}

/** Runs through the values of a setting, each as soon as the figure of the one before is there, and begins again at the end. */
export function PlayButton({ name, setting, value }: PlayButtonProps): JSX.Element {
  const [playing, setPlaying] = useState(false);
  const busy = making.value !== null;
  const failed = figureProblem.value !== null;
  useEffect(() => {
    if (!playing || busy) return undefined;
    if (failed) {
      setPlaying(false);
      return undefined;
    }
    const { min, max, step } = setting;
    const stride = Math.max(step, Math.round((max - min) / stepsOfRun / step) * step);
    const next = value + stride > max ? min : Number((value + stride).toFixed(6));
    const pause = matchMedia('(prefers-reduced-motion: reduce)').matches ? pauses.reduced : pauses.usual;
    const timer = setTimeout(() => changeSetting(name, next, { passing: true }), pause);
    return () => clearTimeout(timer);
  }, [playing, busy, failed, value]);
  return (
    <div class="tool-row">
      <Button icon={playing ? Pause : Play} onClick={() => setPlaying(!playing)} testId={`play-${name}`}>
        {playing ? 'Pause' : 'Play'}
        <span class="for-screen-readers"> {setting.label}</span>
      </Button>
    </div>
  );
}
