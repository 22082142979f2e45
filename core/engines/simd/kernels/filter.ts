/**
 * Temporal filters on one row of a band, four coefficients at a time.
 *
 * Sections are transposed direct form II: y = b₀x + s₁; s₁ ← b₁x − a₁y + s₂; s₂ ← b₂x − a₂y. Memory of a row:
 * [4 coefficients][section][s₁, s₂], so a frame streams through it once: 32 bytes read and written per section.
 */
import { Frame, Section } from './blocks';
import { madd, nmadd } from './lanes';

const sectionBytes = offsetof<Section>();

/**
 * Runs sections over a row of changes.
 *
 * A change that took several ticks is spread evenly over them, one that took none waits for the next tick, and the output
 * stays what it was. That last output is not kept but had from the memory: the first section has b₂ = 0, so its output was
 * −s₂/a₂, and each next one's (b₂x − s₂)/a₂ with x the output before. Where an a₂ is too small for that, `last` keeps it.
 *
 * @param changes row of changes in, filtered row out (the same place)
 * @param before coefficients as they were on the last tick
 */
export function filterSections(
  frame: Frame,
  sections: i32,
  coefficients: usize,
  before: usize,
  changes: usize,
  chunks: i32,
  state: usize,
  waiting: usize,
  last: usize,
): void {
  const ticks = frame.ticks;
  const stateBytes = (<usize>sections) << 5;
  if (frame.first != 0) {
    memory.fill(state, 0, stateBytes * <usize>chunks);
    if (last != 0) memory.fill(last, 0, (<usize>chunks) << 4);
  }
  const waited = frame.waiting != 0;
  const share = f32x4.splat(<f32>1 / <f32>max(1, ticks));
  const end = changes + ((<usize>chunks) << 4);
  for (; changes < end; changes += 16, state += stateBytes, waiting += 16) {
    let change = v128.load(changes);
    if (waited) change = f32x4.add(v128.load(waiting), change);
    let signal = f32x4.splat(0);
    if (ticks == 0) {
      v128.store(waiting, change);
      if (last != 0) signal = v128.load(last);
      else {
        let section = before;
        for (let at = state; at < state + stateBytes; at += 32, section += sectionBytes) {
          const sum = nmadd(v128.load_splat<f32>(section, offsetof<Section>('b2')), signal, v128.load(at, 16));
          signal = f32x4.neg(f32x4.div(sum, v128.load_splat<f32>(section, offsetof<Section>('a2'))));
        }
      }
    } else {
      const input = ticks == 1 ? change : f32x4.mul(change, share);
      for (let tick = 0; tick < ticks; tick++) {
        signal = input;
        let section = coefficients;
        for (let at = state; at < state + stateBytes; at += 32, section += sectionBytes) {
          const output = madd(signal, v128.load_splat<f32>(section, offsetof<Section>('b0')), v128.load(at));
          const first = nmadd(
            output,
            v128.load_splat<f32>(section, offsetof<Section>('a1')),
            madd(signal, v128.load_splat<f32>(section, offsetof<Section>('b1')), v128.load(at, 16)),
          );
          const second = nmadd(output, v128.load_splat<f32>(section, offsetof<Section>('a2')), f32x4.mul(signal, v128.load_splat<f32>(section, offsetof<Section>('b2'))));
          v128.store(at, first);
          v128.store(at, second, 16);
          signal = output;
        }
      }
      if (last != 0) v128.store(last, signal);
    }
    v128.store(changes, signal);
    if (last != 0) last += 16;
  }
}

/**
 * Runs a look-ahead filter over a row of changes: Σₖ taps[k] · change(t − k).
 *
 * @param line changes of former frames, slot by slot `slotBytes` apart, at this row
 */
export function filterTaps(
  frame: Frame,
  taps: i32,
  weights: usize,
  changes: usize,
  chunks: i32,
  line: usize,
  slotBytes: usize,
): void {
  const slot = frame.historySlot;
  const kept = frame.historyCount;
  const bytes = (<usize>chunks) << 4;
  memory.copy(line + <usize>slot * slotBytes, changes, bytes);
  memory.fill(changes, 0, bytes);
  let from = slot;
  for (let k = 0; k < kept; k++) {
    const weight = v128.load_splat<f32>(weights + ((<usize>k) << 2));
    const past = line + <usize>from * slotBytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      v128.store(changes + at, madd(weight, v128.load(past + at), v128.load(changes + at)));
    }
    from = from == 0 ? taps - 1 : from - 1;
  }
}
