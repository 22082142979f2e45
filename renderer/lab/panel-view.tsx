import { Table2 } from 'lucide';
import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { pixelsOf } from '../../core/lab/draw/colours.ts';
import { diagramSvg } from '../../core/lab/draw/diagram-svg.ts';
import { imageMarksSvg } from '../../core/lab/draw/image-marks.ts';
import { contentSize, shortNumber, zoomOf } from '../../core/lab/draw/measures.ts';
import { plotSvg } from '../../core/lab/draw/plot-svg.ts';
import type { ImagePanel, Panel } from '../../core/lab/figure.ts';
import { IconButton } from '../controls/button.tsx';
import { panelSentence, panelTable } from './panel-words.ts';
import { screenInk } from './screen-ink.ts';
import { SubbandControls } from './subband-controls.tsx';

/** One panel of a figure with its title, its note, and a button that shows it as a table. */
export function PanelView({ panel, scale }: { readonly panel: Panel; readonly scale: number }): JSX.Element {
  const [asTable, setAsTable] = useState(false);
  const isTable = panel.kind === 'table' || asTable;
  return (
    <figure class="lab-panel" style={{ minWidth: `${Math.min(190, contentSize(panel).width * scale)}px` }}>
      <figcaption>
        <span>{panel.title}</span>
        {panel.kind !== 'table' && (
          <IconButton
            icon={Table2}
            size={14}
            label={`Show "${panel.title}" as a table`}
            pressed={asTable}
            onClick={() => setAsTable(!asTable)}
          />
        )}
      </figcaption>
      {isTable ? (
        <TableView panel={panel} />
      ) : panel.kind === 'image' ? (
        <ImageView panel={panel} scale={scale} />
      ) : (
        <DrawnView panel={panel} />
      )}
      {panel.note !== undefined && <p class="muted lab-note">{panel.note}</p>}
      {panel.kind === 'image' && panel.subband !== undefined && <SubbandControls name={panel.subband} />}
    </figure>
  );
}

function TableView({ panel }: { readonly panel: Panel }): JSX.Element {
  const { title, head, rows } = panelTable(panel);
  return (
    // Scrolls where it is large, also by keyboard.
    <div class="lab-table" tabIndex={0} role="group" aria-label={title}>
      <table>
        <thead>
          <tr>
            {head.map((name, column) => (
              <th key={column} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{typeof cell === 'number' ? shortNumber(cell) : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A plot or a diagram, drawn as the command line draws it, in the colours of the theme. */
function DrawnView({ panel }: { readonly panel: Panel }): JSX.Element {
  const { width, height } = contentSize(panel);
  const drawn = useMemo(
    () => (panel.kind === 'plot' ? plotSvg(panel, screenInk) : panel.kind === 'diagram' ? diagramSvg(panel, screenInk) : ''),
    [panel],
  );
  return (
    <svg
      class="lab-drawing"
      width={width}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={panelSentence(panel)}
      dangerouslySetInnerHTML={{ __html: drawn }}
    />
  );
}

/** An image or a matrix; pointing at it, or the arrow keys, show where that is and the value there. */
function ImageView({ panel, scale }: { readonly panel: ImagePanel; readonly scale: number }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | null>(null);
  useLayoutEffect(() => {
    const { width, height, data } = pixelsOf(panel);
    const context = canvas.current?.getContext('2d');
    context?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  }, [panel]);
  const zoom = zoomOf(panel) * scale;
  const [width, height] = [panel.width * zoom, panel.height * zoom];
  const inside = (value: number, length: number): number => Math.max(0, Math.min(length - 1, Math.floor(value)));
  const point = (event: PointerEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    setAt({
      x: inside(((event.clientX - box.left) / box.width) * panel.width, panel.width),
      y: inside(((event.clientY - box.top) / box.height) * panel.height, panel.height),
    });
  };
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const from = at ?? { x: panel.width >> 1, y: panel.height >> 1 };
    setAt({ x: inside(from.x + step[0], panel.width), y: inside(from.y + step[1], panel.height) });
  };
  return (
    <>
      <div
        class="lab-image"
        style={{ width: `${width}px`, aspectRatio: `${panel.width} / ${panel.height}` }}
        tabIndex={0}
        role="img"
        aria-label={panelSentence(panel)}
        onPointerMove={point}
        onPointerLeave={() => setAt(null)}
        onKeyDown={key}
        onBlur={() => setAt(null)}
      >
        <canvas ref={canvas} width={panel.width} height={panel.height} class={zoom >= 1 ? 'is-crisp' : ''} />
        <svg
          viewBox={`0 0 ${width} ${height}`}
          aria-hidden="true"
          dangerouslySetInnerHTML={{ __html: imageMarksSvg(panel, zoom) }}
        />
        {panel.cells && at !== null && (
          <svg class="lab-cross" viewBox={`0 0 ${panel.width} ${panel.height}`} preserveAspectRatio="none" aria-hidden="true">
            <rect x={0} y={at.y} width={panel.width} height={1} />
            <rect x={at.x} y={0} width={1} height={panel.height} />
          </svg>
        )}
      </div>
      <p class="lab-value tabular" role="status">
        {at === null ? '' : valueAt(panel, at)}
      </p>
      {panel.cells && <RowPlot panel={panel} row={at?.y ?? null} />}
    </>
  );
}

/** A row of a matrix as a function of the column, under the matrix; its place stays where none is pointed at. */
function RowPlot({ panel, row }: { readonly panel: ImagePanel; readonly row: number | null }): JSX.Element {
  const size = { width: 260, height: 130 };
  const drawn = useMemo(() => {
    if (row === null) return '';
    const { width, values, range } = panel;
    const x = Array.from({ length: width }, (_, column) => column);
    return plotSvg(
      {
        kind: 'plot',
        title: '',
        x: { name: `column of row ${row}`, unit: '' },
        y: { name: 'entry', unit: '', range },
        series: [{ name: 'entry', kind: 'stem', x, y: Array.from(values.subarray(row * width, (row + 1) * width)) }],
        size,
      },
      screenInk,
    );
  }, [panel, row]);
  return <svg class="lab-row-plot" {...size} aria-hidden="true" dangerouslySetInnerHTML={{ __html: drawn }} />;
}

function valueAt({ width, values, colours, cells }: ImagePanel, { x, y }: { readonly x: number; readonly y: number }): string {
  const channels = colours === 'rgb' ? 3 : 1;
  const start = channels * (y * width + x);
  const value = Array.from(values.subarray(start, start + channels), shortNumber).join(', ');
  return cells ? `row ${y}, column ${x}: ${value}` : `x ${x}, y ${y}: ${value}`;
}
