import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import type { EpochReport } from '../../core/train/training-state.ts';
import type { TrainHooks, TrainRequest, TrainResult, TrainStart } from '../../host/train/request.ts';
import type { Context } from '../context.ts';
import { describeFeatures } from '../../host/train/describe-features.ts';
import type { Check } from '../../host/train/cross-validate.ts';
import { rateQuestion } from '../capture-rates.ts';
import { evaluationText, partsText, percent, rejectionText, skippedText } from '../evaluation-text.ts';
import { durationText } from '../progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { addTrainOptions, trainRequestOf, type TrainOptions } from './train-options.ts';

export function trainCommand(context: Context): Command {
  const command = new Command('train')
    .summary('train a network to classify labelled clips')
    .description(
      'Trains a small network on what is measured on the clips of DATASET, and tests it on clips that were kept apart.',
    )
    .argument('<DATASET>', 'a folder with a dataset.json, or with a folder of clips for every label');
  return addTrainOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  motion-loupe train clips --features motion --model mlp -o forks.loupe
  motion-loupe train clips --features motion-map --model lenet5 --epochs 30 --split group:0.6/0.2/0.2 -o lenet.loupe
  motion-loupe train clips --folds 5
  motion-loupe train clips --leave-out capture-rate`,
    )
    .action((dataset: string, options: TrainOptions) => train(dataset, options, context));
}

async function train(dataset: string, options: TrainOptions, { terminal, signal }: Context): Promise<void> {
  const request = await trainRequestOf(dataset, options);
  const progress = { ...(options.quiet ? {} : progressOf(terminal)), ...rateQuestion(terminal, signal) };
  const check = checkOf(options);
  if (check) {
    await validate(request, check, options, terminal, { signal, ...progress });
    return;
  }
  if (options.output === undefined) throw new LoupeError('USAGE', '-o MODEL is missing: motion-loupe train DATASET -o MODEL.');
  // Tensors are slow to load: only the commands that need them wait for that.
  const { trainModel } = await import('../../host/train/train-model.ts');
  const result = await trainModel({ ...request, output: options.output }, { signal, ...progress });
  terminal.settle();
  if (options.json) {
    terminal.print(JSON.stringify(result, null, 2));
    return;
  }
  for (const line of skippedText(result.skipped)) terminal.note(line);
  const shown = new Set(options.quiet ? [] : result.notes);
  for (const warning of result.warnings) if (!shown.has(warning)) terminal.note(`Note: ${warning}`);
  if (!options.quiet) terminal.print(resultText(result));
}

/** Options of a cross-validation; nothing where a model is to be written. @throws LoupeError USAGE */
function checkOf({ folds, leaveOut, output, resume }: TrainOptions): Check | undefined {
  if (folds === undefined && leaveOut === undefined) return undefined;
  if (folds !== undefined && leaveOut !== undefined)
    throw new LoupeError('USAGE', '--folds and --leave-out exclude each other: check one way at a time.');
  const option = folds === undefined ? '--leave-out' : '--folds';
  if (output !== undefined || resume)
    throw new LoupeError('USAGE', `${option} only checks and writes no model: leave -o and --resume out, or ${option}.`);
  return leaveOut === undefined ? { folds: folds ?? 2 } : { leaveOut };
}

async function validate(
  request: Omit<TrainRequest, 'output'>,
  check: Check,
  { json, quiet }: TrainOptions,
  terminal: Terminal,
  hooks: Pick<TrainHooks, 'signal' | 'onClip' | 'askRates'>,
): Promise<void> {
  const { crossValidate } = await import('../../host/train/cross-validate.ts');
  const result = await crossValidate(request, check, {
    ...hooks,
    onFold: ({ name, evaluation }) => {
      if (quiet) return;
      const { windows, clips } = evaluation;
      const what = 'leaveOut' in check ? `without ${name}` : name;
      terminal.note(
        `${what}: ${percent(windows.accuracy.value)} of ${windows.examples} windows, ${percent(clips.accuracy.value)} of ${clips.examples} clips right${rejectionText(evaluation)}`,
      );
    },
  });
  terminal.settle();
  if (!json) for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
  if (json) terminal.print(JSON.stringify(result, null, 2));
  else
    terminal.print(
      `${percent(result.windowAccuracy)} of windows and ${percent(result.clipAccuracy)} of clips right, on average over ${result.folds.length} ${'leaveOut' in check ? `values of ${check.leaveOut} that were held out` : 'folds'}${rejectionText(result)}.`,
    );
}

/** Clips and epochs on stderr: one line that is rewritten on a terminal, a line now and then elsewhere. */
function progressOf(terminal: Terminal): Pick<TrainHooks, 'onClip' | 'onStart' | 'onEpoch'> {
  const pause = terminal.live ? 100 : 10_000;
  let shown = terminal.live ? Number.NEGATIVE_INFINITY : performance.now();
  let epochs = 0;
  const say = (text: string, last: boolean): void => {
    const now = performance.now();
    if (now - shown < pause && !last) return;
    shown = now;
    if (terminal.live) terminal.update(text);
    else terminal.note(text);
  };
  return {
    onClip: (done, of) => say(`features of clip ${done} of ${of}`, done === of),
    onStart(start) {
      ({ epochs } = start);
      terminal.settle();
      terminal.note(startText(start));
      for (const note of start.notes) terminal.note(`Note: ${note}`);
    },
    onEpoch: (report) => say(epochText(report, epochs), report.epoch === epochs),
  };
}

function startText(start: TrainStart): string {
  const { features, why, classes, clips, examples, model, parameters, backend, shape, epochsDone } = start;
  const resumed = epochsDone > 0 ? `; going on after epoch ${epochsDone}` : '';
  return `${classes.join(', ')}: ${features.kind}, ${shape.join('×')} values; ${examples.train} windows of ${clips.train} clips to learn from, ${examples.validation} of ${clips.validation} to choose the best epoch by, ${examples.test} of ${clips.test} to be tested on; ${model} with ${parameters} parameters on ${backend}${resumed}.${describeFeatures(
    features,
    why,
  )
    .map((sentence) => `\n${sentence}`)
    .join('')}`;
}

function epochText({ epoch, loss, accuracy, validation }: EpochReport, epochs: number): string {
  const right = accuracy === null ? '' : `  ${percent(accuracy)} right`;
  const unseen = validation
    ? `  validation ${validation.loss.toPrecision(3)}, ${percent(validation.accuracy ?? Number.NaN)} right`
    : '';
  return `epoch ${epoch} of ${epochs}  loss ${loss.toPrecision(3)}${right}${unseen}`;
}

function resultText({
  output,
  test,
  parts,
  bestEpoch,
  history,
  seconds,
  ended,
  carriedExamples,
  rejection,
}: TrainResult): string {
  const how = ended === 'finished' ? '' : ` (ended: ${ended})`;
  const carried = carriedExamples > 0 ? ` The file holds ${carriedExamples} test examples.` : '';
  const unknown = rejection
    ? ` Unknown is what lies beyond limits from ${rejection.from}: ${percent(rejection.falseReject)} of their windows, all but ${percent(rejection.falseAccept.found)} of those of a class never seen.`
    : '';
  const head = `${output}: epoch ${bestEpoch} of ${history.length} is the best${how}; ${durationText(seconds)}.${carried}${unknown}`;
  return test
    ? `${head} On the test clips, which neither taught it nor chose the epoch:\n${evaluationText(test)}\n${partsText(parts)}`
    : `${head} The split left no clips to test it on.\n${partsText(parts)}`;
}
