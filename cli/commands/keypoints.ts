import { Command } from 'commander';
import { inTurns } from '../../core/base/in-turns.ts';
import { lumaOf } from '../../core/base/still.ts';
import { keyPointDefaults, keyPointsInPieces } from '../../core/keypoints/find-keypoints.ts';
import { readStill } from '../../host/image/read-still.ts';
import type { Context } from '../context.ts';
import { numberBetween } from '../values.ts';

interface KeyPointsOptions {
  readonly contrast: number;
  readonly json?: boolean;
}

export function keypointsCommand({ terminal, signal }: Context): Command {
  return new Command('keypoints')
    .summary('find places in an image that are found again when it is turned or resized')
    .description('Finds extrema of differences of Gaussians in place and scale, each with a direction; the strongest first.')
    .argument('<IMAGE>', 'an image')
    .option(
      '--contrast <N>',
      'least contrast, black to white being 1',
      numberBetween('--contrast', 0.0001, 1, 'a number from 0.0001 to 1'),
      keyPointDefaults.contrast,
    )
    .option('--json', 'print one JSON object on stdout')
    .action(async (input: string, { contrast, json }: KeyPointsOptions) => {
      const still = await readStill(input, { signal });
      const { width, height } = still;
      const giveWay = async (): Promise<void> => {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      };
      const found = await inTurns(keyPointsInPieces(lumaOf(still), still, { contrast }), giveWay);
      const keyPoints = found.map(({ x, y, scale, angle, contrast: own }) => ({
        x: rounded(x),
        y: rounded(y),
        scale: rounded(scale),
        angle: rounded((180 * angle) / Math.PI) % 360,
        contrast: rounded(own),
      }));
      if (json) terminal.print(JSON.stringify({ input, width, height, keyPoints }, null, 2));
      else {
        const lines = keyPoints.map(({ x, y, scale, angle, contrast: own }) => [x, y, scale, angle, own].join('\t'));
        terminal.print(['x px\ty px\tscale px\tangle °\tcontrast', ...lines].join('\n'));
      }
    });
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}
