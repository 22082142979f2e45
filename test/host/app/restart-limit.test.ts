import { describe, expect, it } from 'vitest';
import { RestartLimit } from '../../../host/app/restart-limit.ts';

describe('a host that exits', () => {
  it('is started again, unless it is the fifth time within half a minute', () => {
    const limit = new RestartLimit();
    expect([0, 7000, 14_000, 21_000].map((now) => limit.allowsRestart(now))).toEqual([true, true, true, true]);
    expect(limit.allowsRestart(29_000)).toBe(false);
  });

  it('is started again for as long as its exits lie apart', () => {
    const limit = new RestartLimit();
    for (let now = 0; now < 1e6; now += 8000) expect(limit.allowsRestart(now)).toBe(true);
  });
});
