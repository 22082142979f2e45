import { describe, expect, it } from 'vitest';
import { captureTime } from '../../../core/base/clock.ts';
import { binsBetween, logTail, peaksIn, ratioAt } from '../../../core/measure/motion-survey-peaks.ts';
import { mostConfidence } from '../../../core/measure/motion-survey-confidence.ts';
import { MotionSurvey } from '../../../core/measure/motion-survey.ts';
import { createRandom, type Random } from '../../../core/numeric/random.ts';
import { createTransform } from '../../../core/numeric/fourier.ts';
import { detrend, hannWindow } from '../../../core/measure/spectrum.ts';
import type { Band } from '../../../core/spec/band.ts';

const size = { width: 128, height: 96 };
const rate = 30;

interface Wave {
  readonly kx: number;
  readonly ky: number;
  readonly amplitude: number;
  readonly phase: number;
}

/** A texture of 40 waves below 0.3 cycles per pixel: a shift of it is exact, however small. */
function texture(seed: number): Wave[] {
  const random = createRandom(seed, 1);
  return Array.from({ length: 40 }, () => {
    const k = 2 * Math.PI * 0.3 * (0.08 + 0.92 * random.uniform());
    const angle = 2 * Math.PI * random.uniform();
    return {
      kx: k * Math.cos(angle),
      ky: k * Math.sin(angle),
      amplitude: 4 + 6 * random.uniform(),
      phase: 2 * Math.PI * random.uniform(),
    };
  });
}

const noisePool = (() => {
  const random = createRandom(99);
  return Float32Array.from({ length: 1 << 20 }, () => random.normal());
})();

/** The texture shifted by (dx, dy), codes 0–255 before noise and rounding. */
function draw(
  waves: readonly Wave[],
  dx = 0,
  dy = 0,
  out: Float32Array<ArrayBuffer> = new Float32Array(size.width * size.height),
) {
  out.fill(128);
  for (const { kx, ky, amplitude, phase } of waves) {
    // one wave along a row is a phasor that turns by kx per sample
    const [turnRe, turnIm] = [Math.cos(kx), Math.sin(kx)];
    for (let y = 0; y < size.height; y += 1) {
      const start = ky * (y - dy) - kx * dx + phase;
      let [re, im] = [amplitude * Math.cos(start), amplitude * Math.sin(start)];
      for (let x = 0; x < size.width; x += 1) {
        out[y * size.width + x] += re;
        const next = re * turnRe - im * turnIm;
        im = re * turnIm + im * turnRe;
        re = next;
      }
    }
  }
  return out;
}

function expose(
  image: Float32Array,
  sigma: number,
  random: Random,
  { gain = 1, offset = 0 } = {},
  codes = 255,
  out: Uint8Array | Uint16Array = codes > 255 ? new Uint16Array(image.length) : new Uint8Array(image.length),
): Uint8Array | Uint16Array {
  const from = Math.floor(random.uniform() * (noisePool.length - image.length));
  for (let i = 0; i < out.length; i += 1) {
    const value = gain * image[i] + offset + sigma * noisePool[from + i];
    out[i] = Math.max(0, Math.min(codes, Math.round((value * codes) / 255)));
  }
  return out;
}

interface Clip {
  readonly seed: number;
  readonly frames: number;
  readonly sigma: number;
  readonly move?: (seconds: number) => readonly [number, number];
  readonly light?: (seconds: number) => { gain?: number; offset?: number };
}

function survey({ seed, frames, sigma, move, light }: Clip, band: Band): MotionSurvey {
  const waves = texture(seed);
  const random = createRandom(seed, 2);
  const found = new MotionSurvey({ size, rate, band });
  const image = draw(waves);
  for (let t = 0; t < frames; t += 1) {
    if (move) draw(waves, ...move(t / rate), image);
    found.add(expose(image, sigma, random, light?.(t / rate)), 255);
  }
  return found;
}

const swing = (amplitude: number, frequency: number, angle: number) => (seconds: number) => {
  const shift = amplitude * Math.sin(2 * Math.PI * frequency * seconds);
  return [shift * Math.cos(angle), shift * Math.sin(angle)] as const;
};

