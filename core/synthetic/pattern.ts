import type { Size } from '../base/frame.ts';
import { createRandom } from '../numeric/random.ts';
import { createImageTransform, signedFrequency, type Spectrum } from '../numeric/image-transform.ts';

/**
 * - `texture`: noise with as much energy in every octave.
 * - `ring`: a thin bright circle, line about 2.5 px wide.
 * - `disc`: a filled bright circle with a sharp edge.
 * - `bars`: bright bars across the motion, 2 px wide and wider, gaps as wide as their bars.
 */
export type PatternName = 'texture' | 'ring' | 'disc' | 'bars';
export const patternNames: readonly PatternName[] = ['texture', 'ring', 'disc', 'bars'];

/** Cycles per pixel at which the roll-off begins, and above which a pattern holds nothing. */
export const rollOff = { from: 0.25, to: 0.4 } as const;

/** Contrast: the sampled image spans these values of 0…1, so that shifted ones still stay within codes 20…235 of 255. */
const darkest = 26 / 255;
const brightest = 229 / 255;

/**
 * The spectrum of a still, periodic, band-limited image with values 0…1.
 *
 * @param angle direction of the motion in radians (the bars stand across it)
 * @returns coefficients scaled as `ImageTransform.inverse` wants them; columns above `rollOff.to` are exactly zero
 */
export function createPattern(name: PatternName, size: Size, angle: number, seed: number): Spectrum {
  const transform = createImageTransform(size);
  const { width, height } = size;
  const drawing = new Float64Array(width * height);
  const draw = drawings[name](size, angle, seed);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) drawing[y * width + x] = draw(x - width / 2, y - height / 2);
  }
  const spectrum = transform.forward(drawing, transform.createSpectrum());

  // Lowest frequency of a texture's 1/f spectrum: two waves across the image.
  const floor = 2 / Math.min(width, height);
  for (let kx = 0; kx < transform.columns; kx++) {
    for (let line = 0; line < height; line++) {
      const f = Math.hypot(kx / width, signedFrequency(line, height) / height);
      const gain = raisedCosine(f) / (name === 'texture' ? Math.max(f, floor) : 1);
      spectrum.re[kx * height + line] *= gain;
      spectrum.im[kx * height + line] *= gain;
    }
  }
  setContrast(spectrum, transform.inverse({ re: spectrum.re.slice(), im: spectrum.im.slice() }, drawing));
  return spectrum;
}

function raisedCosine(f: number): number {
  if (f <= rollOff.from) return 1;
  if (f >= rollOff.to) return 0;
  return 0.5 + 0.5 * Math.cos((Math.PI * (f - rollOff.from)) / (rollOff.to - rollOff.from));
}

/** Scales the spectrum so that the image it belongs to spans darkest…brightest. */
function setContrast(spectrum: Spectrum, image: Float64Array): void {
  let low = Infinity;
  let high = -Infinity;
  for (const value of image) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const gain = (brightest - darkest) / (high - low);
  for (let i = 0; i < spectrum.re.length; i++) {
    spectrum.re[i] *= gain;
    spectrum.im[i] *= gain;
  }
  spectrum.re[0] += darkest - low * gain;
}

/** Brightness at a point, in pixels from the image's centre; called row by row. */
type Drawing = (x: number, y: number) => number;

const drawings: Record<PatternName, (size: Size, angle: number, seed: number) => Drawing> = {
  texture: (_size, _angle, seed) => {
    const random = createRandom(seed, 0x7e87);
    return () => random.normal();
  },

  ring: (size) => {
    const radius = 0.28 * Math.min(size.width, size.height);
    const spread = 1.1;
    return (x, y) => Math.exp(-((Math.hypot(x, y) - radius) ** 2) / (2 * spread * spread));
  },

  disc: (size) => {
    const radius = 0.25 * Math.min(size.width, size.height);
    return (x, y) => edge(radius - Math.hypot(x, y));
  },

  bars: (size, angle) => {
    const side = Math.min(size.width, size.height);
    const edges = barEdges(0.7 * side);
    const middle = edges[edges.length - 1] / 2;
    const halfLength = 0.3 * side;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return (x, y) => {
      const across = middle + x * cos + y * sin;
      const along = -x * sin + y * cos;
      let sum = 0;
      for (let i = 0; i + 1 < edges.length; i += 2) sum += edge(across - edges[i]) * edge(edges[i + 1] - across);
      return sum * edge(halfLength - Math.abs(along));
    };
  },
};

/** From 0 to 1 over about two pixels round 0: a sharp edge as a lens would give it. */
function edge(distance: number): number {
  return 0.5 + 0.5 * Math.tanh(2 * distance);
}

/** Where bars begin and end: widths 2, 3, 4.5 … px, each followed by a gap as wide, within `length` px. */
function barEdges(length: number): number[] {
  const edges: number[] = [];
  let at = 0;
  for (let bar = 2; edges.length === 0 || at + bar <= length; bar *= 1.5) {
    edges.push(at, at + bar);
    at += 2 * bar;
  }
  return edges;
}
