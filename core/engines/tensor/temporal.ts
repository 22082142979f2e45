import type { OpTable } from '../engine.ts';
import type { Biquad, TemporalFilter } from '../../temporal/filter.ts';
import { tf } from '../../tensor/tf.ts';
import { complexOf, type Components, type TensorContext } from './context.ts';

type Ops = Pick<OpTable<TensorContext>, 'phase-change' | 'frame-change' | 'temporal-filter' | 'delay'>;

/** What happens over time: changes between frames, filters driven by them, delays. Every step keeps its own memory. */
export const temporalOps: Ops = {
  'phase-change': (context, step) => {
    const now = context.get(step.from);
    const before = context.recall(step.to);
    const change = tf.tidy(() => {
      if (!before) return tf.zerosLike(now[0]);
      const [b, a] = [complexOf(now), complexOf(before)];
      // b · conj(a)
      const re = tf.add(tf.mul(b.re, a.re), tf.mul(b.im, a.im));
      const im = tf.sub(tf.mul(b.im, a.re), tf.mul(b.re, a.im));
      return tf.atan2<tf.Tensor2D>(im, re);
    });
    context.remember(
      step.to,
      now.map((part) => part.clone()),
    );
    context.set(step.to, [change]);
  },

  'frame-change': (context, step) => {
    const now = context.get(step.from);
    const before = context.recall(step.to);
    const change = now.map((part, index) => (before ? tf.sub<tf.Tensor2D>(part, before[index]) : tf.zerosLike(part)));
    context.remember(
      step.to,
      now.map((part) => part.clone()),
    );
    context.set(step.to, change);
  },

  'temporal-filter': (context, step) => {
    const filter = context.plan.filters[step.filter]!;
    const change = context.get(step.from);
    const { filtered, state } = tf.tidy(() => runFilter(filter, change, context.recall(step.to), context));
    context.remember(step.to, state);
    context.set(step.to, filtered);
  },

  delay: (context, step) => {
    const now = context.get(step.from).map((part) => part.clone());
    const line = [...(context.recall(step.to) ?? []), ...now];
    // a line that is not full yet gives its oldest entry: what comes out then is not shown
    const delayed = line.slice(0, now.length).map((part) => part.clone());
    context.remember(step.to, line.length > step.frames * now.length ? line.slice(now.length) : line);
    context.set(step.to, delayed);
  },
};

type Filtered = { filtered: tf.Tensor2D[]; state: tf.Tensor2D[] };

function runFilter(
  filter: TemporalFilter,
  change: Components,
  state: Components | undefined,
  { ticks, taps }: Pick<TensorContext, 'ticks' | 'taps'>,
): Filtered {
  const perComponent = change.map((part, index) => {
    const parts = state && state.slice((index * state.length) / change.length, ((index + 1) * state.length) / change.length);
    return filter.kind === 'iir' ? runSections(filter.sections, part, parts, ticks) : runTaps(taps, part, parts);
  });
  return { filtered: perComponent.map((part) => part.output), state: perComponent.flatMap((part) => part.state) };
}

type Run = { output: tf.Tensor2D; state: tf.Tensor2D[] };

/**
 * Sections in series, once per tick. A change that took several ticks is spread evenly over them, one that took none waits
 * for the next tick; so the pass band follows real time whatever frames were dropped. State: the last output, the change
 * that waits, then two values a section.
 */
function runSections(sections: readonly Biquad[], change: tf.Tensor2D, before: Components | undefined, ticks: number): Run {
  const zero = (): tf.Tensor2D => tf.zerosLike(change);
  let output = before?.[0] ?? zero();
  const waiting = before ? tf.add<tf.Tensor2D>(before[1], change) : change;
  if (ticks === 0)
    return { output: output.clone(), state: [output.clone(), waiting.clone(), ...sectionStates(before, sections, zero)] };
  const states = sectionStates(before, sections, zero);
  const share = ticks === 1 ? waiting : tf.mul<tf.Tensor2D>(waiting, 1 / ticks);
  for (let tick = 0; tick < ticks; tick++) {
    let signal = share;
    sections.forEach(({ b0, b1, b2, a1, a2 }, index) => {
      const y = tf.add<tf.Tensor2D>(tf.mul(signal, b0), states[2 * index]);
      states[2 * index] = tf.add(tf.sub(tf.mul(signal, b1), tf.mul(y, a1)), states[2 * index + 1]);
      states[2 * index + 1] = tf.sub(tf.mul(signal, b2), tf.mul(y, a2));
      signal = y;
    });
    output = signal;
  }
  return { output, state: [output.clone(), zero(), ...states] };
}

function sectionStates(before: Components | undefined, sections: readonly Biquad[], zero: () => tf.Tensor2D): tf.Tensor2D[] {
  return sections.flatMap((_, index) => [before?.[2 + 2 * index] ?? zero(), before?.[3 + 2 * index] ?? zero()]);
}

/** Direct form over the changes kept so far, newest first. */
function runTaps(taps: readonly number[], change: tf.Tensor2D, before: Components | undefined): Run {
  const history = [change.clone(), ...(before ?? [])].slice(0, taps.length);
  const terms = history.map((past, index) => tf.mul<tf.Tensor2D>(past, taps[index]));
  return { output: tf.addN(terms), state: history };
}
