import type { Filter } from '../../core/spec/band.ts';
import type { Method } from '../../core/spec/magnification.ts';

/** Settings that only some methods use (as in core/plan); every method uses the others. */
const uses = {
  quality: ['phase'],
  transport: ['phase'],
  bandwidth: ['phase'],
  profile: ['phase'],
  orientations: ['phase'],
  finest: ['phase'],
  levels: ['phase', 'riesz', 'linear'],
  sigma: ['phase', 'riesz'],
  noise: ['phase', 'riesz'],
  limit: ['phase', 'riesz'],
  attenuate: ['phase', 'riesz'],
  colour: ['linear', 'color'],
  cutoffWavelength: ['linear'],
  poolingLevels: ['color'],
} as const satisfies Record<string, readonly Method[]>;

export type MethodSetting = keyof typeof uses;

/** Whether a method uses a setting; its control is shown only then. */
export function methodUses(method: Method, setting: MethodSetting): boolean {
  return (uses[setting] as readonly Method[]).includes(method);
}

/** Returns a filter of another kind, with the order of the old one where both have one. */
export function filterOfKind(kind: Filter['kind'], old: Filter): Filter {
  switch (kind) {
    case 'butterworth':
      return { kind, order: old.kind === 'butterworth' ? old.order : 2 };
    case 'fir':
    case 'ideal':
      return { kind, taps: old.kind === 'fir' || old.kind === 'ideal' ? old.taps : 'auto' };
    case 'difference':
      return { kind };
    default:
      return kind satisfies never;
  }
}
