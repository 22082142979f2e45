import type { PixelFormat, Size } from '../base/frame.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import type { TemporalFilter } from '../temporal/filter.ts';
import type { BandMotionPlan } from './band-motion-plan.ts';

/**
 * How a magnification is done: plain numbers, computed once in float64 by `buildPlan`, run by any engine.
 *
 * Engines compute no filter numbers of their own. Two plans with the same `layout` differ only in numbers that
 * `Magnifier.retune` can swap between two frames: alpha, temporal coefficients, blur kernels, limits, region.
 */
export interface Plan {
  readonly spec: MagnificationSpec;
  readonly size: Size;
  /** Size of the periodic image that the bands of method `phase` are taken of (see `extendedSize`); `size` for other methods. */
  readonly extended: Size;
  readonly format: PixelFormat;
  /** Frames per second of the capture: what every frequency is measured against. */
  readonly rate: number;
  /** Says what `retune` may not change; equal strings mean compatible plans. */
  readonly layout: string;
  /** Frames by which the output lags the input (linear-phase filters look ahead); 0 for causal filters. */
  readonly latency: number;
  /** Indices of the planes that are magnified; the others pass through. */
  readonly planes: readonly number[];
  /** `band`: the pass band. `outside`: everything but the slow part, for `attenuate`. Both are driven by changes (see docs/mathematics.md). */
  readonly filters: { readonly band: TemporalFilter; readonly outside: TemporalFilter | null };
  /** Share by which one frame interval renews the pooled power of phases; 0 for other methods. */
  readonly poolingShare: number;
  /** Frequency window that all bands of method `phase` lie in; `null` for other methods. */
  readonly spectrum: FrequencyBox | null;
  readonly bands: readonly BandPlan[];
  /** The displacement field that moves the image with transport `envelope`; `null` where phases alone do. */
  readonly field: FieldPlan | null;
  readonly levels: readonly LevelPlan[];
  /** Per plane in `planes`: weight 0–1 of the magnified change at each sample, or `null` for 1 everywhere. */
  readonly regions: readonly (Float32Array | null)[];
  readonly buffers: Readonly<Record<string, BufferPlan>>;
  readonly steps: readonly Step[];
}

/** Integer frequencies kx ∈ [x, x + width), ky ∈ [y, y + height) in cycles per extended image; negative ones included as such. */
export interface FrequencyBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a band lives in each row of its box: first column and one past the last, row after row; 0 and 0 where a row is empty. */
export type RowSpans = Int32Array;

/**
 * The place of a one-sided band of the magnifier's filter bank in the frequency plane, and its response. Its coefficients are
 * samples on a grid of `grid.width` × `grid.height`. Such a grid cannot tell frequencies apart that differ by its sides; no two
 * that the mask passes do.
 */
export interface BandPlace {
  readonly scale: number;
  readonly orientation: number;
  /** Direction of the band's wave vector in radians, in (−π/2, π/2]. */
  readonly angle: number;
  /** Centre of the radial response in radians per pixel. */
  readonly frequency: number;
  /** Where its support lies in the frequency plane. */
  readonly box: FrequencyBox;
  /** Samples of the band: frequency k counts as (k − corner of the box) modulo the grid's sides. */
  readonly grid: Size;
  /** √2 · response over the box, row by row (ky outer): used once for analysis and once for synthesis. */
  readonly mask: Float32Array;
  /** Where the mask is not 0. */
  readonly spans: RowSpans;
}

/** One band and what is done to it. */
export interface BandPlan extends BandPlace {
  /** Normalised blur kernels in samples of the band, odd lengths, centred; `[1]` is no blur. */
  readonly blur: { readonly x: Float32Array; readonly y: Float32Array };
  /** Phase shift in radians beyond which the envelope cannot follow. */
  readonly limit: number;
  /** Added to the blurred amplitude (which is in units of the image, 0–1). */
  readonly epsilon: number;
  /** Expected square of the blurred, filtered A·φ where there is nothing but noise. */
  readonly noisePower: number;
  /** Cells over which the square of the blurred, filtered A·φ is averaged. */
  readonly cells: Size;
  /** What a displacement field needs to know of the band; `null` where there is no field. */
  readonly motion: BandMotionPlan | null;
}

/** Where the displacement field of transport `envelope` is known. */
export interface FieldPlan extends Size {
  readonly scales: readonly FieldScale[];
  /** Cells over which the evidence of motion is averaged. */
  readonly cells: Size;
}

/** What the field asks of the bands of one scale, and where: samples that cover the extended image evenly, at most as dense as the field's. */
export interface FieldScale extends Size {
  /** Standard deviation in image pixels of the Gaussian over which phases count for a place. */
  readonly reach: number;
  /** Covariance that noise gives to the sum Σ A²gφ, in units of the sum Σ A²ggᵀ. */
  readonly noise: number;
}

