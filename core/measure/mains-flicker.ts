/** Light on the mains, and the frequency at which a frame rate shows it. */
export interface MainsFlicker {
  /** 50 or 60 Hz. */
  readonly mainsHz: number;
  /** Of the light, in Hz: once or twice a period of the mains, or a multiple of that. */
  readonly flickerHz: number;
}

const mains = [50, 60] as const;
/** Lamps light up twice a period, some diodes once; what is not a sinusoid has overtones, the even ones above all. */
const orders = [2, 1, 4, 6] as const;
/** Grids, and the clocks of cameras, hold their frequency to this share. */
const mainsTolerance = 0.001;

/**
 * The flicker of mains light that shows at a frequency, folded at half the frame rate; `null` if none does.
 *
 * @param resolution in Hz by which frequencies can be told apart
 */
export function mainsFlickerAt(frequency: number, rate: number, resolution: number): MainsFlicker | null {
  for (const order of orders) {
    for (const mainsHz of mains) {
      const flickerHz = order * mainsHz;
      const folded = Math.abs(flickerHz - rate * Math.round(flickerHz / rate));
      if (Math.abs(folded - frequency) <= resolution / 4 + mainsTolerance * flickerHz) return { mainsHz, flickerHz };
    }
  }
  return null;
}
