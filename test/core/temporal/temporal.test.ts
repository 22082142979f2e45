import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LoupeError } from '../../../core/base/error.ts';
import { filterSchema, type Band, type Filter } from '../../../core/spec/band.ts';
import { designBandPass, filterShortfall, type BandPassDesign } from '../../../core/temporal/band-pass.ts';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import { readSpec } from '../../../core/spec/read-spec.ts';
import { checkBand } from '../../../core/temporal/check-band.ts';
import { designStopBand, passBandWithin } from '../../../core/temporal/chebyshev.ts';
import type { Biquad, TemporalFilter, WindowShape } from '../../../core/temporal/filter.ts';
import { designOutside } from '../../../core/temporal/outside.ts';
import { drivenResponse, magnitude, signalResponse } from '../../../core/temporal/response.ts';
import { changesOf, runDriven } from '../../../core/temporal/run.ts';
import { heldInSinglePrecision, responseError } from '../../../core/temporal/single-precision.ts';
import { windowedSinc } from '../../../core/temporal/windowed-sinc.ts';

interface Probed {
  readonly lo: number;
  readonly hi: number;
  readonly rate: number;
  readonly frequencies: number[];
  readonly re: number[];
  readonly im: number[];
}

const golden = JSON.parse(readFileSync(new URL('./golden.json', import.meta.url), 'utf8')) as {
  butterworth: (Probed & { order: number; poles: [number, number][] })[];
  firwin: { lo: number; hi: number; rate: number; window: WindowShape; taps: number[] }[];
};

const filters: Filter[] = [
  ...[1, 2, 3, 4, 5, 6].map((order) => filterSchema.parse({ kind: 'butterworth', order })),
  filterSchema.parse({ kind: 'fir' }),
  filterSchema.parse({ kind: 'ideal' }),
  filterSchema.parse({ kind: 'difference' }),
];
const butterworth: Filter = filterSchema.parse(undefined);

/** Bands that every filter can do, the last one up to just below half the rate. */
const cases: { band: Band; rate: number }[] = [
  { band: { lo: 60, hi: 68 }, rate: 500 },
  { band: { lo: 2, hi: 12 }, rate: 25 },
  { band: { lo: 0.83, hi: 1 }, rate: 30 },
  { band: { lo: 3, hi: 14.5 }, rate: 30 },
];

const name = (filter: Filter) => filter.kind + ('order' in filter ? ` of order ${filter.order}` : '');

function sections(filter: TemporalFilter): readonly Biquad[] {
  if (filter.kind !== 'iir') throw new Error('expected sections');
  return filter.sections;
}

/** Roots of z² + bz + c, the stable way. */
function roots(b: number, c: number): [number, number][] {
  const discriminant = b * b - 4 * c;
  if (discriminant < 0) return [-1, 1].map((sign) => [-b / 2, (sign * Math.sqrt(-discriminant)) / 2]);
  const large = (-b - Math.sign(b || 1) * Math.sqrt(discriminant)) / 2;
  return [
    [large, 0],
    [large === 0 ? 0 : c / large, 0],
  ];
}

function expectSamePoles(filter: TemporalFilter, expected: [number, number][]): void {
  const left = [...expected];
  for (const pole of sections(filter).flatMap(({ a1, a2 }) => roots(a1, a2))) {
    left.sort((p, q) => Math.hypot(p[0] - pole[0], p[1] - pole[1]) - Math.hypot(q[0] - pole[0], q[1] - pole[1]));
    // 1e-8: a root of a polynomial with coefficients rounded to 1e-16 is uncertain by their square root where two coincide
    expect(Math.hypot(left[0][0] - pole[0], left[0][1] - pole[1])).toBeLessThan(1e-8);
    left.shift();
  }
  expect(left).toEqual([]);
}

/** scipy evaluates its rounded polynomials; near 0 Hz that leaves it 1e-16/ω² of relative exactness per section, ω² ≈ 3e-6. */
const responseTolerance = 1e-8;

