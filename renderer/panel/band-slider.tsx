import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Band } from '../../core/spec/band.ts';
import { type BandResponse, responsePath } from './band-response.ts';
import { beatsPerMinute, type BandScale, frequencyAt, moveBand, moveEdge, shareOf } from './band-scale.ts';
import { significant } from '../text/number-text.ts';

export interface BandSliderProps {
  readonly scale: BandScale;
  readonly band: Band;
  /** Frequencies marked on the axis: those that the survey found. */
  readonly peaks: readonly number[];
  /** Response of the filter along the axis, drawn behind the handles. */
  readonly response: BandResponse | null;
  readonly onChange: (band: Band) => void;
  /** Called when a drag has ended: further changes are another step of undo. */
  readonly onSettled: () => void;
}

type Held = 'lo' | 'hi' | 'both';

interface Drag {
  readonly held: Held;
  readonly pointer: number;
  /** Position of the pointer at the start of the drag, 0–1, and the band at that moment. */
  readonly from: number;
  readonly band: Band;
}

/** Two handles on a logarithmic axis of frequencies. The bar between them moves both. */
export function BandSlider({ scale, band, peaks, response, onChange, onSettled }: BandSliderProps): JSX.Element {
  const track = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);

  const place = (event: PointerEvent): number => {
    const box = track.current?.getBoundingClientRect();
    return box && box.width > 0 ? (event.clientX - box.left) / box.width : 0;
  };

  const start = (held: Held) => (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drag.current = { held, pointer: event.pointerId, from: place(event), band };
  };

  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (held?.pointer !== event.pointerId) return;
    const at = place(event);
    if (held.held === 'both') onChange(moveBand(scale, held.band, at - held.from));
    else
      onChange(moveEdge(scale, held.band, held.held, frequencyAt(scale, shareOf(scale, held.band[held.held]) + at - held.from)));
  };

  const end = () => {
    if (drag.current) onSettled();
    drag.current = null;
  };

  /** A click on the axis moves the nearer edge there. */
  const jump = (event: PointerEvent) => {
    if (event.button !== 0 || event.target !== event.currentTarget) return;
    const at = place(event);
    const edge = Math.abs(at - shareOf(scale, band.lo)) < Math.abs(at - shareOf(scale, band.hi)) ? 'lo' : 'hi';
    onChange(moveEdge(scale, band, edge, frequencyAt(scale, at)));
  };

  const key = (edge: 'lo' | 'hi') => (event: KeyboardEvent) => {
    const step = keyStep(event);
    if (step === null) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(moveEdge(scale, band, edge, stepped(scale, band[edge], step)));
  };

  const [from, to] = [shareOf(scale, band.lo), shareOf(scale, band.hi)];
  const handle = (edge: 'lo' | 'hi', at: number) => (
    <div
      class="band-handle"
      role="slider"
      tabIndex={0}
      aria-label={edge === 'lo' ? 'Lower edge of the band' : 'Upper edge of the band'}
      aria-valuemin={edge === 'lo' ? scale.lowest : band.lo}
      aria-valuemax={edge === 'lo' ? band.hi : scale.last}
      aria-valuenow={band[edge]}
      aria-valuetext={`${significant(band[edge])} Hz, ${significant(beatsPerMinute(band[edge]))} per minute`}
      style={{ left: `${at * 100}%` }}
      onPointerDown={start(edge)}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={key(edge)}
    />
  );

  return (
    <div class="band-slider">
      <div class="band-track" ref={track} onPointerDown={jump}>
        {response && (
          <svg
            class="band-response"
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            aria-hidden="true"
            data-testid="band-response"
          >
            <path d={responsePath(response)} />
          </svg>
        )}
        {peaks.map((hz) => (
          <span
            key={hz}
            class="band-peak"
            style={{ left: `${shareOf(scale, hz) * 100}%` }}
            title={`Motion at ${significant(hz)} Hz`}
          />
        ))}
        <div
          class="band-bar"
          style={{ left: `${from * 100}%`, width: `${Math.max(0, to - from) * 100}%` }}
          onPointerDown={start('both')}
          onPointerMove={move}
          onPointerUp={end}
          onPointerCancel={end}
        />
        {handle('lo', from)}
        {handle('hi', to)}
      </div>
      <div class="band-ticks tabular" aria-hidden="true">
        {scale.ticks.map(({ hz, share, label }) => (
          <span key={hz} style={{ left: `${share * 100}%` }}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Share of the axis by which a key moves an edge; infinite: to its end. */
function keyStep({ key, shiftKey }: KeyboardEvent): number | null {
  const step = shiftKey ? 0.05 : 0.01;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowUp':
      return step;
    case 'ArrowLeft':
    case 'ArrowDown':
      return -step;
    case 'PageUp':
      return 0.1;
    case 'PageDown':
      return -0.1;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}

/** A step of a hundredth of the axis may be less than three digits resolve (on a short axis): a step always changes the number. */
function stepped(scale: BandScale, hz: number, step: number): number {
  const aim = frequencyAt(scale, shareOf(scale, hz) + step);
  if (aim !== hz) return aim;
  const unit = 10 ** (Math.floor(Math.log10(hz)) - 2);
  return Number((hz + Math.sign(step) * unit).toPrecision(3));
}
