import { Command } from 'commander';
import type { Context } from '../context.ts';
import { evaluationText, skippedText } from '../evaluation-text.ts';

interface EvaluateOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

export function evaluateCommand({ terminal, signal }: Context): Command {
  return new Command('evaluate')
    .summary('measure a trained model on labelled clips')
    .description(
      'Accuracy, precision, recall and F1 of every class, confusion matrix, calibration and 95 % intervals (windows of one file taken together) of MODEL.',
    )
    .argument('<MODEL>', 'a file written by motion-loupe train')
    .argument('<DATASET>', 'a folder with a dataset.json, or with a folder of clips for every label')
    .option('--all', 'also count clips that the model was trained on')
    .option('--json', 'print one JSON object on stdout')
    .action(async (model: string, dataset: string, { all, json }: EvaluateOptions) => {
      const { evaluateModel } = await import('../../host/train/evaluate-model.ts');
      const result = await evaluateModel(
        { model, dataset, all: all === true },
        { signal, onClip: (done, of) => terminal.live && terminal.update(`features of clip ${done} of ${of}`) },
      );
      terminal.settle();
      if (json) {
        terminal.print(JSON.stringify(result, null, 2));
        return;
      }
      for (const line of skippedText(result.skipped)) terminal.note(line);
      for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
      terminal.print(evaluationText(result));
    });
}