describe('butterworth', () => {
  it.each(golden.butterworth)('of order $order, $lo–$hi Hz at $rate has the poles and the response of scipy', (expected) => {
    const design = designBandPass({ kind: 'butterworth', order: expected.order }, expected, expected.rate);
    expectSamePoles(design.driven, expected.poles);
    expected.frequencies.forEach((frequency, i) => {
      const { re, im } = design.response(frequency);
      expect(Math.hypot(re - expected.re[i], im - expected.im[i])).toBeLessThan(responseTolerance);
    });
  });

  it.each(golden.butterworth)(
    'of order $order, $lo–$hi Hz at $rate has n zeros at 0 Hz and n at half the rate, one given to the changes',
    (expected) => {
      const [first, ...others] = sections(
        designBandPass({ kind: 'butterworth', order: expected.order }, expected, expected.rate).driven,
      );
      expect([first.b1 - first.b0, first.b2]).toEqual([0, 0]);
      for (const { b0, b1, b2 } of others) expect([b1, b0 + b2]).toEqual([0, 0]);
      expect(others).toHaveLength(expected.order - 1);
    },
  );

  it('has sections that neither swallow nor swell the signal on the way, even in a band that is nearly everything', () => {
    for (const { order, lo, hi, rate } of golden.butterworth) {
      const parts = sections(designBandPass({ kind: 'butterworth', order }, { lo, hi }, rate).driven);
      // the pair of sections of a pole splits a wide band between its ends: 34× there costs float32 five of its 24 bits
      const bound = hi <= 2 * lo ? 2 : 40;
      parts.forEach((_, count) => {
        const upTo: TemporalFilter = { kind: 'iir', sections: parts.slice(0, count + 1) };
        let peak = 0;
        for (let i = 0; i <= 200; i += 1) {
          peak = Math.max(peak, magnitude(signalResponse(upTo, (2 * Math.PI * (lo + ((hi - lo) * i) / 200)) / rate)));
        }
        expect(peak).toBeGreaterThan(0.99);
        expect(peak).toBeLessThan(bound);
      });
    }
  });
});

describe('fir and ideal', () => {
  it.each(golden.firwin)(
    'the windowed sinc ($window) of $lo–$hi Hz at $rate is firwin before its zero at 0 Hz is made exact',
    (expected) => {
      const taps = windowedSinc(expected.window, expected.taps.length, expected, expected.rate);
      expected.taps.forEach((tap, k) => expect(Math.abs(taps[k] - tap)).toBeLessThan(1e-13));
    },
  );

  it.each([
    [0.8, 1.2, 30],
    [2, 12, 25],
    [60, 68, 500],
    [0.5, 5, 30],
    [3, 14.5, 30],
  ])(
    'pass half of %d–%d Hz at its edges (rate %d), and a quarter of its width inside and outside what is stated',
    (lo, hi, rate) => {
      const quarter = Math.min(hi - lo, 2 * lo) / 4;
      for (const [kind, least, most, outside] of [
        ['fir', 0.79, 1.01, 0.26],
        ['ideal', 0.95, 1.06, 0.04],
      ] as const) {
        const { response } = designBandPass({ kind, taps: 'auto' }, { lo, hi }, rate);
        expect(response(lo).re).toBeCloseTo(0.5, 9);
        expect(response(hi).re).toBeCloseTo(0.5, 9);
        for (let i = 0; i <= 500; i += 1) {
          const frequency = (i / 1000) * rate;
          const gain = response(frequency).re;
          if (frequency >= lo + quarter && frequency <= hi - quarter) {
            expect(gain).toBeGreaterThan(least);
            expect(gain).toBeLessThan(most);
          } else if (frequency <= lo - quarter || frequency >= hi + quarter) expect(Math.abs(gain)).toBeLessThan(outside);
        }
      }
    },
  );

  it('say what too few taps could not meet, and what would do', () => {
    const slow = { lo: 0.05, hi: 0.2 };
    expect(filterShortfall({ kind: 'fir', taps: 'auto' }, slow, 30)).toMatch(
      /^The fir filter of 301 taps is too short to keep to 0\.05–0\.2 Hz at 30 .* instead of a half.*choose a wider band or the butterworth filter\.$/,
    );
    expect(filterShortfall({ kind: 'ideal', taps: 121 }, { lo: 1, hi: 1.5 }, 30)).toMatch(
      /121 taps.*give 241 taps or choose the butterworth/,
    );
    expect(filterShortfall({ kind: 'fir', taps: 'auto' }, { lo: 0.8, hi: 1.2 }, 30)).toBe(null);
    expect(filterShortfall({ kind: 'butterworth', order: 2 }, slow, 30)).toBe(null);
  });

  it('lag by half their length, whole frames', () => {
    for (const kind of ['fir', 'ideal'] as const) {
      const design = designBandPass({ kind, taps: 25 }, { lo: 2, hi: 4 }, 25);
      expect(design.latency).toBe(12);
      expect(design.driven).toMatchObject({ kind: 'fir', latency: 12 });
    }
  });

  it('choose about two periods of the lower edge, odd, from 9 to 301; of the width where that is narrower', () => {
    const taps = (lo: number, hi: number, rate: number) =>
      2 * designBandPass({ kind: 'fir', taps: 'auto' }, { lo, hi }, rate).latency + 1;
    expect(taps(2, 6, 25)).toBe(25);
    expect(taps(60, 68, 500)).toBe(125);
    expect(taps(10, 24, 50)).toBe(11);
    expect(taps(10, 14.9, 30)).toBe(13);
    expect(taps(14, 29, 60)).toBe(9);
    expect(taps(1, 2, 240)).toBe(301);
  });

  it('refuse an even number of taps and one too small for the band', () => {
    expect(() => designBandPass({ kind: 'fir', taps: 24 }, { lo: 2, hi: 4 }, 25)).toThrow(/24 taps.*odd number, such as 25/);
    expect(() => designBandPass({ kind: 'fir', taps: 9 }, { lo: 1, hi: 2 }, 60)).toThrow(/9 taps.*1–2 Hz.*121 taps.*butterworth/);
    expect(() => designBandPass({ kind: 'fir', taps: 'auto' }, { lo: 0.05, hi: 0.1 }, 240)).toThrow(/301 taps.*butterworth/);
  });
});

