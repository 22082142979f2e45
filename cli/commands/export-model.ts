import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { ExportFormat } from '../../host/train/export-model.ts';
import type { Context } from '../context.ts';
import { oneOf } from '../values.ts';

interface ExportOptions {
  readonly format?: ExportFormat;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly withExamples?: boolean;
  readonly json?: boolean;
}

/** Listed here, because the module that defines them loads tensors. */
const formats = ['tfjs', 'onnx'] as const satisfies readonly ExportFormat[];

export function exportModelCommand({ terminal }: Context): Command {
  return new Command('export-model')
    .summary('write a trained model for TensorFlow.js or as ONNX')
    .description(
      'Refused unless the exported model gives the same probabilities as MODEL: on the test examples that it carries, else on random inputs.',
    )
    .argument('<MODEL>', 'a file written by motion-loupe train')
    .option('--format <NAME>', formats.join(' or '), oneOf('--format', formats))
    .option('-o, --output <OUT>', 'onnx: a file; tfjs: a folder')
    .option('-y, --overwrite', 'replace what exists')
    .option('--with-examples', 'leave in the metadata the test examples that MODEL may carry')
    .option('--json', 'print one JSON object on stdout')
    .action(async (model: string, { format, output, overwrite, withExamples, json }: ExportOptions) => {
      if (format === undefined || output === undefined) {
        throw new LoupeError(
          'USAGE',
          `${format === undefined ? '--format' : '-o'} is missing: motion-loupe export-model MODEL --format ${formats.join('|')} -o OUT.`,
        );
      }
      const { exportModel } = await import('../../host/train/export-model.ts');
      const result = await exportModel({
        model,
        format,
        output,
        overwrite: overwrite === true,
        withExamples: withExamples === true,
      });
      const { files, compared, comparedOn, difference, runtime } = result;
      terminal.print(
        json
          ? JSON.stringify(result, null, 2)
          : `${files.join(', ')}: the same as ours within ${difference.toExponential(1)} on ${compared} ${comparedOn}, run by ${runtime}.`,
      );
    });
}
