import type { StatisticsLayout } from './statistics-layout.ts';

/** Octaves from the upper edge of a scale, r = 2⁻ˢ, to the middle of its power. */
const middleOfOctave = 0.75;

/**
 * Power per frequency of a texture at the radial frequency r (1 is the Nyquist frequency along an axis), roughly: constant per octave,
 * from the variances of the low-passed images, in between interpolated on logarithmic axes. Its sum over all frequencies, divided by
 * their number, is about the variance.
 */
export function spectralEnvelope(statistics: Float64Array, layout: StatisticsLayout): (r: number) => number {
  const { scales } = layout.shape;
  const variance = Array.from(
    { length: scales + 1 },
    (_, scale) => statistics[layout.lowpassDeviation(scale)] ** 2 / 16 ** scale,
  );
  const least = 1e-6 * variance[0];
  // Scale s holds the share 4⁻ˢ of all frequencies, three quarters of which lie in its upper octave.
  const density = variance.map((own, scale) =>
    scale === scales ? Math.max(own, least) * 4 ** scale : (Math.max(own - variance[scale + 1], least) * 4 ** scale) / 0.75,
  );
  const corners = Math.min(density[0], Math.max(statistics[layout.highpassVariance], least) / 0.3);
  const at = (scale: number): number => (scale < 0 ? corners : density[Math.min(scale, scales)]);
  return (r) => {
    const octave = -Math.log2(Math.max(r, 2 ** (-scales - 2))) - middleOfOctave;
    const finer = Math.floor(octave);
    const share = octave - finer;
    return at(finer) ** (1 - share) * at(finer + 1) ** share;
  };
}
