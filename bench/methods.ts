import type { MagnificationInput, MagnificationSpec } from '../core/spec/magnification.ts';
import { magnificationSchema } from '../core/spec/magnification.ts';
import { clipNoise } from './clip.ts';

/** The measured settings, by their names on the command line. Full depth, σ = 2 pixels, everything else by default. */
const inputs = {
  'phase-fine': { method: 'phase', quality: 'fine' },
  'phase-envelope': { method: 'phase', quality: 'fine', transport: 'envelope' },
  'phase-fast': { method: 'phase', quality: 'fast' },
  'phase-classic': { method: 'phase', quality: 'classic' },
  riesz: { method: 'riesz' },
  linear: { method: 'linear' },
  color: { method: 'color' },
} as const satisfies Record<string, Partial<MagnificationInput>>;

export type MethodName = keyof typeof inputs;
export const methodNames = Object.keys(inputs) as readonly MethodName[];

export function specOf(name: MethodName): MagnificationSpec {
  return magnificationSchema.parse({ band: { lo: 1, hi: 5 }, alpha: 10, sigma: 2, noise: clipNoise, ...inputs[name] });
}
