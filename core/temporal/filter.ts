/**
 * A second-order section in transposed direct form II:
 * y = b0·x + s1; s1 ← b1·x − a1·y + s2; s2 ← b2·x − a2·y.
 */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** The window of a windowed sinc. */
export type WindowShape = 'hamming' | 'kaiser';

/** A symmetric filter, driven by changes: its taps are antisymmetric. */
export interface LookAheadFilter {
  readonly kind: 'fir';
  readonly taps: readonly number[];
  /** Frames by which the output lags: half of the taps. */
  readonly latency: number;
  readonly window: WindowShape;
  /** The band's edges in radians per frame. */
  readonly band: { readonly lo: number; readonly hi: number };
}

/**
 * A temporal filter as engines run it: **driven by changes**.
 *
 * A band-pass filter H of a signal φ is the same as H/(1 − z⁻¹) of its change φ(t) − φ(t−1). Every filter here has a zero
 * at 0 Hz that cancels the pole exactly, so phases never have to be accumulated or unwrapped over time: the state stays
 * bounded for any length of video, a static image gives exactly zero, and the first frame causes no transient.
 *
 * - `iir`: sections in series, zero latency.
 * - `fir`: y(t − latency) = Σₖ taps[k] · change(t − k); symmetric design, so the output is in phase with the input at t − latency.
 *   Near the ends of a signal, and where frames come unevenly, with the taps that `LookAhead` gives.
 */
export type TemporalFilter = { readonly kind: 'iir'; readonly sections: readonly Biquad[] } | LookAheadFilter;