describe('frames that are not evenly spaced', () => {
  const band = { lo: 2, hi: 4 };
  const every = (count: number, seconds: (index: number) => number): number[] =>
    Array.from({ length: count }, (_, i) => seconds(i));
  const times: Readonly<Record<string, readonly number[]>> = {
    'of a rate that is halved in the middle': every(180, (i) => (i < 120 ? i : 120 + 2 * (i - 120)) / 30),
    'of which some are missing': every(240, (i) => i / 30).filter((_, i) => i < 40 || (i * i) % 7 !== 2),
    'with stamps in whole milliseconds and a pause': every(240, (i) => Math.round((i * 1000) / 30) / 1000 + (i < 150 ? 0 : 5)),
  };

  it.each(Object.entries(times))('%s show their motion where it is', (_, seconds) => {
    const found = new MotionSurvey({ size, rate, band });
    const waves = texture(21);
    const random = createRandom(21, 2);
    const image = draw(waves);
    const motion = swing(0.2, 3, 0.7);
    for (const time of seconds) {
      // a pause does not stop the pendulum; five seconds are fifteen swings
      draw(waves, ...motion(time), image);
      found.add(expose(image, 1, random), 255, captureTime(40 + time));
    }
    const finding = found.result();
    expect(finding.reason).toMatch(/^Motion found/);
    // a tenth of a bin of the shortest of the three
    expect(Math.abs(finding.peakHz! - 3)).toBeLessThan(0.02);
    // straight lines between neighbours cut the tops of a tenth of a second off: at most 1 − cos(π·3/15)
    expect(finding.amplitudePx! / 0.2).toBeGreaterThan(0.8);
    expect(finding.amplitudePx! / 0.2).toBeLessThan(1.08);
  });

  it('change nothing where they are as even as the rate says', () => {
    const clip = (timed: boolean): unknown => {
      const found = new MotionSurvey({ size, rate, band });
      const waves = texture(5);
      const random = createRandom(5, 2);
      const image = draw(waves);
      for (let t = 0; t < 100; t += 1) {
        draw(waves, ...swing(0.1, 3, 1)(t / rate), image);
        found.add(expose(image, 1, random), 255, timed ? captureTime(t / rate) : undefined);
      }
      return [found.result(), found.suggestBands()];
    };
    expect(clip(true)).toEqual(clip(false));
  });
});

describe('still images', () => {
  it('in noise of 1–5 codes raise at most one false alarm in a hundred', () => {
    const bands: Band[] = [
      { lo: 1, hi: 2 },
      { lo: 3, hi: 4 },
      { lo: 0.6, hi: 14 },
    ];
    const alarms: string[] = [];
    let clips = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = createRandom(seed, 2);
      const image = draw(texture(seed));
      const surveys = bands.map((band) => new MotionSurvey({ size, rate, band }));
      for (let t = 0; t < 90; t += 1) {
        const frame = expose(image, 1 + (seed % 5), random);
        for (const each of surveys) each.add(frame, 255);
      }
      for (const each of surveys) {
        clips += 1;
        const { found, reason } = each.result();
        if (found) alarms.push(`seed ${seed}: ${reason}`);
      }
    }
    expect(alarms.slice(Math.floor(clips / 100))).toEqual([]);
  });

  it('that are one photograph are "no motion found", in words', () => {
    const finding = survey({ seed: 1, frames: 120, sigma: 0 }, { lo: 1, hi: 2 }).result();
    expect(finding).toMatchObject({ found: false, confidence: 0, peakHz: null, amplitudePx: null, cell: null, frames: 120 });
    expect(finding.reason).toMatch(/^No motion found: the 120 frames are alike/);
  });

  it('without any detail are said to have none', () => {
    const blank = new MotionSurvey({ size, rate, band: { lo: 1, hi: 2 } });
    for (let t = 0; t < 100; t += 1) blank.add(new Uint8Array(size.width * size.height).fill(77), 255);
    expect(blank.result().reason).toMatch(/no detail/);
  });

  it('say what would have been seen, and that much motion is seen', () => {
    const reason = survey({ seed: 3, frames: 150, sigma: 2 }, { lo: 2, hi: 4 }).result().reason;
    const least = Number(/above about ([\d.]+) px would have/.exec(reason)?.[1]);
    expect(least).toBeGreaterThan(0.0005);
    expect(least).toBeLessThan(0.02);
    // three times as much: the cell with most detail need not be the one along whose direction the motion is
    expect(survey({ seed: 3, frames: 150, sigma: 2, move: swing(3 * least, 3.1, 0.4) }, { lo: 2, hi: 4 }).result().found).toBe(
      true,
    );
  });
});

