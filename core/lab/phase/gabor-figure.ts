import { defineFigure } from '../definition.ts';
import type { Series } from '../figure.ts';

/** Samples at each side of the middle. */
const half = 64;
const x = Array.from({ length: 8 * half + 1 }, (_, index) => (index - 4 * half) / 4);

/** A one-dimensional Gabor moved by turning its phase, beside the one that is really moved. */
export const gaborFigure = defineFigure({
  name: 'gabor-phase',
  title: 'Moving a Gabor by its phase',
  chapter: 'phase',
  description:
    'A wave in a Gaussian window, moved by multiplying its complex coefficients with e^(−iφ), beside the same wave really moved.',
  settings: {
    phase: { kind: 'number', label: 'Phase φ', min: -360, max: 360, step: 5, unit: '°', default: 90, scrub: true },
    wavelength: { kind: 'number', label: 'Wavelength', min: 4, max: 64, step: 1, unit: 'px', default: 16 },
    sigma: { kind: 'number', label: 'σ of the window', min: 2, max: 32, step: 1, unit: 'px', default: 12 },
  },
  input: 'none',
  make({ phase, wavelength, sigma }) {
    const turn = (phase * Math.PI) / 180;
    const shift = (turn * wavelength) / (2 * Math.PI);
    const window = (at: number): number => Math.exp(-(at * at) / (2 * sigma * sigma));
    const wave = (at: number): number => (2 * Math.PI * at) / wavelength;
    const real = x.map((at) => window(at) * Math.cos(wave(at)));
    const imaginary = x.map((at) => window(at) * Math.sin(wave(at)));
    // The real part of (real + i·imaginary)·e^(−iφ): only the phase is turned, the window stays.
    const turned = real.map((value, index) => value * Math.cos(turn) + imaginary[index] * Math.sin(turn));
    const moved = x.map((at) => window(at - shift) * Math.cos(wave(at - shift)));
    const worst = turned.reduce((most, value, index) => Math.max(most, Math.abs(value - moved[index])), 0);
    const line = (name: string, y: readonly number[]): Series => ({ name, kind: 'line', x, y });
    const axes = {
      x: { name: 'x', unit: 'px', range: [-half, half] as const },
      y: { name: 'value', unit: '', range: [-1.1, 1.1] as const },
    };
    const wide = { width: 560, height: 220 };
    return {
      title: 'Moving a Gabor by its phase',
      caption: `A phase of ${phase}° moves the wave by φ·λ/2π = ${Number(shift.toFixed(2))} px and leaves the window where it is. While the shift is small against the window, both are nearly the same; a shift of more than about half a wavelength leaves its window, and that is the limit of phase-based magnification.`,
      numbers: [
        { name: 'shift', label: 'Shift of the wave', value: shift, unit: 'px' },
        { name: 'largestError', label: 'Largest difference from the moved Gabor', value: worst, unit: '' },
      ],
      rows: [
        [
          {
            kind: 'plot',
            title: 'Real and imaginary part, and the window',
            ...axes,
            series: [line('real', real), line('imaginary', imaginary), line('window', x.map(window))],
            size: wide,
          },
        ],
        [
          {
            kind: 'plot',
            title: 'Turned by the phase, and really moved',
            ...axes,
            series: [line('turned', turned), line('moved', moved), line('before', real)],
            size: wide,
          },
        ],
      ],
    };
  },
});