/** One level of a spatial-domain pyramid (methods `riesz`, `linear`, `color`) of one plane. */
export interface LevelPlan {
  /** Index into `Plan.planes`. */
  readonly plane: number;
  readonly level: number;
  readonly width: number;
  readonly height: number;
  /** Gain on the filtered change; for `riesz` on the filtered motion. */
  readonly alpha: number;
  /** Difference of neighbouring samples, in units of the image, at which half of a change is kept; `color` only. */
  readonly edgeGradient?: number;
  /** How motion is found; `riesz` only. */
  readonly motion?: MotionPlan;
}

/** How the motion of one level of a Riesz pyramid is found and how far it goes (docs/mathematics/riesz.md). */
export interface MotionPlan {
  /** Normalised blur kernels on the grid of half the level's size, odd lengths, centred; `[1]` is no blur. Edges are reflected. */
  readonly blur: { readonly x: Float32Array; readonly y: Float32Array };
  /** Amplitude (in units of the image, 0–1) below which samples count less and less. */
  readonly epsilon: number;
  /** Constant part of λ: what pulls towards the coarser level's motion where there is nothing but noise. */
  readonly noiseFloor: number;
  /** ρ, the part of λ that goes with the level's own weight. */
  readonly leaning: number;
  /** Shift in samples of the level beyond which it fades out (or, with limit `soft`, that no shift exceeds). */
  readonly limit: number;
}

/** A named array of `components` planes of `width` × `height` float32 samples. Complex: real plane, then imaginary plane. */
export interface BufferPlan {
  readonly width: number;
  readonly height: number;
  readonly components: number;
}

/**
 * One operation on named buffers. Each engine maps every step in a table that the type checker holds complete, so a new step does
 * not compile until every engine has it: `OpTable` of the tensor engine holds a function per step; `lowering.ts` of the SIMD
 * engine, which fuses steps, names the kernels that do it. test/conformance compares what the steps compute buffer by buffer.
 *
 * Formulas: docs/mathematics.md.
 */
