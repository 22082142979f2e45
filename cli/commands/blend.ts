import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { JoinMethod } from '../../core/pyramid/join-stills.ts';
import { readStill } from '../../host/image/read-still.ts';
import { requireStillOutput, writeStill } from '../../host/image/write-still.ts';
import type { Context } from '../context.ts';
import { numberBetween, oneOf, wholeBetween } from '../values.ts';

interface BlendOptions {
  readonly mask?: string;
  readonly output?: string;
  readonly method: JoinMethod;
  readonly levels?: number;
  readonly feather: number;
  readonly overwrite?: boolean;
}

export function blendCommand({ terminal, signal }: Context): Command {
  return new Command('blend')
    .summary('join two images without a visible seam')
    .description(
      'Joins two images of one size by a mask in a Laplacian pyramid, so that each scale of detail crosses over within its own width.',
    )
    .argument('<A>', 'the image that is wanted where the mask is white')
    .argument('<B>', 'the image that is wanted where the mask is black')
    .option('--mask <IMAGE>', 'an image of the same size: white takes A, black takes B, gray mixes')
    .option('-o, --output <FILE>', 'where to write it: a name that ends in .png, .pgm or .ppm')
    .option(
      '--method <NAME>',
      'pyramid; feather: the mask blurred; cut: no blending at all',
      oneOf('--method', ['pyramid', 'feather', 'cut']),
      'pyramid',
    )
    .option(
      '--levels <N>',
      'levels of the pyramid, the residual included (default: as many as the images allow)',
      wholeBetween('--levels', 1, 20, 'a whole number from 1 to 20'),
    )
    .option(
      '--feather <PX>',
      'with --method feather: standard deviation of the blur',
      numberBetween('--feather', 0.5, 1000, 'a number of pixels from 0.5 to 1000'),
      8,
    )
    .option('-y, --overwrite', 'replace an existing file')
    .action(async (a: string, b: string, { mask, output, method, levels, feather, overwrite }: BlendOptions) => {
      if (mask === undefined || output === undefined) {
        const missing = mask === undefined ? '--mask IMAGE' : '-o FILE';
        throw new LoupeError('USAGE', `${missing} is missing: motion-loupe blend A B --mask M -o FILE.png.`);
      }
      const place = { overwrite: overwrite === true, inputs: [a, b, mask] };
      requireStillOutput(output, place);
      const [first, second, weights] = [
        await readStill(a, { signal }),
        await readStill(b, { signal }),
        await readStill(mask, { signal }),
      ];
      // Tensors are slow to load: only the commands that need them wait for that.
      const { loadTensorBackend } = await import('../../host/engines/tensor-backend.ts');
      const { joinStills } = await import('../../core/pyramid/join-stills.ts');
      await loadTensorBackend();
      const joined = joinStills(first, second, weights, { method, feather, ...(levels === undefined ? {} : { levels }) });
      await writeStill(output, joined, place);
      terminal.print(`${output}: ${a} and ${b} joined.`);
    });
}
