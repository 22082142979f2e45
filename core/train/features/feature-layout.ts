import type { InputGroups } from '../grouped-attention.ts';
import { bandStatistics, motionChannels, type PlainFeatures } from './settings.ts';

/**
 * How the values of features are arranged for display.
 * - `frame`: one value for each part of the frame, row by row
 * - `motion`: for every cell, row by row, one value for each frequency bin and then one for the strength of its motion
 * - `bands`: for every level, finest first, one value for each orientation; after them one for the brightness
 */
export type FeatureLayout =
  | { readonly kind: 'frame'; readonly columns: number; readonly rows: number }
  /** `edges` in Hz: one more than there are bins. */
  | { readonly kind: 'motion'; readonly columns: number; readonly rows: number; readonly edges: readonly number[] }
  | { readonly kind: 'bands'; readonly levels: number; readonly orientations: number };

/** The layout of features, and which inputs make up each of its values; null where the inputs are a frame themselves. */
export function layoutOf(features: PlainFeatures): { readonly layout: FeatureLayout; readonly groups: InputGroups | null } {
  switch (features.kind) {
    case 'pixels':
      return { layout: { kind: 'frame', columns: features.width, rows: features.height }, groups: null };
    case 'motion-map':
      return { layout: { kind: 'frame', ...features.grid }, groups: null };
    case 'motion': {
      const { grid, band, bins, levels, orientations } = features;
      const edges = Array.from({ length: bins + 1 }, (_, bin) => band.lo * (band.hi / band.lo) ** (bin / bins));
      const count = grid.columns * grid.rows * motionChannels(features);
      const of = Int32Array.from({ length: levels * orientations * count }, (_, at) => at % count);
      return { layout: { kind: 'motion', ...grid, edges }, groups: { of, count } };
    }
    case 'pyramid': {
      const { levels, orientations } = features;
      const bands = levels * orientations;
      const size = bands * bandStatistics.length + 2;
      const of = Int32Array.from({ length: size }, (_, at) => Math.min(bands, Math.floor(at / bandStatistics.length)));
      return { layout: { kind: 'bands', levels, orientations }, groups: { of, count: bands + 1 } };
    }
    default:
      return features satisfies never;
  }
}
