import * as z from 'zod';

/** Temporal pass band in Hz of the captured motion: 0 < lo < hi (half the capture rate is checked when the rate is known). */
export const bandSchema = z.object({ lo: z.number().positive(), hi: z.number().positive() });
export type Band = z.infer<typeof bandSchema>;

/**
 * Temporal filter.
 * - `butterworth`: causal, no delay at the band's centre; `order` is that of the low-pass prototype (the band-pass has twice as many poles).
 * - `fir`: linear phase, Hamming-windowed sinc, half the motion at the band's edges; looks `(taps − 1)/2` frames ahead.
 * - `ideal`: the same with a Kaiser window and twice as many taps, the sharpest.
 * - `difference`: difference of two exponential moving averages (Wu 2012), the gentlest.
 * `taps` is odd; `auto` covers about two (`ideal`: four) periods of the band's lower edge (of its width, where that is narrower), 9 to 301.
 */
export const filterSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('butterworth'), order: z.int().min(1).max(6).default(2) }),
    z.object({ kind: z.literal('fir'), taps: z.union([z.literal('auto'), z.int().min(3).max(1001)]).default('auto') }),
    z.object({ kind: z.literal('ideal'), taps: z.union([z.literal('auto'), z.int().min(3).max(1001)]).default('auto') }),
    z.object({ kind: z.literal('difference') }),
  ])
  .prefault({ kind: 'butterworth' });
export type Filter = z.output<typeof filterSchema>;
export type FilterKind = Filter['kind'];
