import type { JSX } from 'preact';
import type { Gains } from '../../core/lab/settings.ts';
import { Slider } from '../controls/slider.tsx';
import { changeSetting, descriptors, values } from './lab-state.ts';

/** Gain, mute and solo of a subband, under its image; nothing where the figure weights no subbands. */
export function SubbandControls({ name }: { readonly name: string }): JSX.Element | null {
  const { gains: descriptor, solo } = descriptors.value;
  if (descriptor?.kind !== 'gains' || solo?.kind !== 'text') return null;
  const gains = values.value['gains'] as Gains;
  const gain = gains[name] ?? 1;
  const isSolo = values.value['solo'] === name;
  const set = (factor: number, drag = false): void => {
    const others = Object.entries(gains).filter(([other]) => other !== name);
    changeSetting('gains', Object.fromEntries(factor === 1 ? others : [...others, [name, factor]]), { drag });
  };
  return (
    <div class="lab-subband">
      <Slider
        label={`Gain of ${name}`}
        value={gain}
        min={0}
        max={4}
        lowest={-8}
        highest={8}
        step={0.1}
        onChange={(factor) => set(factor, true)}
        testId={`gain-${name}`}
      />
      <button
        type="button"
        class="auto"
        aria-pressed={gain === 0}
        onClick={() => set(gain === 0 ? 1 : 0)}
        data-testid={`mute-${name}`}
      >
        Mute<span class="for-screen-readers"> {name}</span>
      </button>
      <button
        type="button"
        class="auto"
        aria-pressed={isSolo}
        onClick={() => changeSetting('solo', isSolo ? '' : name)}
        data-testid={`solo-${name}`}
      >
        Solo<span class="for-screen-readers"> {name}</span>
      </button>
    </div>
  );
}
