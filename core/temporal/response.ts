import type { Biquad, TemporalFilter } from './filter.ts';

export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Value of a section at angle ω (radians per frame) on the unit circle. */
export function sectionResponse(section: Biquad, omega: number): Complex {
  const { b0, b1, b2, a1, a2 } = section;
  const c1 = Math.cos(omega);
  const s1 = -Math.sin(omega);
  const c2 = Math.cos(2 * omega);
  const s2 = -Math.sin(2 * omega);
  return divide({ re: b0 + b1 * c1 + b2 * c2, im: b1 * s1 + b2 * s2 }, { re: 1 + a1 * c1 + a2 * c2, im: a1 * s1 + a2 * s2 });
}

/**
 * Response of a filter to its own input (changes) at angle ω, radians per frame. The latency of a look-ahead filter is
 * taken out: output and input are compared at the same moment of the image.
 */
export function drivenResponse(filter: TemporalFilter, omega: number): Complex {
  if (filter.kind === 'iir') {
    return filter.sections.reduce<Complex>((product, section) => multiply(product, sectionResponse(section, omega)), {
      re: 1,
      im: 0,
    });
  }
  let re = 0;
  let im = 0;
  filter.taps.forEach((tap, k) => {
    re += tap * Math.cos(omega * (filter.latency - k));
    im += tap * Math.sin(omega * (filter.latency - k));
  });
  return { re, im };
}

/** Response of a filter driven by changes to the signal itself: the driven response times 1 − z⁻¹. */
export function signalResponse(filter: TemporalFilter, omega: number): Complex {
  const half = Math.sin(omega / 2);
  // 1 − e^{−iω} = 2 sin(ω/2)·(sin(ω/2) + i cos(ω/2)), without the cancellation of 1 − cos ω
  return multiply(drivenResponse(filter, omega), { re: 2 * half * half, im: 2 * half * Math.cos(omega / 2) });
}

export function magnitude(value: Complex): number {
  return Math.hypot(value.re, value.im);
}

function multiply(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function divide(a: Complex, b: Complex): Complex {
  const norm = b.re * b.re + b.im * b.im;
  return { re: (a.re * b.re + a.im * b.im) / norm, im: (a.im * b.re - a.re * b.im) / norm };
}
