/**
 * Weights of a window, row by row: 1 inside, falling over `edge` pixels on every side as a raised cosine to 0 just outside (Tukey).
 */
export function taper(width: number, height: number, edge: number | { readonly x: number; readonly y: number }): Float64Array {
  const line = (length: number, fall: number) =>
    Float64Array.from({ length }, (_, i) => {
      const fromEdge = (Math.min(i, length - 1 - i) + 1) / (fall + 1);
      return fromEdge >= 1 ? 1 : 0.5 - 0.5 * Math.cos(Math.PI * fromEdge);
    });
  const { x, y } = typeof edge === 'number' ? { x: edge, y: edge } : edge;
  const [across, down] = [line(width, x), line(height, y)];
  return Float64Array.from({ length: width * height }, (_, i) => across[i % width] * down[Math.floor(i / width)]);
}
