import type { JSX } from 'preact';
import { attention, attentionOnPicture } from './attention-state.ts';
import { HeatMap } from './heat-map.tsx';
import './attention.css';

/** What a model looks at, laid over the picture. */
export function AttentionOnPicture(): JSX.Element | null {
  const places = attentionOnPicture.value;
  if (!places) return null;
  return (
    <div class="attention-on-picture" data-testid="attention-on-picture">
      <HeatMap places={places} label={`What "${attention.value?.model ?? ''}" looks at, over the picture`} />
    </div>
  );
}
