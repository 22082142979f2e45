/**
 * Reproducible random numbers: the same seed gives the same clip on every machine.
 *
 * xoshiro128** (Blackman & Vigna 2018), seeded through splitmix32; not for secrets.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Normal with mean 0 and standard deviation 1 (Box & Muller 1958). */
  normal(): number;
}

/** @param seeds any integers; different lists give unrelated streams */
export function createRandom(...seeds: readonly number[]): Random {
  let mix = 0x9e3779b9;
  for (const seed of seeds) mix = scramble((mix + (seed | 0)) | 0) + 0x9e3779b9;
  const next = () => scramble((mix = (mix + 0x9e3779b9) | 0));
  let [a, b, c, d] = [next(), next(), next(), next() | 1];
  let spare = Number.NaN;

  function uniform(): number {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return (result >>> 0) / 2 ** 32;
  }

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    // 1 − u lies in (0, 1], where the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  return { uniform, normal };
}

/** A bijection of 32-bit integers in which every input bit moves every output bit (splitmix32's finaliser). */
function scramble(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
