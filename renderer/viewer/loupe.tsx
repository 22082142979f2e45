import { effect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { canvases, onPainted } from './painter.ts';
import { geometry, loupeAt, loupeOn } from './view-state.ts';
import './loupe.css';

/** Diameter in CSS pixels, and magnification against the frame on the screen. */
const diameter = 188;
const enlargement = 4;

/**
 * A magnifying glass at the same position of both frames. Where they are drawn over each other, its left half shows the source and
 * its right half the magnified frame.
 */
export function Loupe({ pane }: { readonly pane: 'source' | 'magnified' | 'both' }): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const on = loupeOn.value;
  useEffect(() => {
    if (!on) return undefined;
    const draw = (): void => drawLoupe(canvas.current, pane);
    const stopPainting = onPainted(draw);
    const stopMoving = effect(draw);
    return () => {
      stopPainting();
      stopMoving();
    };
  }, [on, pane]);
  if (!on || !geometry.value) return null;
  return <canvas ref={canvas} class={`loupe loupe-${pane}`} aria-hidden="true" />;
}

function drawLoupe(canvas: HTMLCanvasElement | null, pane: 'source' | 'magnified' | 'both'): void {
  const place = geometry.value;
  const at = loupeAt.value;
  const frames = canvases.value;
  const context = canvas?.getContext('2d');
  if (!canvas || !context || !place || !frames) return;
  const pixels = devicePixelRatio;
  const side = Math.round(diameter * pixels);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  canvas.style.left = `${place.left + at.x * place.width - diameter / 2}px`;
  canvas.style.top = `${place.top + at.y * place.height - diameter / 2}px`;

  const [width, height] = [place.width * enlargement * pixels, place.height * enlargement * pixels];
  const [left, top] = [side / 2 - at.x * width, side / 2 - at.y * height];
  context.imageSmoothingEnabled = place.zoom * enlargement < 6;
  context.fillStyle = '#000';
  context.fillRect(0, 0, side, side);
  if (pane !== 'magnified') context.drawImage(frames.source, left, top, width, height);
  if (pane === 'source') return;
  context.save();
  context.beginPath();
  context.rect(pane === 'both' ? side / 2 : 0, 0, side, side);
  context.clip();
  context.drawImage(frames.magnified, left, top, width, height);
  context.restore();
  if (pane === 'both') {
    context.fillStyle = '#f2f4f6';
    context.fillRect(side / 2 - pixels / 2, 0, pixels, side);
  }
}