describe('difference', () => {
  it('is the difference of two trapezoidal exponential averages, −3 dB at their own frequency, over its value at the centre', () => {
    const [lo, hi, rate] = [1, 6, 30];
    const average = (f: number) => (signal: Float64Array) => {
      const w = Math.tan((Math.PI * f) / rate);
      let y = 0;
      return signal.map((x, t) => (y += ((2 * w) / (1 + w)) * ((x + (signal[t - 1] ?? 0)) / 2 - y)));
    };
    const signal = Float64Array.from({ length: 400 }, (_, t) => (t === 0 ? 0 : Math.sin(0.3 * t) + Math.cos(1.7 * t * t)));
    const fast = average(hi)(signal);
    const slow = average(lo)(signal);
    const design = designBandPass({ kind: 'difference' }, { lo, hi }, rate);
    const [w1, w2] = [lo, hi].map((f) => Math.tan((Math.PI * f) / rate));
    runDriven(design.driven, changesOf(signal)).forEach((y, t) => {
      expect(y).toBeCloseTo(((fast[t] - slow[t]) * (w1 + w2)) / (w2 - w1), 10);
    });
  });
});

describe.each(filters)('every filter', (filter) => {
  it.each(cases)(
    `${name(filter)}: gain 1 and phase 0 at the centre of $band.lo–$band.hi Hz, nothing at 0 Hz, little far outside`,
    ({ band, rate }) => {
      const design = designBandPass(filter, band, rate);
      expect(design.centre).toBeGreaterThan(band.lo);
      expect(design.centre).toBeLessThan(band.hi);
      expect(design.response(design.centre).re).toBeCloseTo(1, 10);
      expect(design.response(design.centre).im).toBeCloseTo(0, 10);
      expect(magnitude(design.response(0))).toBe(0);
      expect(magnitude(design.response(band.lo / 50))).toBeLessThan(0.06);
    },
  );

  it(`${name(filter)}: what it does to a sinusoid is what its response says`, () => {
    const { band, rate } = cases[1];
    const design = designBandPass(filter, band, rate);
    for (const frequency of [1.5, design.centre, 6.1]) {
      const { re, im } = design.response(frequency);
      const at = (t: number) => (2 * Math.PI * frequency * t) / rate;
      const signal = Float64Array.from({ length: 900 }, (_, t) => Math.sin(at(t)));
      const output = runDriven(design.driven, changesOf(signal));
      for (let t = 700; t < 900; t += 1) {
        const angle = at(t - design.latency);
        // 1e-6: the transient of the slowest pole has decayed to that after 700 frames
        expect(Math.abs(output[t] - (re * Math.sin(angle) + im * Math.cos(angle)))).toBeLessThan(1e-6);
      }
    }
  });

  it(`${name(filter)}: is still when nothing moves, wherever the signal stands, and forgets a jump`, () => {
    const { driven } = designBandPass(filter, cases[1].band, cases[1].rate);
    expect(runDriven(driven, changesOf(new Float64Array(50).fill(1e6))).every((y) => y === 0)).toBe(true);
    const jump = Float64Array.from({ length: 3000 }, (_, t) => (t < 5 ? 0 : 1));
    expect(Math.abs(runDriven(driven, changesOf(jump))[2999])).toBeLessThan(1e-9);
  });
});

