import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../state/settings.ts';

export interface PlotSeries {
  readonly label: string;
  /** Colour as a custom property of the theme: "--accent". */
  readonly colour: string;
  readonly values: readonly number[];
}

export interface PlotProps {
  /** Description for screen readers; a table beside the plot has the numbers. */
  readonly label: string;
  readonly x: readonly number[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly PlotSeries[];
  /** Logarithmic y, for spectra. */
  readonly logarithmic?: boolean;
  /** Position of a vertical mark. */
  readonly mark?: number | null;
  /** Ends of y where they are known. */
  readonly yRange?: readonly [number, number];
  readonly height?: number;
  /** Whether the values under the pointer are shown below; not needed where they are shown elsewhere. */
  readonly live?: boolean;
}

/** Lines over time or frequency in the colours of the theme. */
export function Plot(props: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { x, series, xLabel, yLabel, logarithmic = false, mark = null, height = 190, live = true } = props;
  const [low, high] = props.yRange ?? [null, null];
  const shade = theme.value;
  useEffect(() => {
    const root = place.current;
    if (!root) return undefined;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = (label: string): uPlot.Axis => ({
      label,
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
      labelSize: 18,
      labelFont: '12px system-ui',
      font: '11px system-ui',
    });
    const plot = new uPlot(
      {
        width: Math.max(200, root.clientWidth),
        height,
        legend: { show: true, live },
        cursor: { y: false },
        scales: { x: { time: false }, y: yScale(logarithmic, low, high) },
        axes: [
          axis(xLabel),
          { ...axis(yLabel), size: 58, ...(logarithmic ? { values: (_, splits) => splits.map(powerOfTen) } : {}) },
        ],
        series: [
          { label: xLabel },
          ...series.map(({ label, colour: name }) => ({ label, stroke: colour(name), width: 1.5, points: { show: false } })),
        ],
        hooks: { draw: mark === null ? [] : [(drawn) => drawMark(drawn, mark, colour('--amber'))] },
      },
      [[...x], ...series.map(({ values }) => [...values])] as uPlot.AlignedData,
      root,
    );
    const watcher = new ResizeObserver(() => plot.setSize({ width: Math.max(200, root.clientWidth), height }));
    watcher.observe(root);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [x, series, xLabel, yLabel, logarithmic, mark, low, high, height, live, shade]);
  return <div class="plot" ref={place} role="img" aria-label={props.label} />;
}

function yScale(logarithmic: boolean, low: number | null, high: number | null): uPlot.Scale {
  if (low !== null && high !== null) return { range: [low, high] };
  return logarithmic ? { distr: 3, log: 10 } : {};
}

/** Labels of a logarithmic axis: whole powers of ten only. */
function powerOfTen(value: number): string | null {
  const power = Math.log10(value);
  return Math.abs(power - Math.round(power)) < 1e-6 ? value.toExponential(0).replace('e+', 'e') : null;
}

function drawMark(plot: uPlot, at: number, colour: string): void {
  const x = plot.valToPos(at, 'x', true);
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
