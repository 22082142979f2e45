/** Contiguous ranges [from, to) of `count` items, one for each of `threads` threads, as even as possible. */
export function shareEvenly(count: number, threads: number): (readonly [number, number])[] {
  return Array.from({ length: threads }, (_, thread) => {
    return [Math.floor((thread * count) / threads), Math.floor(((thread + 1) * count) / threads)] as const;
  });
}

/**
 * Items of known cost, distributed to `threads` threads: the most expensive first, each to the thread with the smallest sum so far.
 * The same costs give the same distribution, so results are the same in every run.
 */
export function shareByCost(costs: readonly number[], threads: number): number[][] {
  const shares = Array.from({ length: threads }, () => ({ things: [] as number[], cost: 0 }));
  const dearestFirst = costs.map((cost, thing) => ({ cost, thing })).sort((a, b) => b.cost - a.cost);
  for (const { cost, thing } of dearestFirst) {
    const least = shares.reduce((best, share) => (share.cost < best.cost ? share : best));
    least.things.push(thing);
    least.cost += cost;
  }
  return shares.map(({ things }) => things.sort((a, b) => a - b));
}

/** Items `from` … `to` − 1 of one of several lists. */
export interface ListPart {
  readonly list: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Lists of equal things, one after another, cut into pieces of the same cost for each of `threads` threads, so that nearly
 * all neighbours stay together.
 */
export function shareByLength(
  lists: readonly { readonly things: number; readonly cost: number }[],
  threads: number,
): ListPart[][] {
  const total = lists.reduce((sum, { things, cost }) => sum + things * cost, 0);
  const shares = Array.from({ length: threads }, (): ListPart[] => []);
  let before = 0;
  lists.forEach(({ things, cost }, list) => {
    const place = (thread: number): number => {
      const at = Math.round(((total * thread) / threads - before) / cost);
      return thread === threads ? things : Math.min(things, Math.max(0, at));
    };
    shares.forEach((parts, thread) => {
      const [from, to] = [place(thread), place(thread + 1)];
      if (from < to) parts.push({ list, from, to });
    });
    before += things * cost;
  });
  return shares;
}
