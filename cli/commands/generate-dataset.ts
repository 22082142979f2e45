import { Command } from 'commander';
import { generateDataset } from '../../host/train/generate-dataset.ts';
import type { Context } from '../context.ts';
import { numberBetween, readSize, unreadable, wholeBetween } from '../values.ts';

interface GenerateDatasetOptions {
  readonly size: { width: number; height: number };
  readonly frames: number;
  readonly fps: number;
  readonly frequencies: number[];
  readonly clips: number;
  readonly amplitude: { lo: number; hi: number };
  readonly noise: number;
  readonly seed: number;
}

const huge = Number.MAX_SAFE_INTEGER;

export function generateDatasetCommand({ terminal, signal }: Context): Command {
  return new Command('generate-dataset')
    .summary('make labelled clips that differ in nothing but the frequency of a motion too small to see')
    .description('Writes clips of random textures that oscillate by a fraction of a pixel, and a dataset.json, into FOLDER.')
    .argument('<FOLDER>', 'where to write')
    .option('--frequencies <HZ,HZ>', 'a class for each, in Hz', readFrequencies, [4, 7, 12])
    .option('--clips <N>', 'clips of every class', wholeBetween('--clips', 1, 1e5, 'a whole number from 1'), 20)
    .option('--amplitude <LO-HI>', 'largest displacement in pixels, drawn for every clip', readAmplitudes, { lo: 0.05, hi: 0.2 })
    .option('--size <WxH>', 'frame in pixels', readSize('--size'), { width: 64, height: 64 })
    .option('--frames <N>', 'number of frames', wholeBetween('--frames', 2, 1e6, 'a whole number from 2'), 130)
    .option('--fps <F>', 'frames per second', numberBetween('--fps', 0.001, 1000, 'a number of frames per second up to 1000'), 60)
    .option(
      '--noise <SIGMA>',
      'standard deviation of noise, in 255ths',
      numberBetween('--noise', 0, 64, 'a number from 0 to 64'),
      2,
    )
    .option('--seed <N>', 'what everything follows from', wholeBetween('--seed', -huge, huge, 'a whole number'), 1)
    .action(async (folder: string, options: GenerateDatasetOptions) => {
      const manifest = await generateDataset(folder, options, {
        signal,
        onClip: (done, of) => terminal.live && terminal.update(`clip ${done} of ${of}`),
      });
      terminal.settle();
      terminal.print(`${manifest}: ${options.clips} clips of each of ${options.frequencies.length} classes.`);
    });
}

function readFrequencies(text: string): number[] {
  const frequencies = text.split(',').map(Number);
  if (
    frequencies.length < 2 ||
    frequencies.some((frequency) => !(frequency > 0)) ||
    new Set(frequencies).size < frequencies.length
  ) {
    throw unreadable('--frequencies', text, 'two or more different frequencies in Hz, such as 4,7,12');
  }
  return frequencies;
}

function readAmplitudes(text: string): { lo: number; hi: number } {
  const [lo, hi = lo] = text.split('-').map(Number);
  if (!(lo >= 0 && hi >= lo))
    throw unreadable('--amplitude', text, 'two numbers of pixels, the smaller one first, such as 0.05-0.2');
  return { lo, hi };
}