describe('the filter for everything outside', () => {
  it.each([
    [0.05, 30],
    [2, 30],
    [60, 500],
  ])('is what a second-order low-pass at 1/3.25 of %d Hz leaves, rate %d', (lo, rate) => {
    const filter = designOutside({ lo, hi: 1.2 * lo }, rate);
    const [{ b2 }] = sections(filter);
    expect(b2).toBe(0);
    const w = Math.tan((Math.PI * lo) / 3.25 / rate);
    for (const frequency of [0, lo / 50, lo / 3.25, lo / 2, lo, 1.5 * lo]) {
      // With u the frequency over the corner, both warped: the low-pass is 1/(1 − u² + √2·iu).
      const u = Math.tan((Math.PI * frequency) / rate) / w;
      const norm = (1 - u * u) ** 2 + 2 * u * u;
      const { re, im } = signalResponse(filter, (2 * Math.PI * frequency) / rate);
      expect(re).toBeCloseTo(1 - (1 - u * u) / norm, 9);
      expect(im).toBeCloseTo((Math.SQRT2 * u) / norm, 9);
    }
  });

  it('leaves a steady drift behind as a constant, not as a growing phase', () => {
    const drift = runDriven(designOutside({ lo: 1, hi: 2 }, 30), new Float64Array(3000).fill(0.01));
    expect(Math.abs(drift[2999] - drift[2000])).toBeLessThan(1e-9);
    // √2/(2π·corner) seconds of 0.3 a second, with the corner pre-warped
    expect(drift[2999]).toBeCloseTo((0.3 * Math.SQRT2) / (60 * Math.tan(Math.PI / 3.25 / 30)), 6);
  });
});

describe('attenuating everything outside', () => {
  // What the shift (1 + α)·H − outside leaves of a motion, H the band-pass of the plan.
  const leftOf = (band: Band, rate: number, alpha: number, order: number) => {
    const spec = readSpec({ method: 'phase', band, alpha, attenuate: true, filter: { kind: 'butterworth', order } });
    const { filters } = buildPlan(spec, { width: 32, height: 32 }, { chroma: 'gray', bits: 8 }, rate);
    return (frequency: number) => {
      const omega = (2 * Math.PI * frequency) / rate;
      const [inside, outside] = [signalResponse(filters.band, omega), signalResponse(filters.outside!, omega)];
      return Math.hypot(1 - outside.re + (1 + alpha) * inside.re, (1 + alpha) * inside.im - outside.im);
    };
  };

  it.each([
    [2, 4.5, 30, 10, 2],
    [2, 4.5, 30, 10, 4],
    [2, 4.5, 30, 50, 6],
    [0.5, 10, 30, 10, 2],
    [60, 68, 500, 20, 2],
    [3, 14.5, 30, 2, 1],
  ])(
    '%d–%d Hz at %d, alpha %d, order %d: nothing outside grows, and half an octave away 0.3 is left at most',
    (lo, hi, rate, alpha, order) => {
      const left = leftOf({ lo, hi }, rate, alpha, order);
      for (let i = 0; i <= 3000; i += 1) {
        const frequency = (lo / 100) * ((50 * rate) / lo) ** (i / 3000);
        if (frequency > lo && frequency < hi) continue;
        expect(left(frequency), `${frequency} Hz`).toBeLessThan(1.0005);
        const above = frequency >= hi * Math.SQRT2;
        const below = frequency <= lo / Math.SQRT2 && frequency >= lo / 1.9;
        if (above || below) expect(left(frequency), `${frequency} Hz`).toBeLessThan(0.3);
      }
      // What is far below the band is its slow part, which stays.
      expect(left(lo / 100)).toBeGreaterThan(0.99);
      const centre = (rate / Math.PI) * Math.atan(Math.sqrt(Math.tan((Math.PI * lo) / rate) * Math.tan((Math.PI * hi) / rate)));
      expect(left(centre) / (1 + alpha)).toBeCloseTo(1, 1);
      // Most of the band passes.
      const passing = Array.from({ length: 200 }, (_, i) => left(lo + ((hi - lo) * (i + 0.5)) / 200) > (1 + alpha) / 2);
      expect(passing.filter(Boolean).length / 200).toBeGreaterThan(0.6);
    },
  );

  it('stops what the order says where the band ends, as Chebyshev polynomials have it', () => {
    const [band, rate, order, gain] = [{ lo: 2, hi: 4.5 }, 30, 5, 0.01];
    const filter: TemporalFilter = { kind: 'iir', sections: designStopBand(order, gain, band, rate) };
    const [lo, hi] = [band.lo, band.hi].map((f) => Math.tan((Math.PI * f) / rate));
    const chebyshev = (x: number) =>
      Math.abs(x) <= 1 ? Math.cos(order * Math.acos(x)) : Math.sign(x) * Math.cosh(order * Math.acosh(Math.abs(x)));
    for (const frequency of [0.3, 1, 2, 2.4, 3, 3.6, 4.5, 5, 9, 14]) {
      const w = Math.tan((Math.PI * frequency) / rate);
      const prototype = (w * w - lo * hi) / ((hi - lo) * w);
      const epsilon = gain / Math.sqrt(1 - gain * gain);
      const expected = 1 / Math.sqrt(1 + 1 / (epsilon * chebyshev(1 / prototype)) ** 2);
      expect(magnitude(signalResponse(filter, (2 * Math.PI * frequency) / rate))).toBeCloseTo(expected, 9);
    }
    const { lo: from, hi: to } = passBandWithin(order, gain, band, rate);
    for (const edge of [from, to]) {
      expect(magnitude(signalResponse(filter, (2 * Math.PI * edge) / rate))).toBeCloseTo(Math.SQRT1_2, 9);
    }
  });
});

