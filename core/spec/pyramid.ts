import * as z from 'zod';

export const bandwidthSchema = z.enum(['octave', 'half-octave', 'quarter-octave']);
export type Bandwidth = z.infer<typeof bandwidthSchema>;

/** Width in octaves of one radial band. */
export const octavesOf = { octave: 1, 'half-octave': 0.5, 'quarter-octave': 0.25 } as const satisfies Record<Bandwidth, number>;

/** `steerable`: cosᴷ⁻¹ over half the circle (Simoncelli & Freeman 1995). `compact`: cos((K/2)·θ) within ±π/K, not steerable. */
export const profileSchema = z.enum(['steerable', 'compact']);
export type Profile = z.infer<typeof profileSchema>;

export const qualitySchema = z.enum(['fine', 'fast', 'classic']);
export type Quality = z.infer<typeof qualitySchema>;

/** Overrides of a quality's pyramid. `levels` counts radial bands; `auto` is full depth (a low-pass residual 2–4 samples wide). */
export const pyramidSchema = z.object({
  bandwidth: bandwidthSchema.optional(),
  profile: profileSchema.optional(),
  orientations: z.int().min(2).max(16).optional(),
  levels: z.union([z.literal('auto'), z.int().min(1).max(48)]).optional(),
});

export interface PyramidShape {
  readonly bandwidth: Bandwidth;
  readonly profile: Profile;
  readonly orientations: number;
  readonly levels: number | 'auto';
}

/** The named settings: see docs/mathematics.md for what each was measured to do. */
export const qualities: Record<Quality, PyramidShape> = {
  fine: { bandwidth: 'half-octave', profile: 'compact', orientations: 8, levels: 'auto' },
  fast: { bandwidth: 'octave', profile: 'compact', orientations: 4, levels: 'auto' },
  classic: { bandwidth: 'octave', profile: 'steerable', orientations: 4, levels: 'auto' },
};

/** The pyramid a spec asks for: its quality's, with its overrides. */
export function pyramidShape(spec: { quality: Quality; pyramid: z.output<typeof pyramidSchema> }): PyramidShape {
  const base = qualities[spec.quality];
  return {
    bandwidth: spec.pyramid.bandwidth ?? base.bandwidth,
    profile: spec.pyramid.profile ?? base.profile,
    orientations: spec.pyramid.orientations ?? base.orientations,
    levels: spec.pyramid.levels ?? base.levels,
  };
}
