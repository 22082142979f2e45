import type { JSX } from 'preact';
import { attention, attentionOnFrame } from './attention-state.ts';
import { HeatMap } from './heat-map.tsx';
import './attention.css';

/** The attention map of a model, over the frame. */
export function AttentionOnFrame(): JSX.Element | null {
  const places = attentionOnFrame.value;
  if (!places) return null;
  return (
    <div class="attention-on-frame" data-testid="attention-on-frame">
      <HeatMap places={places} label={`What "${attention.value?.model ?? ''}" looks at, over the frame`} />
    </div>
  );
}