describe('motion in the band', () => {
  it.each([
    { amplitude: 0.05, frequency: 2.7, angle: 1.5 },
    { amplitude: 0.1, frequency: 3.33, angle: 0.4 },
    { amplitude: 0.1, frequency: 2.15, angle: 2.6 },
  ])('of $amplitude px at $frequency Hz in noise of 1 code is found where it is', ({ amplitude, frequency, angle }) => {
    for (const seed of [11, 12]) {
      const finding = survey(
        { seed, frames: 150, sigma: 1, move: swing(amplitude, frequency, angle) },
        { lo: 2, hi: 4 },
      ).result();
      expect(finding.found).toBe(true);
      expect(finding.confidence).toBe(mostConfidence);
      // a bin is 0.2 Hz wide; a tenth of it
      expect(Math.abs((finding.peakHz ?? 0) - frequency)).toBeLessThan(0.02);
      // 8 %: the texture's finest waves, 0.3 cycles per pixel, are beyond the derivative's 3 %
      expect(Math.abs((finding.amplitudePx ?? 0) / amplitude - 1)).toBeLessThan(0.08);
      expect(finding.reason).toMatch(/^Motion found at/);
    }
  });

  it('is found in the part of the image that moves, though its light flickers, in 10-bit codes as well', () => {
    const waves = texture(5);
    const random = createRandom(5, 2);
    const found = new MotionSurvey({ size, rate, band: { lo: 2, hi: 4 } });
    const [still, moved] = [draw(waves), draw(waves)];
    for (let t = 0; t < 150; t += 1) {
      draw(waves, ...swing(0.1, 3, 0.8)(t / rate), moved);
      const image = still.map((value, i) => (i % size.width < 43 && i >= 48 * size.width ? moved[i] : value));
      found.add(expose(image, 1, random, { gain: 1 + 0.05 * Math.sin(16 * t) }, 1023), 1023);
    }
    const { cell, peakHz } = found.result();
    expect(peakHz).toBeCloseTo(3, 1);
    expect(cell).toMatchObject({ x: 0, y: 48, height: 48 });
  });

  it('that is as weak as a hundredth of a pixel is found when it lasts, in bounded memory', () => {
    const found = new MotionSurvey({ size, rate, band: { lo: 2, hi: 4 } });
    const waves = texture(6);
    const random = createRandom(6, 2);
    // ten images a period, so that a long clip need not be drawn
    const images = Array.from({ length: 10 }, (_, i) => draw(waves, ...swing(0.01, 1, 1.1)(i / 10)));
    const frame = new Uint8Array(size.width * size.height);
    let afterOneSegment = 0;
    for (let t = 0; t < 3600; t += 1) {
      found.add(expose(images[t % 10], 4, random, {}, 255, frame), 255);
      if (t === 1100) afterOneSegment = process.memoryUsage().arrayBuffers;
    }
    // 2500 images would be 30 MB
    expect(process.memoryUsage().arrayBuffers - afterOneSegment).toBeLessThan(8e6);
    const finding = found.result();
    expect(finding).toMatchObject({ found: true, frames: 3600 });
    expect(finding.peakHz).toBeCloseTo(3, 2);
    expect(finding.amplitudePx).toBeCloseTo(0.01, 2);
  });
});

