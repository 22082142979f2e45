import type { EventData } from '../../core/protocol/host-api.ts';
import { limitedTooMuch } from '../../core/engines/report-limits.ts';
import type { MagnificationSpec } from '../../core/spec/magnification.ts';
import { percentText } from '../text/number-text.ts';

/** Advice for an alpha that is too large for the motion, in one line and in full; null while it is not. */
export function amountAdvice(
  limitedShare: number,
  { alpha, limit, method, transport }: Pick<MagnificationSpec, 'alpha' | 'limit' | 'method' | 'transport'>,
): { readonly short: string; readonly long: string; readonly limitHelps: boolean } | null {
  if (alpha <= 0 || limitedShare <= limitedTooMuch) return null;
  if (method === 'phase' && transport === 'envelope') {
    const motion = `${percentText(limitedShare)} of the motion`;
    return {
      short: `Folds ${motion}.`,
      long: `α is too large for this motion: the displacement field cannot be trusted with ${motion}, as neighbouring parts of the image would pass through each other. Lower α.`,
      limitHelps: false,
    };
  }
  const share = `${percentText(limitedShare)} of the detail`;
  const further = `${share} would move further than it can without ghosts`;
  return limit === 'soft'
    ? { short: `Limited in ${share}.`, long: `${further}; its motion is limited.`, limitHelps: false }
    : {
        short: `Tears ${share}.`,
        long: `α is too large for this motion: ${further}. Lower α, or limit the motion.`,
        limitHelps: true,
      };
}

/** A warning that amplified light flashes (WCAG 2.3.1: no more than three times a second); null when it does not. */
export function flickerSentence(flicker: EventData<'stream.status'>['flicker'], damped: boolean): string | null {
  switch (flicker) {
    case 'none':
      return null;
    case 'damped':
      return 'The amplified frame would flash more than three times a second; it is damped for the screen.';
    case 'present':
      return damped
        ? 'The frame flashes more than three times a second, more than damping takes away: lower α.'
        : 'The frame flashes more than three times a second, which can harm people with photosensitive epilepsy: lower α, or switch damping on in the settings.';
    default:
      return flicker satisfies never;
  }
}
