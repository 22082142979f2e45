/**
 * Returns how many cases a fuzz test tries and the seed of its first one. `MOTION_LOUPE_FUZZ=100000` makes the run long,
 * `MOTION_LOUPE_FUZZ=1@4711` repeats the one case of a seed that a failure named.
 *
 * @param usual cases of the short run that every change has to pass
 */
export function fuzzCases(usual: number): { readonly count: number; readonly firstSeed: number } {
  const [count = '', seed = ''] = (process.env['MOTION_LOUPE_FUZZ'] ?? '').split('@');
  return { count: count === '' ? usual : Number(count), firstSeed: seed === '' ? 1 : Number(seed) };
}
