/**
 * Second-order sections on four samples: transposed direct form II, y = b₀x + s₁; s₁ ← b₁x − a₁y + s₂; s₂ ← b₂x − a₂y.
 * Memory: [4 samples][section][s₁, s₂], so that a frame streams through it once, 32 bytes read and written per section.
 */
import { Section } from '../blocks';
import { madd, nmadd } from '../lanes';

const sectionBytes = offsetof<Section>();

/** Runs `input` through `count` sections, once per tick; gives the last output. */
// @ts-ignore: decorator
@inline
export function throughSections(input: v128, ticks: i32, count: i32, coefficients: usize, state: usize): v128 {
  let signal = input;
  const end = state + ((<usize>count) << 5);
  for (let tick = 0; tick < ticks; tick++) {
    signal = input;
    let section = coefficients;
    for (let at = state; at < end; at += 32, section += sectionBytes) {
      const output = madd(signal, v128.load_splat<f32>(section, offsetof<Section>('b0')), v128.load(at));
      const first = madd(signal, v128.load_splat<f32>(section, offsetof<Section>('b1')), v128.load(at, 16));
      const second = f32x4.mul(signal, v128.load_splat<f32>(section, offsetof<Section>('b2')));
      v128.store(at, nmadd(output, v128.load_splat<f32>(section, offsetof<Section>('a1')), first));
      v128.store(at, nmadd(output, v128.load_splat<f32>(section, offsetof<Section>('a2')), second), 16);
      signal = output;
    }
  }
  return signal;
}
