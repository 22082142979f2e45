import type { JSX } from 'preact';
import { seen, watching } from './watching.ts';
import './teach.css';

/** What a model sees at this moment, written on the frame. */
export function SeenLabel(): JSX.Element | null {
  if (!watching.value) return null;
  const found = seen.value;
  return (
    <p class="seen-label" role="status" data-testid="seen">
      {found ? (
        <>
          <strong>{found.label}</strong>{' '}
          {found.label === found.nearest ? (
            <span class="tabular">{Math.round(100 * found.probability)} %</span>
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
