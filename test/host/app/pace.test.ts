import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../core/plan/build-plan.ts';
import { magnificationSchema } from '../../../core/spec/magnification.ts';
import { AutoQuality, type PaceReading } from '../../../host/app/auto-quality.ts';
import { PlaybackClock } from '../../../host/app/preview/playback-clock.ts';
import { quickFrames, settlingFrames } from '../../../host/app/preview/warm-up.ts';
import { StreamMeter } from '../../../host/app/stream-status.ts';
import { streamWarnings } from '../../../host/app/stream-warnings.ts';

const spec = magnificationSchema.parse({ band: { lo: 2, hi: 4 } });

describe('the quality that is left to the program', () => {
  const slow: PaceReading = { pace: 0.6, engineMs: 50, frameMs: 33, msSinceRestart: 1500 };
  const easy = (msSinceRestart: number): PaceReading => ({ pace: 1, engineMs: 5, frameMs: 33, msSinceRestart });

  it('goes down as soon as frames do not keep up, and up again after a while of ease, later each time', () => {
    const quality = new AutoQuality(true, spec);
    expect(quality.inWork(spec).quality).toBe('fine');
    expect(quality.judge(spec, { ...slow, msSinceRestart: 500 })).toBe(false);
    expect(quality.judge(spec, slow)).toBe(true);
    expect(quality.inWork(spec).quality).toBe('fast');
    expect(quality.judge(spec, easy(10_000))).toBe(false);
    expect(quality.judge(spec, easy(20_000))).toBe(true);
    expect(quality.inWork(spec).quality).toBe('fine');
    expect(quality.judge(spec, slow)).toBe(true);
    expect(quality.judge(spec, easy(20_000))).toBe(false);
    expect(quality.judge(spec, easy(40_000))).toBe(true);
  });

  it('stays where there is no time for the finer one, and where the user chose', () => {
    const quality = new AutoQuality(true, { ...spec, quality: 'fast' });
    expect(quality.judge(spec, { ...easy(60_000), engineMs: 15 })).toBe(false);
    expect(quality.inWork(spec).quality).toBe('fast');
    quality.set(false, spec);
    expect(quality.inWork({ ...spec, quality: 'classic' }).quality).toBe('classic');
    expect(quality.judge(spec, slow)).toBe(false);
    const riesz = { ...spec, method: 'riesz' } as const;
    expect(new AutoQuality(true, riesz).judge(riesz, slow)).toBe(false);
  });
});

describe('the clock of a preview', () => {
  it('makes frames due by their times and the rate, whenever it is asked', () => {
    const clock = new PlaybackClock();
    expect(clock.wait(5, 1, 1000)).toBe(0);
    expect(clock.wait(5.04, 1, 1010)).toBeCloseTo(30, 6);
    expect(clock.wait(5.08, 1, 1090)).toBe(0);
    // 50 ms late is caught up with …
    expect(clock.wait(5.1, 1, 1150)).toBe(0);
    expect(clock.wait(5.2, 1, 1150)).toBeCloseTo(50, 6);
    // … half a second is not: playing goes on from there.
    expect(clock.wait(5.3, 1, 1800)).toBe(0);
    expect(clock.wait(5.4, 1, 1800)).toBeCloseTo(100, 6);
    // Half the rate takes twice as long, from the change on.
    expect(clock.wait(5.5, 0.5, 1900)).toBe(0);
    expect(clock.wait(5.6, 0.5, 1900)).toBeCloseTo(200, 6);
  });

  it('goes through the seam of a loop without a jerk', () => {
    const clock = new PlaybackClock();
    clock.wait(0, 2, 0);
    clock.loop(1, 0.04, 0);
    expect(clock.wait(0, 2, 500)).toBeCloseTo(20, 6);
    expect(clock.wait(0.2, 2, 520)).toBeCloseTo(100, 6);
  });
});

describe('what a stream tells of itself', () => {
  it('is what happened in the last second', () => {
    const meter = new StreamMeter();
    meter.restart(0);
    for (let index = 0; index <= 60; index++) meter.add(index < 30 ? 5 : 20, 25, 1 / 30, index * 50);
    expect(meter.engineMs).toBe(20);
    expect(meter.latencyMs).toBe(25);
    expect(meter.framesPerSecond).toBeCloseTo(20, 6);
    // Thirty frames a second of the file, twenty of the clock.
    expect(meter.speed).toBeCloseTo(20 / 30, 6);
    expect(meter.msSinceRestart(3000)).toBe(3000);
    meter.restart(3000);
    expect([meter.framesPerSecond, meter.speed, meter.msSinceRestart(3100)]).toEqual([0, 0, 100]);
    expect(meter.engineMs).toBe(20);
  });

  it('names what would help', () => {
    const good = { spec, limitedShare: 0, heldShare: 0, flicker: 'none', pace: 1, autoQuality: false, live: false } as const;
    expect(streamWarnings(good)).toEqual([]);
    expect(streamWarnings({ ...good, pace: 0.5 })[0]).toContain('Plays at 50 % of the speed');
    expect(streamWarnings({ ...good, pace: 0.5 })[0]).toContain('quality fast');
    expect(streamWarnings({ ...good, pace: 0.5, autoQuality: true })[0]).toContain('method riesz');
    expect(streamWarnings({ ...good, limitedShare: 0.25 })[0]).toContain('25 % of the detail');
    // a displacement field is not held back by the soft limit
    const [folded] = streamWarnings({ ...good, spec: { ...spec, transport: 'envelope' }, limitedShare: 0.25 });
    expect(folded).toContain('25 % of the motion is to become larger than its displacement field can be trusted');
    expect(folded).not.toContain('limit');
    expect(streamWarnings({ ...good, heldShare: 0.4 })[0]).toContain('About 40 % of the motion is held back');
    expect(streamWarnings({ ...good, flicker: 'damped' })[0]).toContain('shown damped');
  });
});

describe('the run before a frame that is sought', () => {
  const planOf = (wanted: object) => buildPlan({ ...spec, ...wanted }, { width: 64, height: 64 }, { chroma: '420', bits: 8 }, 30);

  it('is as long as the filter needs, and no longer than the window waits', () => {
    const plan = planOf({});
    expect(settlingFrames(plan)).toBe(23);
    expect(settlingFrames(planOf({ band: { lo: 2, hi: 2.2 } }))).toBe(90);
    const ahead = planOf({ filter: { kind: 'fir', taps: 31 } });
    // They filter changes, one fewer than frames.
    expect(settlingFrames(ahead)).toBe(30);
    expect(quickFrames(plan, 5)).toBe(23);
    expect(quickFrames(plan, 50)).toBe(7);
    expect(quickFrames(plan, 1000)).toBe(2);
    expect(quickFrames(ahead, 10)).toBe(20);
  });
});
