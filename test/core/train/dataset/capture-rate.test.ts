import { describe, expect, it } from 'vitest';
import { captureRateOf, guessRates, guessText, mixedRatesText, rateInName } from '../../../../core/train/dataset/capture-rate.ts';

describe('a capture rate in a name', () => {
  it.each([
    ['tuning-fork-32hz-captured-at-250fps.mp4', 250],
    ['clips/worn/captured at 1000 FPS/a.mp4', 1000],
    ['worn_59.94fps.mov', 59.94],
    ['worn_59,94fps.mov', 59.94],
    ['C:\\clips\\240fps\\worn\\a.mp4', 240],
    ['500fps/worn/120fps-a.mp4', 120],
    ['a-120fps-slowed-to-30fps.mp4', undefined],
    ['32hz.mp4', undefined],
    ['1080p60.mp4', undefined],
    ['0fps.mp4', undefined],
    ['fps/12fpsx.mp4', undefined],
    ['240fps/too/far/up/a.mp4', undefined],
  ])('%s: %s', (file, rate) => {
    expect(rateInName(file)).toBe(rate);
  });

  it('is a guess where the file has another rate and none is stated', () => {
    const probed = [
      { clip: { file: 'a-250fps.mp4', label: 'a' }, fps: 50 },
      { clip: { file: 'b-1000fps.mp4', label: 'a' }, fps: 50 },
      { clip: { file: 'c-30fps.mp4', label: 'a' }, fps: 29.97 },
      { clip: { file: 'd-500fps.mp4', label: 'a', captureFps: 480 }, fps: 50 },
      { clip: { file: 'e.mp4', label: 'a' }, fps: 25 },
    ];
    const guesses = guessRates(probed);
    expect(guesses.map(({ file, named, fileFps }) => [file, named, fileFps])).toEqual([
      ['a-250fps.mp4', 250, 50],
      ['b-1000fps.mp4', 1000, 50],
    ]);
    expect(guessText(guesses)).toBe(
      'The names of 2 clips (such as "a-250fps.mp4") say 250 and 1000 frames per second, but the files 50',
    );
    const rates = (kind: 'names' | 'files'): number[] => probed.map(({ clip, fps }) => captureRateOf(clip, fps, { kind }));
    expect(rates('names')).toEqual([250, 1000, 30, 480, 25]);
    expect(rates('files')).toEqual([50, 50, 29.97, 480, 25]);
    expect(captureRateOf(probed[0].clip, 50, { kind: 'stated', fps: 120 })).toBe(120);
    expect(captureRateOf(probed[3].clip, 50, { kind: 'stated', fps: 120 })).toBe(480);
  });
});

describe('files of different rates that state none', () => {
  it('are pointed out, but for roundings', () => {
    expect(mixedRatesText([30, 29.97, 30.01])).toBeUndefined();
    expect(mixedRatesText([])).toBeUndefined();
    expect(mixedRatesText([60, 30, 29.97, 60, 60])).toMatch(
      /^The files have different rates, 29\.97 \(2 clips\), 60 \(3 clips\) frames per second, and state no capture rate/,
    );
  });
});