describe('what is not motion in the band', () => {
  it.each([0.1, 0.5, 1.2])(
    'motion of %d px at 3 Hz is not reported at 5–7 Hz, nor at 8–10 Hz, where its harmonics are',
    (amplitude) => {
      const clip: Clip = { seed: 7, frames: 150, sigma: 1, move: swing(amplitude, 3, 0.5) };
      for (const band of [
        { lo: 5, hi: 7 },
        { lo: 8, hi: 10 },
      ]) {
        expect(survey(clip, band).result()).toMatchObject({ found: false });
      }
    },
  );

  it('a flicker of brightness and of contrast in the band is not motion', () => {
    const light = (seconds: number) => ({
      gain: 1 + 0.08 * Math.sin(2 * Math.PI * 3 * seconds),
      offset: 5 * Math.cos(2 * Math.PI * 2.4 * seconds),
    });
    expect(survey({ seed: 8, frames: 150, sigma: 1, light }, { lo: 2, hi: 4 }).result()).toMatchObject({ found: false });
  });

  it('a pattern that comes and goes with the period of a group of images, as compression makes it, is not motion', () => {
    const image = draw(texture(9));
    const random = createRandom(9, 2);
    // an error as fine as the image grows for ten frames, then a key frame puts it right
    const error = draw(texture(109));
    const found = new MotionSurvey({ size, rate, band: { lo: 2, hi: 4 } });
    for (let t = 0; t < 150; t += 1) {
      const age = (t % 10) / 10;
      found.add(
        expose(
          image.map((value, i) => value + 0.1 * age * (error[i] - 128)),
          1,
          random,
        ),
        255,
      );
    }
    expect(found.result()).toMatchObject({ found: false });
  });

  it('a slow drift and a single jolt are not motion in a band above them', () => {
    const band = { lo: 2, hi: 4 };
    expect(survey({ seed: 10, frames: 150, sigma: 1, move: (s) => [0.2 * s, 0.1 * s] }, band).result()).toMatchObject({
      found: false,
    });
    expect(survey({ seed: 10, frames: 150, sigma: 1, move: (s) => [s > 2.3 ? 0.7 : 0, 0] }, band).result()).toMatchObject({
      found: false,
    });
  });

  it('less than two periods is too short to tell', () => {
    const band = { lo: 0.5, hi: 1 };
    const move = swing(0.1, 0.7, 0);
    const short = survey({ seed: 13, frames: 119, sigma: 1, move }, band).result();
    expect(short.found).toBe(false);
    expect(short.reason).toMatch(/^Too short to tell/);
    expect(survey({ seed: 13, frames: 240, sigma: 1, move }, band).result()).toMatchObject({ found: true });
    expect(new MotionSurvey({ size, rate, band }).result().reason).toMatch(/Too short to tell: 0 frames/);
  });

  it('a band that cannot be is refused', () => {
    expect(() => new MotionSurvey({ size, rate, band: { lo: 2, hi: 16 } })).toThrow(/--fps/);
  });
});

describe('suggested bands', () => {
  it('are the two motions there are, the clearer first, each inside its band', () => {
    const move = (s: number) => [0.15 * Math.sin(2 * Math.PI * 2.9 * s) + 0.03 * Math.sin(2 * Math.PI * 7.3 * s), 0] as const;
    const suggestions = survey({ seed: 14, frames: 240, sigma: 1, move }, { lo: 1, hi: 2 }).suggestAnywhere();
    expect(suggestions.map(({ peakHz }) => Math.round(peakHz * 10) / 10)).toEqual([2.9, 7.3]);
    expect(suggestions[0].amplitudePx).toBeCloseTo(0.15, 1);
    expect(suggestions[1].amplitudePx).toBeCloseTo(0.03, 2);
    for (const { band, peakHz, confidence } of suggestions) {
      expect(band.lo).toBeLessThan(peakHz);
      expect(band.hi).toBeGreaterThan(peakHz);
      expect(confidence).toBe(mostConfidence);
    }
  });

  it('are those of the band that was asked for, no wider than it, and the first is what was found', () => {
    const move = (s: number) => [0.15 * Math.sin(2 * Math.PI * 2.9 * s) + 0.03 * Math.sin(2 * Math.PI * 7.3 * s), 0] as const;
    const band = { lo: 7, hi: 8 };
    const found = survey({ seed: 14, frames: 240, sigma: 1, move }, band);
    const [only, ...others] = found.suggestBands();
    expect(others).toEqual([]);
    expect(only.peakHz).toBe(found.result().peakHz);
    expect(only.peakHz).toBeCloseTo(7.3, 1);
    expect(only.band.lo).toBeGreaterThanOrEqual(band.lo);
    expect(only.band.hi).toBeLessThanOrEqual(band.hi);
  });

  it('are none for noise, a photograph and nothing', () => {
    for (const nothing of [
      survey({ seed: 15, frames: 120, sigma: 2 }, { lo: 1, hi: 2 }),
      survey({ seed: 15, frames: 60, sigma: 0 }, { lo: 1, hi: 2 }),
      new MotionSurvey({ size, rate, band: { lo: 1, hi: 2 } }),
    ]) {
      expect(nothing.suggestBands()).toEqual([]);
      expect(nothing.suggestAnywhere()).toEqual([]);
    }
  });
});

