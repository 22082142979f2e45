import * as z from 'zod';
import { mostRegions } from './bounds.ts';
import { bandSchema, filterSchema } from './band.ts';
import { pyramidSchema, qualitySchema } from './pyramid.ts';
import { regionSchema } from './region.ts';

/**
 * - `phase`: complex steerable pyramid, local phases (Wadhwa 2013): the most faithful.
 * - `riesz`: Riesz pyramid (Wadhwa 2014): about a quarter of the work, for smaller magnified motion.
 * - `linear`: Eulerian, band-passed Laplacian levels (Wu 2012).
 * - `color`: Eulerian colour, a band-passed Gaussian level (Wu 2012): the pulse in a face.
 */
export const methodSchema = z.enum(['phase', 'riesz', 'linear', 'color']);
export type Method = z.infer<typeof methodSchema>;

/** What happens to Cb and Cr. `phase` and `riesz` always pass them through. */
export const colourSchema = z
  .object({
    /** `luma`: magnify Y′ only. `all`: magnify Y′, Cb and Cr (methods `linear` and `color`). `auto`: `all` for `color`, else `luma`. */
    planes: z.enum(['auto', 'luma', 'all']).default('auto'),
    /** Factor 0–1 on the amplified change of Cb and Cr. */
    chromaAttenuation: z.number().min(0).max(1).default(1),
  })
  .prefault({});

/**
 * What a magnified motion takes along, of method `phase`.
 * - `phase`: the wave inside each subband, as published (Wadhwa 2013): its envelope and the residuals stay where they were.
 * - `envelope`: the image itself, by a displacement field that the phases give; phases shift only what the field does not explain.
 */
export const transportSchema = z.enum(['phase', 'envelope']);

/** The options of a magnification. Frequencies are in Hz of the captured motion, lengths in image pixels. */
export const magnificationSchema = z.object({
  method: methodSchema.default('phase'),
  /** A motion of d pixels inside the band comes out as (1 + alpha)·d; −1 removes it. */
  alpha: z.number().min(-1).default(10),
  band: bandSchema,
  filter: filterSchema,
  quality: qualitySchema.default('fine'),
  transport: transportSchema.default('phase'),
  /** Overrides of single values of the quality's pyramid. */
  pyramid: pyramidSchema.prefault({}),
  /** Standard deviation in image pixels of the amplitude-weighted blur of the phases; 0 switches it off. */
  sigma: z.number().min(0).max(100).default(2),
  /**
   * Standard deviation of the image's noise in 255ths of full scale. Filtered phases that noise alone explains are held
   * back. `auto`: measured on the first frames by the caller, at least the rounding of the codes. 0: off.
   */
  noise: z.union([z.literal('auto'), z.number().min(0).max(255)]).default('auto'),
  /** `soft` holds phase shifts back (tanh) that a band cannot carry; `off` only reports them. */
  limit: z.enum(['off', 'soft']).default('off'),
  /**
   * Remove motion outside (above and below) the band, except for its slow part, from about a third of `band.lo` down. The filters
   * `butterworth` and `difference` give way to one whose stop band begins at the band's edges (see docs/mathematics/temporal.md).
   */
  attenuate: z.boolean().default(false),
  /** Where to magnify; empty means everywhere. */
  regions: z.array(regionSchema).max(mostRegions).default([]),
  colour: colourSchema,
  /** `linear`: spatial wavelength in pixels below which alpha is held back ((1 + alpha)·δ < λ/8). */
  cutoffWavelength: z.number().positive().default(16),
  /** `color`: depth of the Gaussian level that is filtered; `auto` pools about 16 pixels. */
  poolingLevels: z.union([z.literal('auto'), z.int().min(1).max(12)]).default('auto'),
  /** True capture rate in frames per second; absent: the file's rate. */
  captureFps: z.number().positive().optional(),
});

/** A complete magnification request: every default filled in. */
export type MagnificationSpec = z.output<typeof magnificationSchema>;
/** What a user may write: fields with a default are optional. */
export type MagnificationInput = z.input<typeof magnificationSchema>;
