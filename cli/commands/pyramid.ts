import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { type PyramidType, pyramidTypes } from '../../host/pyramid-files/description.ts';
import type { Context } from '../context.ts';
import { oneOf, wholeBetween } from '../values.ts';

interface PyramidOptions {
  readonly type?: PyramidType;
  readonly orientations?: number;
  readonly levels?: number;
  readonly out?: string;
  readonly reconstruct?: string;
  readonly output?: string;
  readonly overwrite?: boolean;
}

export function pyramidCommand({ terminal, signal }: Context): Command {
  return new Command('pyramid')
    .summary('take an image apart into a pyramid of bands, and put it together again')
    .description(
      'Writes every band of a pyramid of IMAGE as .npy and .png, and a sheet of all; or goes back from such a folder to an image.',
    )
    .argument('[IMAGE]', 'an image')
    .option('--type <NAME>', pyramidTypes.join(', '), oneOf('--type', pyramidTypes))
    .option(
      '--orientations <N>',
      'number of orientations (default: 4)',
      wholeBetween('--orientations', 1, 16, 'a whole number from 1 to 16'),
    )
    .option(
      '--levels <N>',
      'number of levels (default: as many as the image allows)',
      wholeBetween('--levels', 1, 48, 'a whole number from 1 to 48'),
    )
    .option('--out <DIR>', 'folder for the bands')
    .option('--reconstruct <DIR>', 'folder of a pyramid to put together')
    .option('-o, --output <IMAGE>', 'with --reconstruct: the image to write')
    .option('-y, --overwrite', 'replace what exists')
    .action(async (image: string | undefined, options: PyramidOptions) => {
      // Tensors are slow to load: only the commands that need them wait for that.
      const { reconstructPyramid, writePyramid } = await import('../../host/pyramid-files/index.ts');
      const overwrite = options.overwrite === true;
      if (options.reconstruct !== undefined) {
        if (image !== undefined || options.output === undefined) {
          throw new LoupeError('USAGE', 'The way back is: motion-loupe pyramid --reconstruct DIR -o IMAGE.');
        }
        await reconstructPyramid({ folder: options.reconstruct, output: options.output, overwrite, signal });
        terminal.print(`${options.output}: put together from ${options.reconstruct}.`);
        return;
      }
      const { type, out } = options;
      if (image === undefined || type === undefined || out === undefined) {
        const missing = image === undefined ? 'IMAGE' : type === undefined ? '--type' : '--out DIR';
        throw new LoupeError(
          'USAGE',
          `${missing} is missing: motion-loupe pyramid IMAGE --type ${pyramidTypes.join('|')} --out DIR.`,
        );
      }
      const { orientations, levels } = options;
      const written = await writePyramid({
        image,
        type,
        folder: out,
        overwrite,
        signal,
        ...(orientations === undefined ? {} : { orientations }),
        ...(levels === undefined ? {} : { levels }),
      });
      terminal.print(`${out}: ${written.bands.length} bands, described in pyramid.json.`);
    });
}
