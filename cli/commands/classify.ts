import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { Context } from '../context.ts';
import { printSegment } from '../segment-line.ts';
import { classifyLive, printCameras } from './classify-live.ts';
import type { ClassifyOptions } from './classify-options.ts';
import { rangeOf } from './magnify-options.ts';
import { numberBetween, readRegion, readSize, readTime } from '../values.ts';

export function classifyCommand(context: Context): Command {
  return new Command('classify')
    .summary('say what happens when in a video, or before a camera')
    .description(
      'Prints what MODEL takes each segment of INPUT, or of what a camera sees, for; and writes it onto the frames with -o.',
    )
    .argument('[MODEL]', 'a file written by motion-loupe train')
    .argument('[INPUT]', 'a video file')
    .option('--camera [DEVICE]', 'look at a camera: the first one, or the one of this name; "list" prints their names')
    .option('--size <WxH>', 'with --camera: size of the frames to ask for', readSize('--size'))
    .option(
      '--fps <RATE>',
      "true capture rate of slow-motion footage (default: the file's rate); with --camera: rate to ask for",
      numberBetween('--fps', 0.001, 1e9, 'a number of frames per second above 0'),
    )
    .option('--camera-format <NAME>', 'with --camera: how its frames come, such as mjpeg (often the faster one) or yuyv422')
    .option('--roi <X,Y,W,H>', 'only this rectangle of pixels', readRegion)
    .option('--start <T>', 'begin here', readTime('-ss'))
    .option('--end <T>', 'end here', readTime('-to'))
    .option('--duration <D>', 'length to read; with --camera: seconds to look (default: until Ctrl+C)', readTime('-t'))
    .option('-o, --output <FILE>', 'write a copy of the video with the label on every frame')
    .option('-y, --overwrite', 'replace an existing output')
    .option('--json', 'print a JSON object a line on stdout, one for each segment')
    .addHelpText(
      'after',
      `
Examples:
  motion-loupe classify forks.loupe new.mp4 --json
  motion-loupe classify --camera list
  motion-loupe classify pump.loupe --camera "USB" --size 640x480 --fps 30`,
    )
    .action(async (model: string | undefined, input: string | undefined, options: ClassifyOptions) => {
      if (options.camera === 'list') {
        await printCameras(context.terminal, options.json === true);
        return;
      }
      if (model === undefined) {
        const usage = 'motion-loupe classify MODEL INPUT, or motion-loupe classify MODEL --camera';
        throw new LoupeError('USAGE', `MODEL is missing: ${usage}.`);
      }
      if (options.camera !== undefined) {
        if (input !== undefined)
          throw new LoupeError('USAGE', `--camera and "${input}" exclude each other: give one of them to look at.`);
        await classifyLive(model, options.camera === true ? undefined : options.camera, options, context);
        return;
      }
      if (input === undefined) throw new LoupeError('USAGE', 'INPUT is missing: motion-loupe classify MODEL INPUT.');
      if (options.size)
        throw new LoupeError('USAGE', '--size belongs to --camera; a file is looked at as it is, in a part of it with --roi.');
      if (options.cameraFormat !== undefined) throw new LoupeError('USAGE', '--camera-format belongs to --camera.');
      await classifyFile(model, input, options, context);
    });
}

async function classifyFile(model: string, file: string, options: ClassifyOptions, { terminal, signal }: Context): Promise<void> {
  const { fps, roi, output, json, overwrite } = options;
  const { classifyVideo } = await import('../../host/train/classify-video.ts');
  const result = await classifyVideo(
    {
      model,
      file,
      ...rangeOf(options),
      ...(fps === undefined ? {} : { captureFps: fps }),
      ...(roi === undefined ? {} : { region: roi }),
      ...(output === undefined ? {} : { output }),
      overwrite: overwrite === true,
    },
    { signal, onWindow: (found) => printSegment(found, terminal, json === true) },
  );
  for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
  if (output !== undefined) terminal.note(`${output}: ${result.windows.length} segments labelled.`);
}
