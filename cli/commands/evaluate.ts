import { Command } from 'commander';
import type { CaptureRates } from '../../core/train/dataset/capture-rate.ts';
import { rateQuestion, ratesHelp, readRates } from '../capture-rates.ts';
import type { Context } from '../context.ts';
import { evaluationText, partsText, percent, skippedText } from '../evaluation-text.ts';

interface EvaluateOptions {
  readonly all?: boolean;
  readonly fps?: CaptureRates;
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
    .option('--all', 'also count clips that the model was trained on, or that chose its best epoch')
    .option('--fps <RATE>', ratesHelp, readRates)
    .option('--json', 'print one JSON object on stdout')
    .action(async (model: string, dataset: string, { all, fps, json }: EvaluateOptions) => {
      const { evaluateModel } = await import('../../host/train/evaluate-model.ts');
      const result = await evaluateModel(
        { model, dataset, all: all === true, ...(fps === undefined ? {} : { rates: fps }) },
        {
          signal,
          onClip: (done, of) => terminal.live && terminal.update(`features of clip ${done} of ${of}`),
          ...rateQuestion(terminal, signal),
        },
      );
      terminal.settle();
      if (json) {
        terminal.print(JSON.stringify(result, null, 2));
        return;
      }
      for (const line of skippedText(result.skipped)) terminal.note(line);
      for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
      terminal.print(`${evaluationText(result)}\n${partsText(result.parts)}`);
      const { accepted } = result;
      if (accepted)
        terminal.print(
          `${percent(accepted.value)} of the windows of clips labelled "unknown" are classified as a class of the model (95 % sure: ${percent(accepted.low)} to ${percent(accepted.high)}).`,
        );
    });
}
