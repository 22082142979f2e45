import * as z from 'zod';

/** Radial bands, counted from the finest, and their orientations: the magnifier's own octave-wide frame. */
const pyramidOfFeatures = {
  /** Octaves below half the sampling rate; 3 reach down to waves of about 16 pixels. */
  levels: z.int().min(1).max(8).default(3),
  orientations: z.int().min(2).max(16).default(4),
};

/** Seconds of the capture between two examples. */
const hop = z.number().positive();

const motionOfFeatures = {
  ...pyramidOfFeatures,
  /** Cells that the frame is cut into. */
  grid: z.object({ columns: z.int().min(1).max(64), rows: z.int().min(1).max(64) }),
  /** Seconds of the capture that one example looks at. */
  window: z.number().positive(),
  hop,
  /** Hz of the captured motion: edges of the lowest and of the highest frequency bin. */
  band: z.object({ lo: z.number().positive(), hi: z.number().positive() }),
  /** Frequency bins, equally wide on a logarithmic scale. */
  bins: z.int().min(1).max(64),
};

/**
 * What is measured on a clip, with every number set. A model keeps these settings, and the name of a cache is made from them.
 * - `pixels`: luma of one frame, averaged down to `width` × `height`, 0–1.
 * - `pyramid`: per steerable band of one frame: energy, and how unevenly it is distributed.
 * - `motion`: per band, orientation and cell, over a window of time: the distribution of motion over frequency bins, and its
 *   strength.
 * - `motion-map`: the same of all bands together, as an image of `grid` cells with a channel for every bin, and one for the
 *   strength.
 */
export const plainFeaturesSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pixels'), width: z.int().min(1).max(512), height: z.int().min(1).max(512), hop }),
  z.object({ kind: z.literal('pyramid'), ...pyramidOfFeatures, hop }),
  z.object({ kind: z.literal('motion'), ...motionOfFeatures }),
  z.object({ kind: z.literal('motion-map'), ...motionOfFeatures }),
]);
export type PlainFeatures = z.output<typeof plainFeaturesSchema>;

/**
 * `embedding`: the outputs of a hidden layer of a trained network, for the features that the network was trained on. The network's
 * file is part of the settings, so that the features can be computed from the settings alone.
 */
export const featuresSchema = z.union([
  plainFeaturesSchema,
  z.object({
    kind: z.literal('embedding'),
    /** What the network takes. */
    base: plainFeaturesSchema,
    /** The network's file, base64. */
    network: z.base64(),
  }),
]);
export type Features = z.output<typeof featuresSchema>;

export type MotionFeatures = Extract<PlainFeatures, { kind: 'motion' | 'motion-map' }>;

export const featureKinds = ['pixels', 'pyramid', 'motion', 'motion-map', 'embedding'] as const;
export type FeatureKind = (typeof featureKinds)[number];

/** Statistics of one band in features `pyramid`. */
export const bandStatistics = ['log energy', 'evenness', 'log kurtosis'] as const;

/** Values of a cell: one for every frequency bin, and one for the strength of its motion in all bins. */
export function motionChannels({ bins }: MotionFeatures): number {
  return bins + 1;
}

/** Shape of one example: a vector, or rows × columns × channels. */
export function featureShape(features: PlainFeatures): readonly number[] {
  switch (features.kind) {
    case 'pixels':
      return [features.height, features.width, 1];
    case 'pyramid':
      return [features.levels * features.orientations * bandStatistics.length + 2];
    case 'motion': {
      const { levels, orientations, grid } = features;
      return [levels * orientations * grid.columns * grid.rows * motionChannels(features)];
    }
    case 'motion-map':
      return [features.grid.rows, features.grid.columns, motionChannels(features)];
    default:
      return features satisfies never;
  }
}
