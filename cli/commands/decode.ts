import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { decodeImage } from '../../core/coding/image-code.ts';
import { mostBytes, readWhole } from '../../host/files/whole-file.ts';
import { requireStillOutput, writeStill } from '../../host/image/write-still.ts';
import type { Context } from '../context.ts';
import { wholeBetween } from '../values.ts';

interface DecodeOptions {
  readonly output?: string;
  readonly stages?: number;
  readonly overwrite?: boolean;
}

export function decodeCommand({ terminal }: Context): Command {
  return new Command('decode')
    .summary('turn what encode wrote into an image again')
    .description('Decodes a code that encode wrote, or only its first, coarse levels.')
    .argument('<FILE>', 'a code')
    .option('-o, --output <FILE>', 'where to write the image: a name that ends in .png, .pgm or .ppm')
    .option(
      '--stages <N>',
      'decode only so many levels, the coarsest first (default: all)',
      wholeBetween('--stages', 1, 16, 'a whole number from 1 to 16'),
    )
    .option('-y, --overwrite', 'replace an existing file')
    .action(async (input: string, { output, stages, overwrite }: DecodeOptions) => {
      if (output === undefined) throw new LoupeError('USAGE', '-o FILE is missing: motion-loupe decode FILE -o IMAGE.png.');
      const place = { overwrite: overwrite === true, inputs: [input] };
      requireStillOutput(output, place);
      const still = decodeImage(await readWhole(input, 'code', mostBytes.code), stages);
      await writeStill(output, still, place);
      const part = still.stages < still.stagesInAll ? ` from ${still.stages} of ${still.stagesInAll} levels` : '';
      terminal.print(`${output}: ${still.width}×${still.height} pixels${part}.`);
    });
}