describe('float32, as engines run it', () => {
  // 0.5 % of gain is a fortieth of a pixel at 5 px; 2e-4 of a magnified motion of 5 px is a thousandth of a pixel
  it.each([
    { lo: 0.5, hi: 1, rate: 240 },
    { lo: 60, hi: 68, rate: 500 },
    { lo: 0.05, hi: 0.1, rate: 30 },
    { lo: 0.83, hi: 1, rate: 30 },
    { lo: 1, hi: 2, rate: 1000 },
  ])('$lo–$hi Hz at $rate: gain and round-off stay within bounds for orders 1–6', ({ lo, hi, rate }) => {
    for (let order = 1; order <= 6; order += 1) {
      const { gainError, noise } = float32Error({ kind: 'butterworth', order }, { lo, hi }, rate);
      expect(gainError).toBeLessThan(0.005);
      expect(noise).toBeLessThan(2e-4);
    }
  });

  it('the default order holds for bands as low as a five-thousandth of the rate, with ten times the round-off', () => {
    const { gainError, noise } = float32Error(butterworth, { lo: 0.05, hi: 0.1 }, 240);
    expect(gainError).toBeLessThan(0.005);
    expect(noise).toBeLessThan(2e-3);
  });
});

describe('a filter made for single precision', () => {
  it('has coefficients that it holds exactly where poles depend on them, and the gain that it was designed with', () => {
    const band = { lo: 0.1, hi: 0.2 };
    for (const order of [1, 2, 3, 6]) {
      const design = designBandPass({ kind: 'butterworth', order }, band, 1000);
      const omega = (2 * Math.PI * design.centre) / 1000;
      const held = heldInSinglePrecision(design.driven, omega);
      for (const { a1, a2 } of sections(held)) expect([a1, a2]).toEqual([Math.fround(a1), Math.fround(a2)]);
      expect(magnitude(drivenResponse(held, omega)) / magnitude(drivenResponse(design.driven, omega))).toBeCloseTo(1, 9);
    }
  });

  it('keeps poles at a 7000th of the rate, where rounding each coefficient for itself does not', () => {
    const design = designBandPass(butterworth, { lo: 0.1, hi: 0.2 }, 1000);
    const rounded = {
      kind: 'iir',
      sections: sections(design.driven).map((section) => ({
        ...section,
        a1: Math.fround(section.a1),
        a2: Math.fround(section.a2),
      })),
    } as const;
    const omega = (2 * Math.PI * design.centre) / 1000;
    const places = [0.1, 0.15, 0.2].map((frequency) => (2 * Math.PI * frequency) / 1000);
    expect(responseError(design.driven, rounded, places)).toBeGreaterThan(0.1);
    expect(responseError(design.driven, heldInSinglePrecision(design.driven, omega), places)).toBeLessThan(0.03);
  });
});

