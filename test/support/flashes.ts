/** Most flashes within any second of Y′ codes of a place, frame by frame, by the words of WCAG 2.3.1: pairs of opposing changes of 10 % of relative luminance. */
export function mostFlashes(codes: readonly number[], fps: number): number {
  const luminance = codes.map((code) => Math.min(1, Math.max(0, (code - 16) / 219)) ** 2.2);
  let most = 0;
  for (let start = 0; start + fps <= luminance.length; start++) {
    let changes = 0;
    let [low, high, direction] = [luminance[start], luminance[start], 0];
    for (const value of luminance.slice(start, start + fps)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (value - low >= 0.1 && direction !== 1) [changes, direction, high] = [changes + 1, 1, value];
      else if (high - value >= 0.1 && direction !== -1) [changes, direction, low] = [changes + 1, -1, value];
      if (direction === 1) low = value > high - 1e-9 ? value : low;
      if (direction === -1) high = value < low + 1e-9 ? value : high;
    }
    most = Math.max(most, Math.floor(changes / 2));
  }
  return most;
}
