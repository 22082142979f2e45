import type { JSX } from 'preact';
import type { FrameLayerProps } from '../viewer/frame-layers.ts';
import { percentText } from '../text/number-text.ts';
import { seen, watching } from './watching.ts';
import './teach.css';

/** The predicted class of the current frames, written on the magnified frame. */
export function SeenLabel({ pane }: FrameLayerProps): JSX.Element | null {
  if (pane === 'source' || !watching.value) return null;
  const found = seen.value;
  return (
    <p class="seen-label" role="status" data-testid="seen">
      {found ? (
        <>
          <strong>{found.label}</strong>{' '}
          {found.label === found.nearest ? (
            <span class="tabular">{percentText(found.probability)}</span>
          ) : (
            <span>(nearest: {found.nearest})</span>
          )}
        </>
      ) : (
        'looking…'
      )}
    </p>
  );
}
