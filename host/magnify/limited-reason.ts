import type { MagnificationSpec } from '../../core/spec/magnification.ts';

/** What is wrong where the reported `limitedShare` is high, as the beginning of a sentence, and what it shows as. */
export function limitedReason({ method, transport }: MagnificationSpec, limitedShare: number, verb: 'is' | 'was'): string {
  const share = `${Math.round(100 * limitedShare)} %`;
  return method === 'phase' && transport === 'envelope'
    ? `${share} of the motion ${verb} to become larger than its displacement field can be trusted, as neighbouring parts of the image would pass through each other`
    : `${share} of the detail ${verb} to move further than its phase can carry, which shows as ghosts at edges`;
}

/** Whether `limit` holds such motion back: a displacement field is not limited. */
export function limitHelps({ method, transport, limit }: MagnificationSpec): boolean {
  return limit !== 'soft' && !(method === 'phase' && transport === 'envelope');
}
