import { Command } from 'commander';
import {
  sceneContents,
  sceneMargin,
  sceneMotions,
  type SceneContent,
  type SceneMotion,
} from '../../core/synthetic/generated-scene.ts';
import { patternNames, type PatternName } from '../../core/synthetic/pattern.ts';
import { generateClip, generateSceneClip } from '../../host/synthetic/generate.ts';
import { readStillImage } from '../../host/synthetic/still-image.ts';
import type { Context } from '../context.ts';
import { numberBetween, oneOf, readSize, unreadable, wholeBetween } from '../values.ts';

interface GenerateOptions {
  readonly size?: { width: number; height: number };
  readonly frames: number;
  readonly fps: number;
  readonly amplitude: number;
  readonly frequency: number[];
  readonly angle: number;
  readonly motion: SceneMotion;
  readonly pattern: SceneContent;
  readonly image?: string;
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
      'Writes a clip of a pattern or an image that swings, and the true displacement of every frame in a .json beside it.',
    )
    .argument('<OUTPUT>', 'the clip; a name that ends in .mkv is written without loss')
    .option('--size <WxH>', 'frame in pixels (default: 256x256, or the --image without a margin)', readSize('--size'))
    .option('--frames <N>', 'number of frames', wholeBetween('--frames', 2, 1e6, 'a whole number from 2'), 120)
    .option('--fps <F>', 'frames per second', numberBetween('--fps', 0.001, 1e6, 'a number of frames per second above 0'), 30)
    .option(
      '--amplitude <PX>',
      'largest displacement in pixels',
      numberBetween('--amplitude', 0, huge, 'a number of pixels from 0'),
      0.1,
    )
    .option('--frequency <HZ>', 'swings per second; 3,11: two motions at once', readFrequencies, [3])
    .option(
      '--angle <DEG>',
      'direction: 0 is to the right, 90 is down',
      numberBetween('--angle', -huge, huge, 'a number of degrees'),
      0,
    )
    .option(
      '--motion <NAME>',
      'shift: along a line; turn: about the middle; zoom: away from the middle; halves: left and right against each other; disc: a disc before still texture',
      oneOf('--motion', sceneMotions),
      'shift',
    )
    .option('--pattern <NAME>', sceneContents.join(', '), oneOf('--pattern', sceneContents), 'texture')
    .option('--image <FILE>', 'an image of your own instead of a pattern')
    .option(
      '--noise <SIGMA>',
      'standard deviation of noise, in 255ths',
      numberBetween('--noise', 0, 64, 'a number from 0 to 64'),
      0,
    )
    .option('--seed <N>', 'what texture and noise follow from', wholeBetween('--seed', -huge, huge, 'a whole number'), 1)
    .option('-y, --overwrite', 'replace an existing clip')
    .option('--json', 'print one JSON object on stdout')
    .action(async (output: string, options: GenerateOptions) => {
      const { overwrite, json, image, motion, pattern, frequency: frequencies, ...rest } = options;
      const settings = { overwrite: overwrite === true, signal };
      const still = image === undefined ? null : await readStillImage(image, signal);
      const size = rest.size ?? (still ? insideOf(still.size) : { width: 256, height: 256 });
      const scene = { ...rest, size };
      const clip =
        still === null && motion === 'shift' && isPattern(pattern) && frequencies.length === 1
          ? await generateClip(output, { ...scene, pattern, frequency: frequencies[0] }, settings)
          : await generateSceneClip(
              output,
              { ...scene, motion, frequencies, content: still ?? pattern },
              image ?? pattern,
              settings,
            );
      terminal.print(json ? JSON.stringify(clip, null, 2) : `${clip.output}: ${rest.frames} frames, truth in ${clip.truth}.`);
    });
}

/** The frame of an image: what wraps round at its edges as it moves stays outside. */
function insideOf({ width, height }: { width: number; height: number }): { width: number; height: number } {
  const inside = (side: number): number => Math.max(Math.min(side, 16), side - 2 * sceneMargin);
  return { width: inside(width), height: inside(height) };
}

/** Whether `generateClip` can draw it, whose image ends at the frame. */
function isPattern(content: SceneContent): content is PatternName {
  return patternNames.some((name) => name === content);
}

function readFrequencies(text: string): number[] {
  const frequencies = text.split(',').map(Number);
  if (text.trim() === '' || frequencies.some((frequency) => !(frequency >= 0 && frequency <= huge))) {
    throw unreadable('--frequency', text, 'a frequency above 0 Hz, or several such as 3,11');
  }
  return frequencies;
}
