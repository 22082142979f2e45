import { LoupeError, type ErrorCode } from '../core/base/error.ts';

const decimal = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const numberPattern = new RegExp(`^${decimal}$`, 'i');

/** A number where the text is one, else the text itself, so that the check of the spec can name it. */
export function numberOrText(text: string): number | string {
  return numberPattern.test(text.trim()) ? Number(text) : text;
}

/** Returns a parser of numbers in a range, for options that are not part of the spec. */
export function numberBetween(option: string, low: number, high: number, wants: string): (text: string) => number {
  return (text) => {
    const value = numberOrText(text);
    if (typeof value !== 'number' || !(value >= low && value <= high)) throw unreadable(option, text, wants);
    return value;
  };
}

/** As `numberBetween`, whole numbers only. */
export function wholeBetween(option: string, low: number, high: number, wants: string): (text: string) => number {
  const read = numberBetween(option, low, high, wants);
  return (text) => {
    const value = read(text);
    if (!Number.isInteger(value)) throw unreadable(option, text, wants);
    return value;
  };
}

/** Returns a parser of one word from a list. */
export function oneOf<const Word extends string>(option: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found === undefined) throw unreadable(option, text, `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
    return found;
  };
}

/** Seconds from `12.5`, `01:02.5` or `HH:MM:SS.mmm`. */
export function readTime(option: string): (text: string) => number {
  return (text) => {
    const seconds = secondsOf(text.trim());
    if (seconds === null) {
      throw unreadable(option, text, 'a time from the start of the file in seconds or as HH:MM:SS.mmm', 'RANGE_INVALID');
    }
    return seconds;
  };
}

function secondsOf(text: string): number | null {
  if (/^(\d+\.?\d*|\.\d+)$/.test(text)) return Number(text);
  const clock = /^(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d*)?)$/.exec(text);
  return clock ? Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) : null;
}

/** Both edges of `0.8-1.2`, `0.8,1.2`, `0.8:1.2` or `0.8–1.2` in Hz, as written; they are checked later, with the capture rate. */
export function readBand(text: string): { lo: number; hi: number } {
  const edges = new RegExp(String.raw`^\s*(${decimal})\s*(?:hz)?\s*[-–,:]\s*(${decimal})\s*(?:hz)?\s*$`, 'i').exec(text);
  if (!edges) throw unreadable('--band', text, 'two frequencies in Hz, the lower one first, such as 0.8-1.2', 'BAND_INVALID');
  return { lo: Number(edges[1]), hi: Number(edges[2]) };
}

/** A rectangle `X,Y,W,H` in pixels. */
export function readRegion(text: string): { x: number; y: number; width: number; height: number } {
  const parts = text.split(',').map((part) => numberOrText(part));
  const [x, y, width, height] = parts;
  if (
    parts.length !== 4 ||
    typeof x !== 'number' ||
    typeof y !== 'number' ||
    typeof width !== 'number' ||
    typeof height !== 'number'
  ) {
    throw unreadable('--roi', text, 'X,Y,W,H in pixels from the top left corner, such as 100,80,64,48');
  }
  return { x, y, width, height };
}

/** `WxH` in pixels. */
export function readSize(option: string): (text: string) => { width: number; height: number } {
  return (text) => {
    const parts = /^(\d{1,5})[x×](\d{1,5})$/i.exec(text.trim());
    if (!parts) throw unreadable(option, text, 'WIDTHxHEIGHT in pixels, such as 640x480');
    return { width: Number(parts[1]), height: Number(parts[2]) };
  };
}

/** The error for a value that cannot be used: names the option, the value and what would do. */
export function unreadable(option: string, text: string, wants: string, code: ErrorCode = 'USAGE'): LoupeError {
  return new LoupeError(code, `${option} is "${text}"; it must be ${wants}.`);
}
