import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/numeric/random.ts';
import { makeTexture } from '../../../host/image/make-texture.ts';

describe('making a texture', () => {
  const random = createRandom(1);
  const plane = Float32Array.from({ length: 4096 }, () => random.uniform());
  const still = { width: 64, height: 64, planes: [plane], alpha: null, bits: 8 } as const;

  it('stops between two steps when it is cancelled', async () => {
    const abort = new AbortController();
    const shares: number[] = [];
    const made = makeTexture(still, {
      scales: 2,
      iterations: 1000,
      signal: abort.signal,
      onProgress: (share) => {
        shares.push(share);
        if (shares.length === 3) abort.abort();
      },
    });
    await expect(made).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(shares).toHaveLength(3);
  });

  it('leaves other work of the process its turn', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await makeTexture(still, { scales: 2, iterations: 10 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});
