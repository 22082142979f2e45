/** A position measured in one image: seconds, and pixels from the position in the reference. */
export interface MotionPoint {
  readonly time: number;
  readonly x: number;
  readonly y: number;
}

export interface MotionSummary {
  /** Root mean square about the mean, in pixels. */
  readonly rms: { readonly x: number; readonly y: number };
  /** Largest minus smallest coordinate, in pixels. */
  readonly span: { readonly x: number; readonly y: number };
}

/** Summarises the motion of a series of positions. No points: zeros. */
export function summarise(points: readonly MotionPoint[]): MotionSummary {
  const along = (axis: 'x' | 'y') => {
    let sum = 0;
    let squares = 0;
    let low = Infinity;
    let high = -Infinity;
    for (const point of points) {
      const value = point[axis];
      sum += value;
      squares += value * value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const mean = sum / Math.max(1, points.length);
    return {
      rms: Math.sqrt(Math.max(0, squares / Math.max(1, points.length) - mean * mean)),
      span: points.length ? high - low : 0,
    };
  };
  const [x, y] = [along('x'), along('y')];
  return { rms: { x: x.rms, y: y.rms }, span: { x: x.span, y: y.span } };
}

/** Returns the time series as CSV (RFC 4180), in pixels and, once calibrated, in millimetres. */
export function displacementTable(points: readonly MotionPoint[], millimetresPerPixel: number | null): string {
  const scale = millimetresPerPixel;
  const head = scale === null ? 'time_s,x_px,y_px' : 'time_s,x_px,y_px,x_mm,y_mm';
  const lines = points.map(({ time, x, y }) => {
    const plain = [time, x, y];
    return (scale === null ? plain : [...plain, x * scale, y * scale]).map(cell).join(',');
  });
  return `${[head, ...lines].join('\r\n')}\r\n`;
}

function cell(value: number): string {
  return String(Number(value.toFixed(6)));
}
