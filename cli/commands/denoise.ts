import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { DenoisingPyramid } from '../../core/restoration/subbands.ts';
import { readStill } from '../../host/image/read-still.ts';
import { requireStillOutput, writeStill } from '../../host/image/write-still.ts';
import type { Context } from '../context.ts';
import { numberBetween, oneOf } from '../values.ts';

interface DenoiseOptions {
  readonly output?: string;
  readonly sigma?: number;
  readonly pyramid: DenoisingPyramid;
  readonly overwrite?: boolean;
}

/** Codes of a sample of 8 bits, the unit in which noise is usually given. */
const codes = 255;

export function denoiseCommand({ terminal, signal }: Context): Command {
  return new Command('denoise')
    .summary('remove noise from an image')
    .description(
      'Removes white noise from an image: each subband of a pyramid is estimated from what is in it. Opacity and the number of bits stay as they are.',
    )
    .argument('<IMAGE>', 'an image')
    .option('-o, --output <FILE>', 'where to write it: a name that ends in .png, .pgm or .ppm')
    .option(
      '--sigma <N>',
      'standard deviation of the noise, white being 255 (default: measured in the image)',
      numberBetween('--sigma', 0.01, 255, 'a number from 0.01 to 255'),
    )
    .option(
      '--pyramid <NAME>',
      'steerable, or laplacian, which is ten times as fast and leaves more noise',
      oneOf('--pyramid', ['steerable', 'laplacian']),
      'steerable',
    )
    .option('-y, --overwrite', 'replace an existing file')
    .action(async (input: string, { output, sigma, pyramid, overwrite }: DenoiseOptions) => {
      if (output === undefined) throw new LoupeError('USAGE', '-o FILE is missing: motion-loupe denoise IMAGE -o FILE.png.');
      const place = { overwrite: overwrite === true, inputs: [input] };
      requireStillOutput(output, place);
      const still = await readStill(input, { signal });
      // Tensors are slow to load: only the commands that need them wait for that.
      const { loadTensorBackend } = await import('../../host/engines/tensor-backend.ts');
      const { denoiseImage } = await import('../../core/restoration/denoise-image.ts');
      await loadTensorBackend();
      const { planes, sigma: removed } = await denoiseImage(still.planes, still, {
        pyramid,
        signal,
        ...(sigma === undefined ? {} : { sigma: sigma / codes }),
        onProgress: (share) => {
          if (terminal.live) terminal.update(`Denoising ${Math.round(100 * share)} %`);
        },
      });
      await writeStill(output, { ...still, planes }, place);
      const rounded = Number((codes * removed).toFixed(2));
      terminal.print(`${output}: noise of ${rounded} codes of 255 removed${sigma === undefined ? ', as measured' : ''}.`);
    });
}
