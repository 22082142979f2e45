import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { following } from '../state/preview.ts';
import { spec, view } from '../state/project.ts';
import { significant } from '../text/number-text.ts';
import { Loupe } from './loupe.tsx';
import { painted, paintInto } from './painter.ts';
import { frameLayers, type FrameLayerProps } from './frame-layers.ts';
import { moveFrames } from './frame-gestures.ts';
import { frameSize } from './frame-stream.ts';
import { devicePixels, differenceGain, geometry, paneSize, showingOriginal, twoPanes } from './view-state.ts';
import { ViewerNotice } from './viewer-notice.tsx';
import { ViewerTools } from './viewer-tools.tsx';
import { WipeEdge } from './wipe-edge.tsx';
import './viewer.css';

/** Screen pixels per frame pixel from which frame pixels are drawn as squares; below, the frame is smoothed. */
const sharpZoom = 2;

export interface ViewerProps {
  /** Shown over the frames, or in their place, instead of the notice for clips. */
  readonly notice?: ComponentChildren;
}

/** Source and magnified frame, locked to the same instant, with everything for comparing them. */
export function Viewer({ notice }: ViewerProps): JSX.Element {
  const source = useRef<HTMLCanvasElement>(null);
  const magnified = useRef<HTMLCanvasElement>(null);
  const measured = useRef<HTMLDivElement>(null);
  const covers = useRef<HTMLDivElement>(null);

  // As a layout effect: until it has run, `painted` refers to earlier canvases, and drags would be lost.
  useLayoutEffect(() => {
    if (!source.current || !magnified.current) return undefined;
    return paintInto(source.current, magnified.current);
  }, []);
  useLayoutEffect(() => measurePane(measured.current), []);
  useLayoutEffect(() => moveFrames(covers.current), []);

  const { mode, wipe } = view.value;
  const frame = frameSize.value;
  const place = geometry.value;
  const box = place && {
    left: `${place.left}px`,
    top: `${place.top}px`,
    width: `${place.width}px`,
    height: `${place.height}px`,
    imageRendering: place.zoom >= sharpZoom ? 'pixelated' : 'auto',
  };
  const clip = mode === 'wipe' && place ? `inset(0 0 0 ${place.left + wipe * place.width}px)` : 'none';
  const original = showingOriginal.value && mode !== 'side-by-side' && mode !== 'stacked';
  const shown = painted.value && frame !== null;
  const moved = view.value.zoom !== 'fit';

  return (
    <section
      class={`viewer${original ? ' shows-original' : ''}${shown ? '' : ' is-empty'}${moved ? ' can-pan' : ''}`}
      data-mode={mode}
      aria-label="Frames"
      aria-busy={following.value}
    >
      <ViewerTools />
      <div class="viewer-area">
        <div class="panes" style={mode === 'difference' && !original ? { filter: `brightness(${differenceGain.value})` } : {}}>
          <div class="pane pane-source" ref={measured}>
            <canvas ref={source} data-testid="source" style={box ?? {}} role="img" aria-label="Source frame" />
          </div>
          <div class="pane pane-magnified" style={{ clipPath: clip }}>
            <canvas ref={magnified} data-testid="magnified" style={box ?? {}} role="img" aria-label="Magnified frame" />
          </div>
        </div>
        <div class="covers panes" ref={covers}>
          {twoPanes.value ? (
            <>
              <Cover pane="source" label="Source" />
              <Cover pane="magnified" label={magnifiedLabel()} />
            </>
          ) : (
            <Cover pane="both" label={labelOf(mode, original)} />
          )}
        </div>
        {notice ?? <ViewerNotice />}
      </div>
    </section>
  );
}

function labelOf(mode: string, original: boolean): string {
  if (original) return 'Source';
  if (mode === 'difference') return `Difference ×${differenceGain.value}`;
  return mode === 'wipe' ? '' : magnifiedLabel();
}

function magnifiedLabel(): string {
  return `Magnified · α ${significant(spec.value.alpha)}`;
}

/** Layers over a frame: its name, the marks on it, the loupe. */
function Cover({ pane, label }: { readonly pane: FrameLayerProps['pane']; readonly label: string }): JSX.Element {
  const place = geometry.value;
  const named = painted.value && label !== '';
  return (
    <div class="pane" data-pane={pane}>
      {place && painted.value && (
        <div
          class="overlay-box"
          style={{ left: `${place.left}px`, top: `${place.top}px`, width: `${place.width}px`, height: `${place.height}px` }}
        >
          {frameLayers.value.map((Layer, index) => (
            <Layer key={index} pane={pane} geometry={place} />
          ))}
        </div>
      )}
      {named && <span class="frame-name">{label}</span>}
      {pane === 'both' && <WipeEdge />}
      <Loupe pane={pane} />
    </div>
  );
}

function measurePane(pane: HTMLElement | null): (() => void) | undefined {
  if (!pane) return undefined;
  const measure = (): void => {
    devicePixels.value = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = pane;
    const before = paneSize.peek();
    if (before.width !== width || before.height !== height) paneSize.value = { width, height };
  };
  const observer = new ResizeObserver(measure);
  observer.observe(pane);
  measure();
  return () => observer.disconnect();
}
