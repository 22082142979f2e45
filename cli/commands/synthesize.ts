import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { SynthesisMethod } from '../../core/texture/synthesise-texture.ts';
import type { TextureResidual } from '../../core/texture/texture-residual.ts';
import { requireStillOutput, writeStill } from '../../host/image/write-still.ts';
import { readStill } from '../../host/image/read-still.ts';
import { requireFolder } from '../../host/files/output-place.ts';
import type { Context } from '../context.ts';
import { oneOf, readSize, wholeBetween } from '../values.ts';

interface SynthesizeOptions {
  readonly output?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly seed: number;
  readonly method: SynthesisMethod;
  readonly iterations?: number;
  readonly scales?: number;
  readonly steps?: string;
  readonly overwrite?: boolean;
}

export function synthesizeCommand({ terminal, signal }: Context): Command {
  return new Command('synthesize')
    .summary('make a new texture like that of an image')
    .description(
      'Measures the texture of an image in a steerable pyramid and makes another one with the same statistics out of noise, of any size.',
    )
    .argument('<IMAGE>', 'an image that is texture all over')
    .option('-o, --output <FILE>', 'where to write it: a name that ends in .png, .pgm or .ppm')
    .option('--size <WxH>', 'pixels of the new texture (default: as the image)', readSize('--size'))
    .option(
      '--seed <N>',
      'seed of the noise: the same one gives the same texture',
      wholeBetween('--seed', 0, 2 ** 31 - 1, 'a whole number from 0 to 2147483647'),
      1,
    )
    .option(
      '--method <NAME>',
      'portilla-simoncelli, or heeger-bergen, which is ten times as fast and right for textures without a pattern',
      oneOf('--method', ['portilla-simoncelli', 'heeger-bergen']),
      'portilla-simoncelli',
    )
    .option(
      '--iterations <N>',
      'most iterations: at each scale (default: 110), with heeger-bergen in all (default: 5)',
      wholeBetween('--iterations', 1, 10_000, 'a whole number from 1 to 10000'),
    )
    .option(
      '--scales <N>',
      'octaves of detail that are measured (default: 4, which needs 112x112 pixels; each one less needs half)',
      wholeBetween('--scales', 1, 6, 'a whole number from 1 to 6'),
    )
    .option('--steps <FOLDER>', 'also write images of the synthesis in progress there, as step-0000.png and so on')
    .option('-y, --overwrite', 'replace existing files')
    .action(async (input: string, options: SynthesizeOptions) => {
      const { output, size, seed, method, iterations, scales, steps } = options;
      if (output === undefined) throw new LoupeError('USAGE', '-o FILE is missing: motion-loupe synthesize IMAGE -o FILE.png.');
      const overwrite = options.overwrite === true;
      const place = { overwrite, inputs: [input] };
      requireStillOutput(output, place);
      if (steps !== undefined) requireFolder(steps, steps);
      const still = await readStill(input, { signal });
      const { makeTexture } = await import('../../host/image/make-texture.ts');
      const made = await makeTexture(still, {
        method,
        seed,
        signal,
        ...(size === undefined ? {} : { size }),
        ...(iterations === undefined ? {} : { iterations }),
        ...(scales === undefined ? {} : { scales }),
        ...(steps === undefined ? {} : { steps: { folder: steps, overwrite } }),
        onProgress: (share, doing) => {
          if (terminal.live) terminal.update(`Synthesizing ${Math.round(100 * share)} %, ${doing}`);
        },
      });
      await writeStill(output, { ...made, alpha: null, bits: still.bits }, place);
      terminal.print(`${output}: ${made.width}x${made.height}, ${residualText(made.residuals)}.`);
    });
}

/** How near the statistics are to those of the image: all groups together, and the worst of them. */
function residualText(residuals: readonly TextureResidual[]): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const total = Math.sqrt(residuals.reduce((sum, residual) => sum + residual.total ** 2, 0) / residuals.length);
  const worst = Math.max(...residuals.flatMap(({ groups }) => Object.values(groups)));
  return `statistics off by ${percent(total)} (the worst group by ${percent(worst)})`;
}
