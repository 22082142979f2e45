import { LoupeError } from '../base/error.ts';
import type { MagnificationSpec } from '../spec/magnification.ts';
import type { BandPassDesign } from '../temporal/band-pass.ts';
import type { TemporalFilter } from '../temporal/filter.ts';
import { designOutside } from '../temporal/outside.ts';
import { heldInSinglePrecision, responseError } from '../temporal/single-precision.ts';
import type { Plan } from './plan.ts';

/** Largest error of a response at the band's edges and centre: above it the magnification is not the requested one. */
const mostResponseError = 0.15;
/** Frames in a period of the lower edge for which single precision is good enough whatever the filter's order. */
const safePeriod = 3000;

/**
 * The filters of a plan as engines run them, which count in single precision.
 *
 * @throws LoupeError `BAND_INVALID` for a band so slow, measured against the rate, that they could not hold it
 */
export function heldFilters({ band, attenuate }: MagnificationSpec, design: BandPassDesign, rate: number): Plan['filters'] {
  const turn = (2 * Math.PI) / rate;
  const places = [design.passBand.lo, design.centre, design.passBand.hi].map((frequency) => turn * frequency);
  const hold = (filter: TemporalFilter, centre: number): TemporalFilter => {
    const held = heldInSinglePrecision(filter, centre);
    if (responseError(filter, held, places) > mostResponseError) {
      throw new LoupeError(
        'BAND_INVALID',
        `The band ${band.lo}–${band.hi} Hz is too slow for ${rate} frames per second: a filter in single precision cannot hold it. ` +
          `Choose a higher band, or a clip with ${Number((band.lo * safePeriod).toPrecision(2))} frames per second or fewer.`,
      );
    }
    return held;
  };
  return {
    band: hold(design.driven, turn * design.centre),
    outside: attenuate ? hold(designOutside(band, rate), Math.PI) : null,
  };
}
