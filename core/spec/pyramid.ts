import * as z from 'zod';

export const bandwidthSchema = z.enum(['octave', 'half-octave', 'quarter-octave']);
export type Bandwidth = z.infer<typeof bandwidthSchema>;

/** Width in octaves of one radial band. */
export const octavesOf = { octave: 1, 'half-octave': 0.5, 'quarter-octave': 0.25 } as const satisfies Record<Bandwidth, number>;

/** `steerable`: cosᴷ⁻¹ over half the circle (Simoncelli & Freeman 1995). `compact`: cos((K/2)·θ) within ±π/K, not steerable. */
export const profileSchema = z.enum(['steerable', 'compact']);
export type Profile = z.infer<typeof profileSchema>;

/**
 * What becomes of the finest detail (above half an octave or an octave below half the sampling rate).
 * `residual`: it stays in place, as published. `oriented`: the top bands reach up to the corner of the frequency plane and
 * move it too, for half as much work again; removes ghosts of the finest detail.
 */
export const finestSchema = z.enum(['residual', 'oriented']);
export type Finest = z.infer<typeof finestSchema>;

export const qualitySchema = z.enum(['fine', 'fast', 'classic']);
export type Quality = z.infer<typeof qualitySchema>;

/** Overrides of a quality's pyramid. `levels` counts radial bands; `auto` is full depth (a low-pass residual 2–4 samples wide). */
export const pyramidSchema = z.object({
  bandwidth: bandwidthSchema.optional(),
  profile: profileSchema.optional(),
  orientations: z.int().min(2).max(16).optional(),
  levels: z.union([z.literal('auto'), z.int().min(1).max(48)]).optional(),
  finest: finestSchema.optional(),
});

export interface PyramidShape {
  readonly bandwidth: Bandwidth;
  readonly profile: Profile;
  readonly orientations: number;
  readonly levels: number | 'auto';
  readonly finest: Finest;
}

/** The named settings: see docs/mathematics.md for what each was measured to do. */
export const qualities: Record<Quality, PyramidShape> = {
  fine: { bandwidth: 'half-octave', profile: 'compact', orientations: 8, levels: 'auto', finest: 'residual' },
  fast: { bandwidth: 'octave', profile: 'compact', orientations: 4, levels: 'auto', finest: 'residual' },
  classic: { bandwidth: 'octave', profile: 'steerable', orientations: 4, levels: 'auto', finest: 'residual' },
};

/** The pyramid a spec asks for: its quality's, with its overrides. */
export function pyramidShape(spec: { quality: Quality; pyramid: z.output<typeof pyramidSchema> }): PyramidShape {
  const base = qualities[spec.quality];
  return {
    bandwidth: spec.pyramid.bandwidth ?? base.bandwidth,
    profile: spec.pyramid.profile ?? base.profile,
    orientations: spec.pyramid.orientations ?? base.orientations,
    levels: spec.pyramid.levels ?? base.levels,
    finest: spec.pyramid.finest ?? base.finest,
  };
}
