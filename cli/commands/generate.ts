import { Command } from 'commander';
import { type PatternName, patternNames } from '../../core/synthetic/pattern.ts';
import { generateClip } from '../../host/synthetic/generate.ts';
import type { Context } from '../context.ts';
import { numberBetween, oneOf, readSize, wholeBetween } from '../values.ts';

interface GenerateOptions {
  readonly size: { width: number; height: number };
  readonly frames: number;
  readonly fps: number;
  readonly amplitude: number;
  readonly frequency: number;
  readonly angle: number;
  readonly pattern: PatternName;
  readonly noise: number;
  readonly seed: number;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

const huge = Number.MAX_SAFE_INTEGER;

export function generateCommand({ terminal, signal }: Context): Command {
  return new Command('generate')
    .summary('make a clip whose motion is known exactly')
    .description(
      'Writes a clip of a pattern that swings along a line, and the true displacement of every frame in a .json beside it.',
    )
    .argument('<OUTPUT>', 'the clip; a name that ends in .mkv is written without loss')
    .option('--size <WxH>', 'frame in pixels', readSize('--size'), { width: 256, height: 256 })
    .option('--frames <N>', 'number of frames', wholeBetween('--frames', 2, 1e6, 'a whole number from 2'), 120)
    .option('--fps <F>', 'frames per second', numberBetween('--fps', 0.001, 1e6, 'a number of frames per second above 0'), 30)
    .option(
      '--amplitude <PX>',
      'largest displacement in pixels',
      numberBetween('--amplitude', 0, huge, 'a number of pixels from 0'),
      0.1,
    )
    .option('--frequency <HZ>', 'swings per second', numberBetween('--frequency', 0, huge, 'a frequency above 0 Hz'), 3)
    .option(
      '--angle <DEG>',
      'direction: 0 is to the right, 90 is down',
      numberBetween('--angle', -huge, huge, 'a number of degrees'),
      0,
    )
    .option('--pattern <NAME>', patternNames.join(', '), oneOf('--pattern', patternNames), 'texture')
    .option(
      '--noise <SIGMA>',
      'standard deviation of noise, in 255ths',
      numberBetween('--noise', 0, 64, 'a number from 0 to 64'),
      0,
    )
    .option('--seed <N>', 'what texture and noise follow from', wholeBetween('--seed', -huge, huge, 'a whole number'), 1)
    .option('-y, --overwrite', 'replace an existing clip')
    .option('--json', 'print one JSON object on stdout')
    .action(async (output: string, { overwrite, json, ...motion }: GenerateOptions) => {
      const clip = await generateClip(output, motion, { overwrite: overwrite === true, signal });
      terminal.print(json ? JSON.stringify(clip, null, 2) : `${clip.output}: ${motion.frames} frames, truth in ${clip.truth}.`);
    });
}
