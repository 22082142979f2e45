import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { Context } from '../context.ts';
import { percent } from '../evaluation-text.ts';
import { rangeOf } from './magnify-options.ts';
import { numberBetween, readRegion, readTime } from '../values.ts';

interface ClassifyOptions {
  readonly camera?: boolean;
  readonly fps?: number;
  readonly roi?: { x: number; y: number; width: number; height: number };
  readonly start?: number;
  readonly end?: number;
  readonly duration?: number;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function classifyCommand({ terminal, signal }: Context): Command {
  return new Command('classify')
    .summary('say what happens when in a video')
    .description('Prints what MODEL takes each stretch of INPUT for, and writes it onto the pictures with -o.')
    .argument('<MODEL>', 'a file written by motion-loupe train')
    .argument('[INPUT]', 'a video file')
    .option('--camera', 'the picture of a camera (only in the app)')
    .option(
      '--fps <CAPTURE>',
      "true capture rate of slow-motion footage (default: the file's rate)",
      numberBetween('--fps', 0.001, 1e9, 'a number of frames per second above 0'),
    )
    .option('--roi <X,Y,W,H>', 'only this rectangle of pixels', readRegion)
    .option('--start <T>', 'begin here', readTime('-ss'))
    .option('--end <T>', 'end here', readTime('-to'))
    .option('--duration <D>', 'length to read', readTime('-t'))
    .option('-o, --output <FILE>', 'write a copy of the video with the label on every picture')
    .option('-y, --overwrite', 'replace an existing output')
    .option('--json', 'print a JSON object a line on stdout, one for each stretch')
    .action(async (model: string, input: string | undefined, options: ClassifyOptions) => {
      if (options.camera) {
        throw new LoupeError(
          'USAGE',
          'The command line reads no camera: classify live in the app, or record a clip and name its file.',
        );
      }
      if (input === undefined) throw new LoupeError('USAGE', 'INPUT is missing: motion-loupe classify MODEL INPUT.');
      const { fps, roi, output, json } = options;
      const { classifyVideo } = await import('../../host/train/classify-video.ts');
      const result = await classifyVideo(
        {
          model,
          file: input,
          ...rangeOf(options),
          ...(fps === undefined ? {} : { captureFps: fps }),
          ...(roi === undefined ? {} : { region: roi }),
          ...(output === undefined ? {} : { output }),
          overwrite: options.overwrite === true,
        },
        {
          signal,
          onWindow: (found) => {
            if (json) terminal.print(JSON.stringify(found));
            else {
              const { start, end, label, probability } = found;
              const time = start === end ? `${start.toFixed(3)} s` : `${start.toFixed(3)}–${end.toFixed(3)} s`;
              terminal.print(`${time}  ${label}  ${percent(probability)}`);
            }
          },
        },
      );
      for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
      if (output !== undefined) terminal.note(`${output}: ${result.windows.length} stretches labelled.`);
    });
}
