import type { IconNode } from 'lucide';
import { h } from 'preact';

export interface IconProps {
  readonly icon: IconNode;
  /** Width and height in CSS pixels. */
  readonly size?: number;
  readonly filled?: boolean;
}

/** A line drawing beside words or in a named button; it says nothing to a screen reader. */
export function Icon({ icon, size = 16, filled = false }: IconProps) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
      stroke-width={1.75}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {icon.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
