import { describe, expect, it } from 'vitest';
import { allocateFrame } from '../../core/base/frame.ts';
import { readTime, tickDistance, timeText } from '../../renderer/text/time-text.ts';
import { PairQueue } from '../../renderer/viewer/pair-queue.ts';
import { movedBy, placeFrame, zoomedAt } from '../../renderer/viewer/frame-geometry.ts';

const frame = (time: number) => allocateFrame({ width: 4, height: 4 }, { chroma: '420', bits: 8 }, time);

describe('the queue of pairs', () => {
  it('gives source and magnified frame of one instant, whichever comes first', () => {
    const queue = new PairQueue();
    expect(queue.push('magnified', 0, frame(10), false)).toBe(false);
    expect(queue.push('source', 1, frame(2), false)).toBe(false);
    expect(queue.push('source', 0, frame(1), true)).toBe(true);
    const { pair, paid } = queue.take();
    expect(pair).toMatchObject({ sequence: 0, source: { time: 1 }, magnified: { time: 10 }, restart: true });
    expect(paid).toBe(1);
    expect(queue.take()).toEqual({ pair: null, paid: 0 });
    queue.push('magnified', 1, frame(20), false);
    expect(queue.take().pair?.sequence).toBe(1);
  });

  it('passes over pairs that are overtaken, pays for all, and holds no more than what is on its way', () => {
    const queue = new PairQueue();
    let paid = 0;
    for (let sequence = 0; sequence < 300; sequence++) {
      queue.push('source', sequence, frame(sequence), false);
      // Every tenth magnified frame never comes.
      if (sequence % 10 !== 0) queue.push('magnified', sequence, frame(sequence), false);
      if (sequence % 3 === 2) {
        const taken = queue.take();
        expect(taken.pair?.sequence).toBe(sequence % 10 === 0 ? sequence - 1 : sequence);
        paid += taken.paid;
      }
      expect(queue.length).toBeLessThanOrEqual(3);
    }
    expect(paid).toBe(270);
    expect(queue.push('source', 5, frame(5), false), 'what is older than the pair shown is not kept').toBe(false);
    expect(queue.push('magnified', 5, frame(5), false)).toBe(false);
  });
});

describe('the place of a frame', () => {
  const wide = { width: 720, height: 576, pixelAspect: 64 / 45 };
  const pane = { width: 800, height: 600 };

  it('fits its pane with the aspect of its pixels, in the middle', () => {
    const place = placeFrame(wide, pane, { zoom: 'fit', centre: { x: 0.2, y: 0.9 } }, 1);
    expect(place.width).toBeCloseTo(800, 6);
    expect(place.height).toBeCloseTo(450, 6);
    expect(place).toMatchObject({ left: 0, top: 75 });
  });

  it('shows screen pixels per frame pixel, whatever the screen, and begins on a whole one', () => {
    const place = placeFrame({ ...wide, pixelAspect: 1 }, pane, { zoom: 3, centre: { x: 0.31, y: 0.44 } }, 1.5);
    expect(place.scaleY * 1.5).toBeCloseTo(3, 9);
    expect(place.left * 1.5).toBeCloseTo(Math.round(place.left * 1.5), 9);
  });

  it('keeps the point under the pointer while it zooms, and never leaves a gap at an edge', () => {
    let view: Parameters<typeof placeFrame>[2] = { zoom: 'fit', centre: { x: 0.5, y: 0.5 } };
    const at = { x: 300, y: 260 };
    const pointed = () => {
      const { left, top, width, height } = placeFrame(wide, pane, view, 1);
      return { x: (at.x - left) / width, y: (at.y - top) / height };
    };
    // At the edges a gap is avoided first: the pointer is chosen inside.
    view = zoomedAt(wide, pane, view, 1, { ...at, factor: 3 });
    const before = pointed();
    view = zoomedAt(wide, pane, view, 1, { ...at, factor: 1.7 });
    const { width, height } = placeFrame(wide, pane, view, 1);
    expect(Math.abs(pointed().x - before.x) * width, 'within the rounding to a screen pixel').toBeLessThan(1);
    expect(Math.abs(pointed().y - before.y) * height).toBeLessThan(1);

    for (const [x, y] of [
      [1e5, 0],
      [-1e5, 1e5],
      [0, -1e5],
    ]) {
      view = { ...view, centre: movedBy(wide, pane, view, 1, { x, y }) };
      const place = placeFrame(wide, pane, view, 1);
      expect(place.left).toBeLessThanOrEqual(0);
      expect(place.top).toBeLessThanOrEqual(0);
      expect(place.left + place.width).toBeGreaterThanOrEqual(pane.width - 1);
      expect(place.top + place.height).toBeGreaterThanOrEqual(pane.height - 1);
    }
    view = zoomedAt(wide, pane, view, 1, { ...at, factor: 0.01 });
    expect(view).toEqual({ zoom: 'fit', centre: { x: 0.5, y: 0.5 } });
  });
});

describe('times', () => {
  it.each([
    [0, '0:00.000'],
    [59.9996, '1:00.000'],
    [75.5, '1:15.500'],
    [3723.25, '1:02:03.250'],
  ])('%d s are written %s, and read back', (seconds, text) => {
    expect(timeText(seconds)).toBe(text);
    expect(readTime(text, 30)).toBeCloseTo(seconds, 3);
  });

  it('are read as people type them, or not at all', () => {
    expect(readTime(' 12,5 ', 30)).toBe(12.5);
    expect(readTime('#1', 30)).toBe(0);
    expect(readTime('#46', 30)).toBe(1.5);
    for (const text of ['', 'noon', '1:2:3:4', '-3', '1e3', '#x', '#0']) expect(readTime(text, 30)).toBeNull();
  });

  it('have marks that are round and not too many, from hundredths of a second to a day', () => {
    for (let seconds = 0.05; seconds < 86_400; seconds *= 1.7) {
      const distance = tickDistance(seconds, 10);
      expect(seconds / distance).toBeLessThanOrEqual(10);
      expect(seconds / distance).toBeGreaterThan(1);
    }
  });
});