export type Step =
  /** codes → 0…1 */
  | { readonly op: 'load-plane'; readonly plane: number; readonly to: string }
  /** image with the margins of `extensionMatrix` → Fourier coefficients c = (1/WH) Σ I e^{−iωx} within `Plan.spectrum`, W × H = `Plan.extended` */
  | { readonly op: 'forward-transform'; readonly from: string; readonly to: string }
  /** B = Σ_box mask · c · e^{iωx} on the box's own grid */
  | { readonly op: 'analyse-band'; readonly band: number; readonly from: string; readonly to: string }
  /** arg(B(t) · conj B(t−1)); 0 on the first frame */
  | { readonly op: 'phase-change'; readonly from: string; readonly to: string }
  /** x(t) − x(t−1); 0 on the first frame */
  | { readonly op: 'frame-change'; readonly from: string; readonly to: string }
  /** the filter of that name, driven by changes */
  | { readonly op: 'temporal-filter'; readonly filter: 'band' | 'outside'; readonly from: string; readonly to: string }
  /** x(t − frames) */
  | { readonly op: 'delay'; readonly frames: number; readonly from: string; readonly to: string }
  /** (u, G∗A) with u = G∗(A·φ), A = |weight| */
  | { readonly op: 'weighted-blur'; readonly band: number; readonly from: string; readonly weight: string; readonly to: string }
  /** P(t − 1), where P(t) = P(t − 1) + share·(mean of u² over each cell − P(t − 1)), share = 1 − (1 − `Plan.poolingShare`)^ticks; 0 before the first frame */
  | { readonly op: 'pool-power'; readonly band: number; readonly from: string; readonly to: string }
  /**
   * φ̄ = (g + (1 − g)·q)·u/(G∗A + ε): g is `keptShare` of P/noisePower, cell by cell, interpolated between the cells' middles, and
   * q is `keptSquare` of u²/noisePower
   */
  | { readonly op: 'hold-noise'; readonly band: number; readonly from: string; readonly power: string; readonly to: string }
  /** B·e^{iθ} − B with θ = alpha·φ̄ (or, attenuating, (1 + alpha)·φ̄ − φ_outside), limited as the spec asks */
  | {
      readonly op: 'phase-shift';
      readonly band: number;
      readonly from: string;
      readonly phase: string;
      readonly outside: string | null;
      readonly to: string;
    }
  /** g = Im(conj B · ∇B)/|B|², radians per pixel, ∇B by the band's `derivative`, each part held to `steepest` */
  | { readonly op: 'phase-gradient'; readonly band: number; readonly from: string; readonly to: string }
  /**
   * adds the means round each sample of the scale's evidence of (A²gx², A²gxgy, A²gy², −A²gxφ, −A²gyφ, A²φ² − 2·noise, A²φ² − noise) and, with `outside`,
   * of (−A²gxψ, −A²gyψ), A = |from|, noise = `noisePower` of the band; `first` clears before
   */
  | {
      readonly op: 'motion-evidence';
      readonly band: number;
      readonly from: string;
      readonly gradient: string;
      readonly phase: string;
      readonly outside: string | null;
      readonly to: string;
      readonly first: boolean;
    }
  /**
   * (ux, uy, r) and, with `outside`, (wx, wy): u = N⁻¹b in pixels, N = Σ A²ggᵀ and b = −Σ A²gφ over all scales, interpolated between their
   * samples; r = bᵀN⁻¹b over what noise makes of it; w likewise of ψ
   */
  | { readonly op: 'solve-displacement'; readonly from: readonly string[]; readonly outside: boolean; readonly to: string }
  /** as `pool-power` does, of r */
  | { readonly op: 'pool-evidence'; readonly from: string; readonly to: string }
  /** u·(g + (1 − g)·q), g = `keptShare` of the pooled r between cells, q = `keptSquare` of r/2; w unchanged */
  | { readonly op: 'hold-displacement'; readonly from: string; readonly power: string; readonly to: string }
  /**
   * (h, ux, uy) and, with `outside`, (wx, wy) of a scale at its samples: h is the share of its phases' misfit that is left to them
   * (`unexplained`), with the field that was found; u and w are what is kept of it
   */
  | {
      readonly op: 'guide-scale';
      readonly scale: number;
      readonly from: string;
      readonly found: string;
      readonly displacement: string;
      readonly to: string;
    }
  /** h·(φ + g·u) at each coefficient, h and u interpolated from the scale's `guide`; `of` says which displacement and phase */
  | {
      readonly op: 'unexplained-phase';
      readonly of: 'band' | 'outside';
      readonly band: number;
      readonly from: string;
      readonly gradient: string;
      readonly guide: string;
      readonly to: string;
    }
  /** d(x) = v(x − d(x)) in pixels at each sample of the field, v = gain·u − w, by d ← v(x − d) from d = 0 on, five times */
  | { readonly op: 'invert-displacement'; readonly from: string; readonly to: string }
  /** J(x) − I(x), J(x) = (I + change)(x − d(x)), d interpolated: I is the plane of the frame that comes out */
  | {
      readonly op: 'move-plane';
      readonly plane: number;
      readonly change: string | null;
      readonly inverse: string;
      readonly to: string;
    }
  /** adds mask · (1/n) Σ x e^{−iωx} into the spectrum's box; `first` clears the spectrum before */
  | { readonly op: 'synthesise-band'; readonly band: number; readonly from: string; readonly to: string; readonly first: boolean }
  /** image = Re Σ c e^{iωx}, without the margins */
  | { readonly op: 'inverse-transform'; readonly from: string; readonly to: string }
  /** Gaussian pyramid: blur and keep every second sample; every component */
  | { readonly op: 'reduce'; readonly from: string; readonly to: string }
  /** insert zeros and blur, to the size of `to`; every component */
  | { readonly op: 'expand'; readonly from: string; readonly to: string }
  /** fine − expand(coarse) */
  | { readonly op: 'laplacian'; readonly fine: string; readonly coarse: string; readonly to: string }
  /** L → (L, R₁, R₂), a quaternion without k: the three-tap Riesz pair */
  | { readonly op: 'riesz-transform'; readonly from: string; readonly to: string }
  /** (δφ·cos θ, δφ·sin θ) = vector part of log(Q(t) · Q(t−1)⁻¹); 0 on the first frame */
  | { readonly op: 'quaternion-change'; readonly from: string; readonly to: string }
  /** (J₁₁, J₁₂, J₂₂, b₁, b₂): weighted normal equations of phase gradient · δ = phase change, sample by sample */
  | {
      readonly op: 'motion-equations';
      readonly level: number;
      readonly from: string;
      readonly change: string;
      readonly to: string;
    }
  /** δ of (J + λ) δ = b + λ·2·prior in samples of the level, J and b blurred; `prior` is the coarser level's motion on this grid */
  | {
      readonly op: 'solve-motion';
      readonly level: number;
      readonly from: string;
      readonly prior: string | null;
      readonly to: string;
    }
  /** the level moved by alpha·motion (limited as the spec asks) − outside, minus the level itself */
  | {
      readonly op: 'riesz-shift';
      readonly level: number;
      readonly from: string;
      readonly motion: string;
      readonly outside: string | null;
      readonly to: string;
    }
  /**
   * x / (1 + |∇G|²/g²) with g = `edgeGradient` of the level and G = `image`; ∇ takes half the difference of the two neighbours, the
   * sample at an edge of the image repeated
   */
  | { readonly op: 'attenuate-edges'; readonly level: number; readonly from: string; readonly image: string; readonly to: string }
  /** alpha of the level · x */
  | { readonly op: 'amplify'; readonly level: number; readonly from: string; readonly to: string }
  /** fine + expand(coarse) (coarse absent: fine) */
  | { readonly op: 'collapse'; readonly fine: string; readonly coarse: string | null; readonly to: string }
  /** clip(round(max·(plane + region·change))) */
  | { readonly op: 'store-plane'; readonly plane: number; readonly from: string; readonly change: string };

/** Bytes per float32 sample. */
const sampleBytes = 4;

/** Bytes of one copy of a buffer. */
export function bufferBytes(buffer: BufferPlan): number {
  return buffer.width * buffer.height * buffer.components * sampleBytes;
}
