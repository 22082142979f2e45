/**
 * Takes a part of the time between two frames.
 * @param share of that time, 0–1
 * @param span of a step of the clock, 0–1
 * @param end the clock's time where a step ends with this part, else null
 */
export type TakePart = (share: number, span: number, end: number | null) => void;

/** A clock of even steps of time that frames are sorted into. */
export interface StepClock {
  /** Takes a frame's time in seconds, and gives the parts that lie between it and the frame before, in order. */
  advance(time: number, take: TakePart): void;
}

/** A clock for frames that come evenly: one frame a step, whatever the rounding of their times. */
export function createFrameClock(): StepClock {
  let isFirst = true;
  return {
    advance(time, take) {
      if (!isFirst) take(1, 1, time);
      isFirst = false;
    },
  };
}

/** Share of a step by which a frame may miss the step's end and still count as lying on it: times are rounded. */
const snap = 1e-3;

/**
 * A clock for frames at uneven times: steps of 1/`rate` seconds from the first frame on. The change from one frame to the next is
 * divided among the steps between them in proportion to time, so that its running sum is interpolated linearly.
 */
export function createEvenClock(rate: number): StepClock {
  let origin: number | null = null;
  let before = 0;
  let steps = 0;
  return {
    advance(time, take) {
      if (origin === null) {
        origin = before = time;
        return;
      }
      const length = time - before;
      let from = before;
      let rest = 1;
      for (;;) {
        const edge = origin + (steps + 1) / rate;
        const isLast = time < edge + snap / rate;
        if (isLast && time < edge - snap / rate) {
          take(rest, (time - from) * rate, null);
          break;
        }
        steps++;
        const share = isLast ? rest : (edge - from) / length;
        take(share, ((isLast ? time : edge) - from) * rate, edge);
        if (isLast) break;
        rest -= share;
        from = edge;
      }
      before = time;
    },
  };
}
