import type { JSX } from 'preact';
import type { Places } from './attention-words.ts';

/** Values over a frame: one colour for what speaks for a class, another for what speaks against it. */
export function HeatMap({ places, label }: { readonly places: Places; readonly label: string }): JSX.Element {
  const { columns, rows, values } = places;
  const most = largestSize(values);
  return (
    <svg class="heat-map" viewBox={`0 0 ${columns} ${rows}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {values.map((value, at) => (
        <rect
          key={at}
          class={value < 0 ? 'speaks-against' : 'speaks-for'}
          x={at % columns}
          y={Math.floor(at / columns)}
          width="1"
          height="1"
          fill-opacity={(Math.abs(value) / most).toFixed(3)}
        />
      ))}
    </svg>
  );
}

/** Largest distance from 0, by which colours are scaled; never 0. */
export function largestSize(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE);
}
