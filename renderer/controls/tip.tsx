import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import './tip.css';

export interface TipProps {
  /** The term that is explained: "α". */
  readonly about: string;
  readonly text: string;
}

/** A question mark that opens an explanation, on a click or a key; it closes on Escape or a click elsewhere. */
export function Tip({ about, text }: TipProps): JSX.Element {
  const id = useId();
  const bubble = useRef<HTMLDivElement>(null);
  const place = (event: MouseEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const shown = bubble.current;
    if (!shown) return;
    const width = 272;
    shown.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.left - width / 2))}px`;
    const below = box.bottom + 6;
    const above = below + 160 > innerHeight;
    shown.style.top = above ? 'auto' : `${below}px`;
    shown.style.bottom = above ? `${innerHeight - box.top + 6}px` : 'auto';
  };
  return (
    <>
      <button type="button" class="tip" aria-label={`About ${about}`} popovertarget={id} onClick={place}>
        ?
      </button>
      <div ref={bubble} id={id} class="tip-text" popover="auto" role="note">
        {text}
      </div>
    </>
  );
}
