import type { Ink } from '../../core/lab/draw/svg-elements.ts';

/** Drawings in the colours of the window's theme. */
export const screenInk: Ink = {
  text: 'var(--text)',
  soft: 'var(--muted)',
  line: 'var(--line-strong)',
  grid: 'var(--line)',
  ground: 'var(--surface)',
  fill: 'var(--raised)',
  negative: 'var(--lab-negative)',
  positive: 'var(--lab-positive)',
  series: Array.from({ length: 8 }, (_, index) => `var(--lab-series-${index + 1})`),
};
