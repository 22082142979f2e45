import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { inTurns } from '../../core/base/in-turns.ts';
import { ImageEncoder } from '../../core/coding/image-code.ts';
import { requireWritable, writeWhole } from '../../host/files/whole-file.ts';
import { readStill } from '../../host/image/read-still.ts';
import type { Context } from '../context.ts';
import { numberBetween } from '../values.ts';

interface EncodeOptions {
  readonly output?: string;
  readonly bitsPerPixel: number;
  readonly overwrite?: boolean;
}

export function encodeCommand({ terminal, signal }: Context): Command {
  return new Command('encode')
    .summary('compress an image with a Laplacian pyramid')
    .description('Writes an image as a code of its Laplacian pyramid, with loss, the coarsest level first.')
    .argument('<IMAGE>', 'an image')
    .option('-o, --output <FILE>', 'where to write the code')
    .option(
      '--bits-per-pixel <N>',
      'bits of the code for each pixel, at most',
      numberBetween('--bits-per-pixel', 0.001, 48, 'a number from 0.001 to 48'),
      1,
    )
    .option('-y, --overwrite', 'replace an existing file')
    .action(async (input: string, { output, bitsPerPixel, overwrite }: EncodeOptions) => {
      if (output === undefined) throw new LoupeError('USAGE', '-o FILE is missing: motion-loupe encode IMAGE -o FILE.');
      requireWritable(output, overwrite === true, [input]);
      const still = await readStill(input, { signal });
      const pixels = still.width * still.height;
      const encoder = new ImageEncoder(still);
      const giveWay = async (): Promise<void> => {
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      };
      const { bytes } = await inTurns(encoder.encodeWithin((bitsPerPixel * pixels) / 8), giveWay);
      await writeWhole(output, bytes, { overwrite: overwrite === true, inputs: [input] });
      const reached = (8 * bytes.length) / pixels;
      if (reached > bitsPerPixel) {
        terminal.note(`No code of this image is shorter than ${bytes.length} bytes, ${reached.toPrecision(3)} bits per pixel.`);
      }
      terminal.print(`${output}: ${bytes.length} bytes, ${reached.toPrecision(3)} bits per pixel.`);
    });
}
