import { createInterface } from 'node:readline/promises';
import { guessText, type CaptureRates, type RateGuess } from '../core/train/dataset/capture-rate.ts';
import type { Terminal } from './terminal.ts';
import { numberBetween } from './values.ts';

/** Help text of the option `--fps` of commands that read a dataset. */
export const ratesHelp =
  'true capture rate of clips that state none: a number, "names" for those in the names of files and folders, or "files"';

/** @throws LoupeError USAGE */
export function readRates(text: string): CaptureRates {
  if (text === 'names' || text === 'files') return { kind: text };
  return {
    kind: 'stated',
    fps: numberBetween('--fps', 0.001, 1e9, 'a number of frames per second above 0, names or files')(text),
  };
}

/** Asks on a terminal whether the rates in names are those of the capture; nothing where there is no terminal to ask on. */
export function rateQuestion(
  terminal: Terminal,
  signal: AbortSignal,
): { askRates?: (guesses: readonly RateGuess[]) => Promise<boolean> } {
  if (!terminal.live || !process.stdin.isTTY) return {};
  return {
    async askRates(guesses) {
      terminal.settle();
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        const answer = await lines.question(`${guessText(guesses)}. Were they filmed at the rates in their names? [Y/n] `, {
          signal,
        });
        return !/^\s*n/i.test(answer);
      } finally {
        lines.close();
      }
    },
  };
}
