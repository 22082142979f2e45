import { describe, expect, it } from 'vitest';
import { allocateFrame, type Frame } from '../../../core/base/frame.ts';
import { FlickerGuard } from '../../../core/stream/flicker-guard.ts';
import { mostFlashes } from '../../support/flashes.ts';

const size = { width: 64, height: 48 };
const format = { chroma: '420', bits: 8 } as const;
const fps = 30;

/** A grey frame of which the left part, a share of its width, has another brightness. */
function frame(code: number, partCode = code, share = 1): Frame {
  const frame = allocateFrame(size, format);
  const [luma] = frame.planes;
  for (let at = 0; at < luma.length; at++) luma[at] = at % size.width < share * size.width ? partCode : code;
  return frame;
}

/** Mean Y′ of the left sixteenth of what is shown, frame by frame, and how many frames were flagged. */
function watch({
  hertz,
  swing,
  share = 1,
  seconds = 4,
  damp = true,
}: {
  hertz: number;
  swing: number;
  share?: number;
  seconds?: number;
  damp?: boolean;
}): { codes: number[]; states: Set<string>; untouched: boolean } {
  const guard = new FlickerGuard(size, { range: 'tv' });
  const codes: number[] = [];
  const states = new Set<string>();
  let untouched = true;
  for (let index = 0; index < seconds * fps; index++) {
    const up = Math.floor((2 * hertz * index) / fps) % 2 === 0;
    const source = frame(110);
    const magnified = frame(110, up ? 110 + swing : 110 - swing, share);
    const shown = guard.look(source, magnified, index / fps, damp);
    untouched &&= shown === magnified;
    states.add(guard.state);
    codes.push(shown.planes[0][0]);
  }
  return { codes, states, untouched };
}

describe('the flicker guard', () => {
  it('lets no more than three flashes a second through, whatever the frequency', () => {
    for (const hertz of [3.75, 5, 7.5, 15]) {
      const undamped = watch({ hertz, swing: 70, damp: false });
      expect(mostFlashes(undamped.codes, fps)).toBeGreaterThan(3);
      expect([...undamped.states]).toContain('present');
      const damped = watch({ hertz, swing: 70 });
      expect(mostFlashes(damped.codes, fps)).toBeLessThanOrEqual(3);
      expect([...damped.states]).toContain('damped');
    }
  });

  it('leaves frames alone, to the last bit, that flash slowly, little, or in a small part', () => {
    for (const calm of [
      { hertz: 1, swing: 70 },
      { hertz: 2.5, swing: 70 },
      { hertz: 7.5, swing: 8 },
      { hertz: 7.5, swing: 70, share: 0.18 },
    ]) {
      const { untouched, states } = watch(calm);
      expect(untouched).toBe(true);
      expect([...states]).toEqual(['none']);
    }
  });

  it('says that it cannot help where the source itself flashes', () => {
    const guard = new FlickerGuard(size, { range: 'pc' });
    for (let index = 0; index < 60; index++) {
      const same = frame(index % 4 < 2 ? 60 : 200);
      guard.look(same, same, index / fps, true);
    }
    expect(guard.state).toBe('present');
  });

  it('comes back to the full change when the flashing is over', () => {
    const guard = new FlickerGuard(size, { range: 'tv' });
    const source = frame(110);
    for (let index = 0; index < 60; index++) guard.look(source, frame(index % 4 < 2 ? 40 : 180), index / fps, true);
    expect(guard.state).toBe('damped');
    const steady = frame(180);
    let shown = steady;
    for (let index = 60; index < 150; index++) shown = guard.look(source, steady, index / fps, true);
    expect(shown).toBe(steady);
    expect(guard.state).toBe('none');
  });
});
