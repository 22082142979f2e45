import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { duration, media } from '../state/media.ts';
import { pause, play, playback, seek, step } from '../state/preview.ts';
import { endMerge, project } from '../state/project.ts';
import { setIn, setOut } from './range.ts';
import { tickDistance, tickText, timeText } from '../text/time-text.ts';
import './timeline.css';

/** CSS pixels between two marks of the axis. */
const tickRoom = 90;

/** The clip from start to end: playhead, in and out points, labelled segments. */
export function Timeline(): JSX.Element {
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const total = duration.value;
  const { range, labels } = project.value;
  const share = (time: number): string => `${total > 0 ? Math.min(100, Math.max(0, (100 * time) / total)) : 0}%`;
  const timeAt = (event: PointerEvent): number => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return 0;
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * total;
  };
  const scrub = useDrag(timeAt, (time) => void seek(time), {
    // A scrub shows single frames; playback continues when the pointer is released.
    onStart: () => {
      const { playing } = playback.peek();
      if (playing) void pause();
      return () => {
        if (playing) void play();
      };
    },
  });
  const [from, to] = [range.in ?? 0, range.out ?? total];

  return (
    <div class="timeline" data-testid="timeline">
      <div class="timeline-track" ref={track} {...scrub}>
        <div class="timeline-bar">
          <div class="timeline-range" style={{ left: share(from), right: `calc(100% - ${share(to)})` }} />
          {labels.map(({ label, from, to }, index) => (
            <div
              key={`${index}-${label}`}
              class="timeline-label"
              style={{ left: share(from), width: `calc(${share(to)} - ${share(from)})`, '--hue': hueOf(label) }}
              title={`${label}: ${timeText(from)} to ${timeText(to)}`}
            >
              <span>{label}</span>
            </div>
          ))}
        </div>
        <Ticks total={total} width={width} />
        <RangeHandle edge="in" time={from} place={share(from)} timeAt={timeAt} />
        <RangeHandle edge="out" time={to} place={share(to)} timeAt={timeAt} />
        <Playhead place={share(playback.value.time)} />
      </div>
    </div>
  );
}

function Playhead({ place }: { readonly place: string }): JSX.Element {
  const { time, frame } = playback.value;
  return (
    <div
      class="playhead"
      style={{ left: place }}
      role="slider"
      tabIndex={media.value ? 0 : -1}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuemax={Number(duration.value.toFixed(3))}
      aria-valuenow={Number(time.toFixed(3))}
      aria-valuetext={`${timeText(time)}, frame ${frame + 1}`}
      aria-disabled={media.value === null}
      data-testid="playhead"
      onKeyDown={(event) => {
        if (event.shiftKey || event.ctrlKey || event.metaKey) return;
        const frames = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
        if (frames !== undefined) void step(frames);
        else if (event.key === 'Home') void seek(0);
        else if (event.key === 'End') void seek(duration.peek());
        else return;
        event.preventDefault();
      }}
    />
  );
}

interface RangeHandleProps {
  readonly edge: 'in' | 'out';
  readonly time: number;
  readonly place: string;
  readonly timeAt: (event: PointerEvent) => number;
}

function RangeHandle({ edge, time, place, timeAt }: RangeHandleProps): JSX.Element {
  const move = edge === 'in' ? setIn : setOut;
  const drag = useDrag(timeAt, move, { onStart: () => endMerge });
  const set = edge === 'in' ? project.value.range.in !== null : project.value.range.out !== null;
  const name = edge === 'in' ? 'In point' : 'Out point';
  return (
    <div
      class={`range-handle range-handle-${edge}${set ? ' is-set' : ''}`}
      style={{ left: place }}
      role="slider"
      tabIndex={media.value ? 0 : -1}
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={Number(duration.value.toFixed(3))}
      aria-valuenow={Number(time.toFixed(3))}
      aria-valuetext={timeText(time)}
      aria-disabled={media.value === null}
      title={`${name}: ${timeText(time)}`}
      data-testid={`${edge}-point`}
      {...drag}
      onKeyDown={(event) => {
        const frames = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }[event.key];
        if (frames === undefined || event.shiftKey) return;
        event.preventDefault();
        move(time + frames / (media.peek()?.fps ?? 30));
      }}
    />
  );
}

function Ticks({ total, width }: { readonly total: number; readonly width: number }): JSX.Element | null {
  if (total <= 0 || width <= 0) return null;
  const distance = tickDistance(total, Math.max(1, width / tickRoom));
  const times = Array.from({ length: Math.floor(total / distance + 1e-6) + 1 }, (_, index) => index * distance);
  return (
    <div class="timeline-ticks tabular" aria-hidden="true">
      {times.map((time) => (
        <span key={time} style={{ left: `${(100 * time) / total}%` }} class={time / total > 0.96 ? 'at-end' : ''}>
          {tickText(time, distance)}
        </span>
      ))}
    </div>
  );
}

interface DragHandlers {
  readonly onPointerDown: (event: PointerEvent & { currentTarget: HTMLElement }) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

/** Follows the pointer from press to release. @param options.onStart returns the function to call at the end */
function useDrag(
  timeAt: (event: PointerEvent) => number,
  moved: (time: number) => void,
  { onStart }: { readonly onStart: () => () => void },
): DragHandlers {
  const held = useRef<{ readonly pointer: number; readonly end: () => void } | null>(null);
  const end = (event: PointerEvent): void => {
    if (held.current?.pointer !== event.pointerId) return;
    held.current.end();
    held.current = null;
  };
  return {
    onPointerDown: (event) => {
      if (event.button !== 0 || duration.peek() <= 0) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { pointer: event.pointerId, end: onStart() };
      moved(timeAt(event));
    },
    onPointerMove: (event) => {
      if (held.current?.pointer === event.pointerId) moved(timeAt(event));
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** A hue from a label's text, 0 to 360: the same label always has the same colour. */
function hueOf(label: string): number {
  let sum = 0;
  for (const letter of label) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 3600;
  return (sum * 47) % 360;
}
