import type { Band } from '../spec/band.ts';
import { mainsFlickerAt, type MainsFlicker } from './mains-flicker.ts';
import type { Pan } from './motion-survey-pan.ts';
import type { Refused } from './motion-survey-verdict.ts';

/**
 * Says why something periodic does not count as motion.
 *
 * @param resolution in Hz by which frequencies can be told apart
 * @param panning whether the frame moves steadily as a whole: detail that passes over the pixels changes all that is measured
 */
export function refusalSentence({ cause, frequency }: Refused, rate: number, resolution: number, panning: boolean): string {
  const repeats = `what repeats at ${short(frequency)} Hz`;
  if (panning && cause !== 'distortion') return `${repeats} comes with the pan and shifts no part of the image to and fro.`;
  switch (cause) {
    case 'light': {
      const flicker = mainsFlickerAt(frequency, rate, resolution);
      const like = flicker ? mainsSentence(flicker, rate) : 'as a lamp, the exposure or a passing shadow makes it';
      return `${repeats} is a change of brightness, ${like}; the image does not shift.`;
    }
    case 'scattered':
      return (
        `${repeats} changes neighbouring parts of the image in different directions, as compression or a moving shadow does; ` +
        `it is not a displacement.`
      );
    case 'everywhere':
      return (
        `${repeats} changes most of the frame as much, without a common direction, as compression, bands of flicker or a change ` +
        `of the camera's curve (gamma) does; it is not a displacement.`
      );
    case 'distortion':
      return `${repeats} is only an overtone that the measurement makes of a larger motion in the same place.`;
    case 'far':
      return `${repeats} changes the image by more than can be followed as a displacement.`;
    case 'unlikely':
      return `${repeats} is too weak, in too few parts of the image, to be told from compression or a change of light.`;
    default:
      return cause satisfies never;
  }
}

/** The end of a sentence about light: "as a lamp on 50 Hz mains makes it (100 Hz, seen as 10 Hz at 30 frames a second)". */
function mainsSentence({ mainsHz, flickerHz }: MainsFlicker, rate: number): string {
  const seen = 2 * flickerHz > rate ? `, folded by ${short(rate)} frames a second` : '';
  return `as a lamp on ${mainsHz} Hz mains makes it (${flickerHz} Hz${seen})`;
}

/** Warns of a motion at a frequency that a lamp may have. */
export function mainsWarning(flicker: MainsFlicker, rate: number): string {
  return `It may be a change of light and not motion: it repeats ${mainsSentence(flicker, rate)}.`;
}

/** @param pan in pixels a frame */
export function panSentence({ x, y }: Pan): string {
  const [right, down] = [x >= 0 ? 'right' : 'left', y >= 0 ? 'down' : 'up'];
  const [wide, high] = [Math.abs(x), Math.abs(y)];
  const ways = [wide >= high / 4 && right, high >= wide / 4 && down].filter((way) => way !== false).join(' and ');
  return `The camera pans: the frame as a whole moves ${short(Math.hypot(x, y))} px a frame, ${ways}.`;
}

/** Says how many frames a survey needs. @param needed samples of displacement, one fewer than frames */
export function tooShortSentence(frames: number, needed: number, rate: number, band: Band | null): string {
  const why = band ? `from ${short(band.lo)} Hz it takes` : 'it takes';
  const periods = band ? ', two periods,' : '';
  return (
    `Too short to tell: ${frames} frames are ${short(frames / rate)} s, and ${why} at least ${needed + 1} frames ` +
    `(${short((needed + 1) / rate)} s)${periods} to know.`
  );
}

/** Two or three significant digits, no exponent. */
export function short(value: number): string {
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}