describe('the chance of a false alarm', () => {
  /** P(F > x) for K segments by summing draws: Gamma(K)/K over Gamma(b)/b. */
  function drawn(ratio: number, segments: number, b: number): number {
    const random = createRandom(segments, b);
    const gamma = (shape: number) => {
      let sum = 0;
      for (let i = 0; i < shape; i += 1) sum -= Math.log(1 - random.uniform());
      return sum / shape;
    };
    let above = 0;
    for (let i = 0; i < 40_000; i += 1) if (gamma(segments) > ratio * gamma(b)) above += 1;
    return above / 40_000;
  }

  it.each([
    [3, 1, 24],
    [2, 3, 8],
    [1.5, 6, 12],
  ])('is the tail of an F distribution: ratio %d, %d segments, %d bins', (ratio, segments, judges) => {
    const expected = drawn(ratio, segments, (segments * judges) / 4);
    // 40 000 draws: ± 4 standard deviations
    expect(Math.abs(Math.exp(logTail(ratio, segments, judges)) - expected)).toBeLessThan(4 * Math.sqrt(expected / 40_000));
    expect(ratioAt(logTail(ratio, segments, judges), segments, judges)).toBeCloseTo(ratio, 2);
  });

  it.each([
    { samples: 60, segments: 1, band: { lo: 1, hi: 2 } },
    { samples: 240, segments: 1, band: { lo: 1, hi: 10 } },
    { samples: 128, segments: 3, band: { lo: 1, hi: 10 } },
  ])(
    'is never promised smaller than it is, in $segments segments of $samples samples of white noise',
    ({ samples, segments, band }) => {
      const random = createRandom(samples, segments);
      const transform = createTransform(samples);
      const window = hannWindow(samples);
      const energy = window.reduce((sum, weight) => sum + weight * weight, 0);
      const trials = 4000;
      const places = Math.round(band.hi * (samples / rate)) - Math.round(band.lo * (samples / rate)) + 1;
      const chances: number[] = [];
      for (let trial = 0; trial < trials; trial += 1) {
        const power = new Float64Array(samples);
        for (let k = 0; k < segments; k += 1) {
          const re = detrend(Float64Array.from(window, () => random.normal())).map((x, n) => x * window[n]);
          const im = new Float64Array(samples);
          transform.run(re, im, 'forward');
          for (let n = 0; n < samples; n += 1) power[n] += (re[n] ** 2 + im[n] ** 2) / energy;
        }
        const spectrum = {
          power,
          scatter: power,
          information: 1,
          segments,
          coherent: (segments * samples * 2) / 3,
          length: samples,
        };
        const peaks = peaksIn(spectrum, binsBetween(band.lo, band.hi, rate, samples), rate);
        const [best] = peaks.sort((a, b) => a.logChance - b.logChance);
        chances.push(best ? Math.min(1, places * Math.exp(best.logChance)) : 1);
      }
      for (const level of [0.1, 0.01]) {
        const share = chances.filter((chance) => chance < level).length / trials;
        // three standard deviations of the count
        expect(share).toBeLessThan(level + 3 * Math.sqrt(level / trials));
      }
    },
  );
});

describe('the cost', () => {
  it('is a few milliseconds a frame at 640 × 480', () => {
    const vga = { width: 640, height: 480 };
    const random = createRandom(1);
    const found = new MotionSurvey({ size: vga, rate, band: { lo: 1, hi: 2 } });
    const frame = Uint8Array.from({ length: vga.width * vga.height }, () => 256 * random.uniform());
    found.add(frame, 255);
    // the best of many frames: others may be using the machine
    let best = Infinity;
    for (let t = 0; t < 2000 && best >= 10; t += 1) {
      const start = performance.now();
      found.add(frame, 255);
      if (t > 4) best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(10);
  });
});
