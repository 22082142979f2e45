interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Whether a line has all of some points on its one side and all of others on its other side, none on it: exactly where their convex
 * hulls do not meet. For convex polygons it is enough to look along the normals of their edges, and for points and segments along
 * themselves.
 */
export function isSeparable(a: readonly Place[], b: readonly Place[]): boolean {
  const hulls = [convexHull(a), convexHull(b)];
  const [first, second] = hulls;
  const axes = hulls.flatMap((hull) => hull.flatMap((from, index) => axesOf(from, hull[(index + 1) % hull.length])));
  if (first.length === 1 && second.length === 1) axes.push({ x: second[0].x - first[0].x, y: second[0].y - first[0].y });
  return axes.some((axis) => {
    const [low, high] = [spanOf(first, axis), spanOf(second, axis)];
    return low.high < high.low || high.high < low.low;
  });
}

/** The normal of an edge and its direction, which parts segments on one line. */
function axesOf(from: Place, to: Place): Place[] {
  const [x, y] = [to.x - from.x, to.y - from.y];
  return x === 0 && y === 0
    ? []
    : [
        { x: -y, y: x },
        { x, y },
      ];
}

function spanOf(points: readonly Place[], axis: Place): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y } of points) {
    const along = x * axis.x + y * axis.y;
    low = Math.min(low, along);
    high = Math.max(high, along);
  }
  return { low, high };
}

/** Corners of the convex hull, in turn (Andrew 1979). */
function convexHull(points: readonly Place[]): Place[] {
  const sorted = points.toSorted((p, q) => p.x - q.x || p.y - q.y);
  const half = (from: readonly Place[]): Place[] => {
    const chain: Place[] = [];
    for (const point of from) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  const hull = [...half(sorted), ...half(sorted.toReversed())];
  return hull.length > 0 ? hull : sorted.slice(0, 1);
}

function turn(a: Place, b: Place, c: Place): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}
