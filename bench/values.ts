import { LoupeError } from '../core/base/error.ts';
import type { Size } from '../core/base/frame.ts';

/** Returns a parser of comma-separated words from a list. */
export function words<Word extends string>(option: string, known: readonly Word[]): (text: string) => Word[] {
  return (text) => listOf(text, option, (word) => known.find((each) => each === word), known.join(', '));
}

/** Returns a parser of comma-separated whole numbers. */
export function numbers(option: string, low: number, high: number): (text: string) => number[] {
  const read = (word: string): number | undefined => {
    const value = Number(word);
    return Number.isInteger(value) && value >= low && value <= high ? value : undefined;
  };
  return (text) => listOf(text, option, read, `whole numbers from ${low} to ${high}`);
}

/** Returns a parser of one whole number. */
export function number(option: string, low: number, high: number): (text: string) => number {
  const read = numbers(option, low, high);
  return (text) => {
    const values = read(text);
    if (values.length !== 1) throw unreadable(option, text, `one whole number from ${low} to ${high}`);
    return values[0];
  };
}

/** Parses comma-separated sizes such as 1280x720. */
export function sizes(text: string): Size[] {
  const read = (word: string): Size | undefined => {
    const match = /^(\d{2,4})[x×](\d{2,4})$/.exec(word);
    return match ? { width: Number(match[1]), height: Number(match[2]) } : undefined;
  };
  return listOf(text, '--sizes', read, 'sizes in pixels such as 640x480');
}

function listOf<Item>(text: string, option: string, read: (word: string) => Item | undefined, wants: string): Item[] {
  return text.split(',').map((word) => {
    const item = read(word.trim());
    if (item === undefined) throw unreadable(option, word, wants);
    return item;
  });
}

function unreadable(option: string, text: string, wants: string): LoupeError {
  return new LoupeError('USAGE', `${option} has "${text.trim()}", where these would do: ${wants}.`);
}
