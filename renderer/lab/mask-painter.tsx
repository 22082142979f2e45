import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { pixelsOf } from '../../core/lab/draw/colours.ts';
import type { ImagePanel } from '../../core/lab/figure.ts';
import { toBase64 } from '../../core/protocol/base64.ts';
import { Button } from '../controls/button.tsx';
import { Segments } from '../controls/choice.tsx';
import { Slider } from '../controls/slider.tsx';
import { paintedMask } from './lab-input.ts';
import { shown } from './make-figure.ts';

/** White paint takes the first image, black paint the second. */
type Paint = 'first' | 'second';

const mostUndone = 20;

/** A mask painted with a brush over the first image. It starts as the left half, which is what the figure uses without one. */
export function MaskPainter(): JSX.Element | null {
  const canvas = useRef<HTMLCanvasElement>(null);
  const backdrop = useRef<HTMLCanvasElement>(null);
  const [paint, setPaint] = useState<Paint>('first');
  const [radius, setRadius] = useState(24);
  const [feather, setFeather] = useState(0);
  const [before, setBefore] = useState<readonly ImageData[]>([]);
  const first = shown.value?.figure.rows.flat().find((panel): panel is ImagePanel => panel.kind === 'image');
  const width = first?.width ?? 0;
  const height = first?.height ?? 0;

  useEffect(() => {
    const pen = canvas.current?.getContext('2d', { willReadFrequently: true });
    if (!pen || paintedMask.peek() !== null) return;
    fill(pen, '#000000');
    pen.fillStyle = '#ffffff';
    pen.fillRect(0, 0, Math.ceil(width / 2), height);
    setBefore([]);
  }, [width, height, paintedMask.value === null]);
  useEffect(() => {
    if (!first) return;
    const { data } = pixelsOf(first);
    backdrop.current?.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  }, [first]);
  if (!first) return null;

  const pen = (): CanvasRenderingContext2D | null => canvas.current?.getContext('2d', { willReadFrequently: true }) ?? null;
  const keep = (): void => {
    const image = pen()?.getImageData(0, 0, width, height);
    if (image) setBefore([...before, image].slice(-mostUndone));
  };
  const publish = (): void => {
    const image = pen()?.getImageData(0, 0, width, height);
    if (!image) return;
    const bytes = Uint8Array.from({ length: width * height }, (_, at) => image.data[4 * at]);
    paintedMask.value = { kind: 'pixels', width, height, channels: 1, data: toBase64(bytes) };
  };
  const stroke = (event: PointerEvent & { currentTarget: HTMLElement }): void => {
    const context = pen();
    if (event.buttons === 0 || !context) return;
    const box = event.currentTarget.getBoundingClientRect();
    const scale = width / box.width;
    dab(context, (event.clientX - box.left) * scale, (event.clientY - box.top) * scale, { radius, feather, paint });
  };
  const fillAll = (): void => {
    const context = pen();
    if (!context) return;
    keep();
    fill(context, paint === 'first' ? '#ffffff' : '#000000');
    publish();
  };
  return (
    <div class="lab-mask">
      <p id="lab-mask-title">Mask: paint where the first image is wanted</p>
      <div
        class="lab-mask-canvas"
        role="img"
        aria-labelledby="lab-mask-title"
        data-testid="lab-mask"
        style={{ aspectRatio: `${width} / ${height}` }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          keep();
          stroke(event);
        }}
        onPointerMove={stroke}
        onPointerUp={publish}
      >
        <canvas ref={backdrop} width={width} height={height} />
        <canvas ref={canvas} width={width} height={height} class="lab-mask-paint" />
      </div>
      <Segments
        label="Paint"
        value={paint}
        onChange={setPaint}
        options={[
          { value: 'first', title: 'First image' },
          { value: 'second', title: 'Second image' },
        ]}
      />
      <Slider label="Brush" value={radius} min={2} max={128} step={1} unit="px" onChange={setRadius} />
      <Slider label="Soft edge" value={feather} min={0} max={64} step={1} unit="px" onChange={setFeather} />
      <div class="tool-row">
        <Button onClick={fillAll}>Fill</Button>
        <Button
          disabled={before.length === 0}
          onClick={() => {
            const last = before.at(-1);
            if (!last) return;
            pen()?.putImageData(last, 0, 0);
            setBefore(before.slice(0, -1));
            publish();
          }}
        >
          Undo stroke
        </Button>
        <Button kind="quiet" disabled={paintedMask.value === null} onClick={() => (paintedMask.value = null)}>
          Left half
        </Button>
      </div>
    </div>
  );
}

function fill(pen: CanvasRenderingContext2D, colour: string): void {
  pen.fillStyle = colour;
  pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
}

interface Brush {
  readonly radius: number;
  /** Pixels over which the paint fades at the rim. */
  readonly feather: number;
  readonly paint: Paint;
}

function dab(pen: CanvasRenderingContext2D, x: number, y: number, { radius, feather, paint }: Brush): void {
  const code = paint === 'first' ? 255 : 0;
  const gradient = pen.createRadialGradient(x, y, 0, x, y, radius);
  gradient.addColorStop(Math.max(0, 1 - (feather + 1) / radius), `rgb(${code} ${code} ${code} / 100%)`);
  gradient.addColorStop(1, `rgb(${code} ${code} ${code} / 0%)`);
  pen.fillStyle = gradient;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}