/** Runs a sinusoid at the centre through the filter with every coefficient, state and result rounded to float32. */
function float32Error(filter: Filter, band: Band, rate: number): { gainError: number; noise: number } {
  const design: BandPassDesign = designBandPass(filter, band, rate);
  const parts = sections(design.driven).map(({ b0, b1, b2, a1, a2 }) => ({
    c: Float32Array.of(b0, b1, b2, a1, a2),
    s: new Float32Array(2),
  }));
  const f = Math.fround;
  // long enough for the transient to fall below float32's own rounding
  const settle = Math.ceil((30 * rate) / (band.hi - band.lo));
  const periods = 20;
  const count = Math.round((periods * rate) / design.centre);
  const omega = (2 * Math.PI * periods) / count;
  const output = new Float64Array(count);
  for (let t = 1; t < settle + count; t += 1) {
    let x = f(Math.sin(omega * t) - Math.sin(omega * (t - 1)));
    for (const { c, s } of parts) {
      const y = f(f(c[0] * x) + s[0]);
      s[0] = f(f(c[1] * x) - f(c[3] * y)) + s[1];
      s[1] = f(f(c[2] * x) - f(c[4] * y));
      x = y;
    }
    if (t >= settle) output[t - settle] = x;
  }
  let re = 0;
  let im = 0;
  output.forEach((y, i) => {
    re += (2 / count) * y * Math.sin(omega * (i + settle));
    im += (2 / count) * y * Math.cos(omega * (i + settle));
  });
  const rest = output.reduce((sum, y, i) => {
    const clean = re * Math.sin(omega * (i + settle)) + im * Math.cos(omega * (i + settle));
    return sum + (y - clean) ** 2;
  }, 0);
  const expected = magnitude(design.response((omega * rate) / (2 * Math.PI)));
  return { gainError: Math.abs(Math.hypot(re, im) / expected - 1), noise: Math.sqrt((2 * rest) / count) };
}

describe('bands that cannot be', () => {
  const refusal = (band: Band, rate: number): LoupeError => {
    try {
      checkBand(band, rate);
    } catch (error) {
      if (error instanceof LoupeError) return error;
    }
    throw new Error(`${band.lo}–${band.hi} at ${rate} was accepted`);
  };

  it.each([
    [NaN, 2, 30, /NaN/],
    [1, Infinity, 30, /Infinity/],
    [0, 2, 30, /0–2 Hz must lie above 0/],
    [-1, 2, 30, /-1–2 Hz must lie above 0/],
    [3, 2, 30, /3–2 Hz is reversed.*2-3/],
    [2, 2, 30, /2–2 Hz is empty/],
    [1, 2, 0, /rate of 0.*--fps/],
    [1, 2, NaN, /rate of NaN/],
    [1e-300, 3, 30, /one period takes 3\.00e\+301 frames.*lower edge from 0\.0003 Hz/],
    [1, 2, 1e308, /one period takes 1\.00e\+308 frames.*--fps/],
  ])('%d–%d Hz at %d frames per second is not a band', (lo, hi, rate, sentence) => {
    const error = refusal({ lo, hi }, rate);
    expect(error.code).toBe('BAND_INVALID');
    expect(error.message).toMatch(sentence);
  });

  it.each([16, 15])('an upper edge of %d Hz at 30 frames per second is refused with the rate and how to set it', (hi) => {
    const error = refusal({ lo: 1, hi }, 30);
    expect(error.code).toBe('BAND_ABOVE_NYQUIST');
    expect(error.message).toMatch(new RegExp(`1–${hi} Hz.*30 frames per second.*below 15 Hz.*--fps CAPTURE`));
  });

  it('is what every design checks first', () => {
    expect(() => designBandPass(butterworth, { lo: 1, hi: 16 }, 30)).toThrow(/--fps/);
    expect(() => designOutside({ lo: 1, hi: 16 }, 30)).toThrow(/--fps/);
    expect(() => checkBand({ lo: 1, hi: 14.99 }, 30)).not.toThrow();
  });
});
