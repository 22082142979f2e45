import path from 'node:path';
import type { Command } from 'commander';
import { parseBoundedJson } from '../../core/base/bounded-json.ts';
import { LoupeError } from '../../core/base/error.ts';
import { mostBytes, readText } from '../../host/files/whole-file.ts';
import { nearest } from '../../core/base/nearest.ts';
import type { CaptureRates } from '../../core/train/dataset/capture-rate.ts';
import { leaveOutUnits, type LeaveOutUnit } from '../../core/train/dataset/leave-out.ts';
import { readSplit, type SplitRule } from '../../core/train/dataset/split.ts';
import { featureKinds, type FeatureKind } from '../../core/train/features/settings.ts';
import { readOwnNetwork, type OwnNetwork } from '../../core/train/own-network.ts';
import { activationNames, type ActivationName } from '../../core/train/models/mlp.ts';
import { modelNames, type ModelChoice } from '../../core/train/model-choice.ts';
import { lossNames, type ScheduleOptions } from '../../core/train/training-options.ts';
import type { FeatureRequest, TrainRequest } from '../../host/train/request.ts';
import { ratesHelp, readRates } from '../capture-rates.ts';
import { readSchedule, scheduleHelp } from '../learning-rate-schedule.ts';
import { numberBetween, oneOf, readBand, readSize, unreadable, wholeBetween } from '../values.ts';

export interface TrainOptions {
  readonly features: FeatureKind;
  readonly network?: string;
  readonly window?: number;
  readonly hop?: number;
  readonly band?: { lo: number; hi: number };
  readonly bins?: number;
  readonly grid?: { width: number; height: number };
  readonly size?: { width: number; height: number };
  readonly levels?: number;
  readonly orientations?: number;
  readonly model: string;
  readonly hidden?: number[];
  readonly activation?: ActivationName;
  readonly dropout?: number;
  readonly rule?: 'rosenblatt' | 'logistic';
  readonly epochs?: number;
  readonly batch?: number | 'full';
  readonly lr?: number;
  readonly optimizer?: 'sgd' | 'momentum' | 'adam';
  readonly loss?: (typeof lossNames)[number];
  readonly schedule?: ScheduleOptions;
  readonly decay?: number;
  readonly patience?: number;
  readonly classWeights?: 'equal' | 'balanced';
  readonly split?: SplitRule;
  readonly fps?: CaptureRates;
  readonly folds?: number;
  readonly leaveOut?: LeaveOutUnit;
  readonly seed: number;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly falseAccept?: number;
  readonly withExamples?: boolean;
  readonly resume?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const huge = Number.MAX_SAFE_INTEGER;
const seconds = (option: string) => numberBetween(option, 1e-6, 1e6, 'a number of seconds of the capture above 0');

export function addTrainOptions(command: Command): Command {
  return command
    .optionsGroup('What the clips are:')
    .option('--fps <RATE>', ratesHelp, readRates)
    .optionsGroup('What is measured on the clips:')
    .option('--features <NAME>', featureKinds.join(', '), oneOf('--features', featureKinds), 'motion')
    .option('--window <S>', 'motion: seconds of the capture in one example (default: from the clips)', seconds('--window'))
    .option('--hop <S>', 'seconds from one example to the next (default: half a window)', seconds('--hop'))
    .option('--band <LO-HI>', 'motion: frequencies in Hz (default: all that the slowest clip can show)', readBand)
    .option(
      '--bins <N>',
      'motion: frequency bins (default: 12; motion-map 6)',
      wholeBetween('--bins', 1, 64, 'a whole number from 1 to 64'),
    )
    .option('--grid <CxR>', 'motion: cells across and down (default: 2x2; motion-map 16x16)', readSize('--grid'))
    .option('--size <WxH>', 'pixels: size that frames are reduced to (default: 16x16)', readSize('--size'))
    .option('--levels <N>', 'levels of the pyramid (default: 3)', wholeBetween('--levels', 1, 8, 'a whole number from 1 to 8'))
    .option(
      '--orientations <N>',
      'orientations of the pyramid (default: 4)',
      wholeBetween('--orientations', 2, 16, 'a whole number from 2 to 16'),
    )
    .option('--network <MODEL>', 'embedding: the model whose hidden layer is looked at')
    .optionsGroup('What learns:')
    .option('--model <NAME>', `${modelNames.join(', ')}, or a .json file of layers`, 'mlp')
    .option('--hidden <N,N>', 'mlp: units of the hidden layers (default: 64,32)', readUnits)
    .option('--activation <NAME>', `mlp: ${activationNames.join(', ')} (default: relu)`, oneOf('--activation', activationNames))
    .option(
      '--dropout <P>',
      'mlp: share of units dropped while it learns (dropout)',
      numberBetween('--dropout', 0, 0.95, 'a share from 0 to 0.95'),
    )
    .option('--rule <NAME>', 'perceptron: rosenblatt or logistic (default)', oneOf('--rule', ['rosenblatt', 'logistic']))
    .optionsGroup('How it learns:')
    .option(
      '--epochs <N>',
      'times that all examples are seen (default: 50)',
      wholeBetween('--epochs', 1, 1e6, 'a whole number from 1'),
    )
    .option('--batch <N>', 'examples in a step, or full (default: 32)', readBatch)
    .option('--lr <X>', 'learning rate (default: 0.001)', numberBetween('--lr', 1e-12, 1000, 'a number above 0'))
    .option('--optimizer <NAME>', 'sgd, momentum or adam (default: adam)', oneOf('--optimizer', ['sgd', 'momentum', 'adam']))
    .option('--loss <NAME>', `${lossNames.join(', ')} (default: cross-entropy)`, oneOf('--loss', lossNames))
    .option('--schedule <HOW>', scheduleHelp, readSchedule)
    .option('--decay <X>', 'weight decay (default: 0.01)', numberBetween('--decay', 0, 1, 'a number from 0 to 1'))
    .option(
      '--patience <N>',
      'stop after so many epochs without a better one',
      wholeBetween('--patience', 1, 1e6, 'a whole number from 1'),
    )
    .option('--class-weights <HOW>', 'equal or balanced (default: equal)', oneOf('--class-weights', ['equal', 'balanced']))
    .option(
      '--split <RULE>',
      'shares to learn from, choose by, and test on, by clip (whole files), segment or group (default: clip:0.7/0.15/0.15)',
      readSplit,
    )
    .option(
      '--leave-out <WHAT>',
      `only check: learn without each ${leaveOutUnits.join(', ')} in turn, and be tested on it; no model is written`,
      oneOf('--leave-out', leaveOutUnits),
    )
    .option(
      '--folds <K>',
      'only check: every clip is tested once, no model is written',
      wholeBetween('--folds', 2, 1000, 'a whole number from 2'),
    )
    .option(
      '--seed <N>',
      'what the split, the first weights and the order follow from',
      wholeBetween('--seed', -huge, huge, 'a whole number'),
      1,
    )
    .option(
      '--false-accept <P>',
      'largest share of windows of something else that may be classified as a known class (default: 0.05)',
      numberBetween('--false-accept', 0.001, 0.5, 'a share from 0.001 to 0.5'),
    )
    .optionsGroup('Output:')
    .option('-o, --output <MODEL>', "the model's file")
    .option('-y, --overwrite', 'replace an existing model')
    .option('--with-examples', 'keep up to 32 test examples in the model, for exports to be checked on (default: none)')
    .option('--resume', 'go on with a training that was ended, or that shall have more epochs')
    .option('--json', 'print one JSON object on stdout')
    .option('-q, --quiet', 'print nothing but errors');
}

/** The request that the options stand for, without the output. */
export async function trainRequestOf(dataset: string, options: TrainOptions): Promise<Omit<TrainRequest, 'output'>> {
  const { epochs, batch, lr, optimizer, loss, schedule, decay, patience, classWeights } = options;
  if (options.rule === 'rosenblatt' && loss !== undefined && loss !== 'perceptron')
    throw new LoupeError('USAGE', `Rosenblatt's rule is the loss "perceptron", not "${loss}": leave --loss or --rule out.`);
  return {
    dataset,
    features: featuresOf(options),
    model: await modelOf(options),
    seed: options.seed,
    ...(options.split === undefined ? {} : { split: options.split }),
    ...(options.fps === undefined ? {} : { rates: options.fps }),
    training: {
      ...(epochs === undefined ? {} : { epochs }),
      ...(batch === undefined ? {} : { batch }),
      ...(lr === undefined ? {} : { rate: lr }),
      ...(optimizer === undefined ? {} : { optimiser: optimisers[optimizer] }),
      ...(loss === undefined ? {} : { loss }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(decay === undefined ? {} : { decay }),
      ...(patience === undefined ? {} : { patience }),
      ...(classWeights === undefined ? {} : { classWeights }),
    },
    resume: options.resume === true,
    overwrite: options.overwrite === true,
    withExamples: options.withExamples === true,
    ...(options.falseAccept === undefined ? {} : { falseAccept: options.falseAccept }),
  };
}

const optimisers = { sgd: { kind: 'sgd' }, momentum: { kind: 'sgd', momentum: 0.9 }, adam: { kind: 'adam' } } as const;

/** Options that only some features have. */
const belongings: Readonly<Record<string, readonly FeatureKind[]>> = {
  window: ['motion', 'motion-map'],
  band: ['motion', 'motion-map'],
  bins: ['motion', 'motion-map'],
  grid: ['motion', 'motion-map'],
  size: ['pixels'],
  levels: ['pyramid', 'motion', 'motion-map'],
  orientations: ['pyramid', 'motion', 'motion-map'],
  hop: ['pixels', 'pyramid', 'motion', 'motion-map'],
  network: ['embedding'],
};

function featuresOf(options: TrainOptions): FeatureRequest {
  const { features, network, window, hop, band, bins, grid, size, levels, orientations } = options;
  for (const [option, value] of Object.entries({ window, hop, band, bins, grid, size, levels, orientations, network })) {
    if (value !== undefined && !belongings[option].includes(features)) {
      throw new LoupeError('USAGE', `--${option} belongs to --features ${belongings[option].join(' or ')}, not to ${features}.`);
    }
  }
  if (features === 'embedding') {
    if (network === undefined)
      throw new LoupeError('USAGE', '--features embedding needs --network MODEL: a model trained before.');
    return { kind: 'embedding', network };
  }
  return {
    kind: features,
    ...(window === undefined ? {} : { window }),
    ...(hop === undefined ? {} : { hop }),
    ...(band === undefined ? {} : { band }),
    ...(bins === undefined ? {} : { bins }),
    ...(grid === undefined ? {} : { grid: { columns: grid.width, rows: grid.height } }),
    ...(size === undefined ? {} : { width: size.width, height: size.height }),
    ...(levels === undefined ? {} : { levels }),
    ...(orientations === undefined ? {} : { orientations }),
  };
}

async function modelOf({ model, hidden, activation, dropout, rule }: TrainOptions): Promise<ModelChoice> {
  for (const [option, value, owner] of [
    ['hidden', hidden, 'mlp'],
    ['activation', activation, 'mlp'],
    ['dropout', dropout, 'mlp'],
    ['rule', rule, 'perceptron'],
  ] as const) {
    if (value !== undefined && model !== owner)
      throw new LoupeError('USAGE', `--${option} belongs to --model ${owner}, not to ${model}.`);
  }
  switch (model) {
    case 'mlp':
      return {
        kind: 'mlp',
        ...(hidden === undefined ? {} : { hidden }),
        ...(activation === undefined ? {} : { activation }),
        ...(dropout === undefined ? {} : { dropout }),
      };
    case 'perceptron':
      return { kind: 'perceptron', ...(rule === undefined ? {} : { rule }) };
    case 'lenet5':
    case 'alexnet':
      return { kind: model };
    case 'lenet5-1998':
      return { kind: 'lenet5', form: '1998' };
    case 'alexnet-full':
      return { kind: 'alexnet', variant: 'original' };
    default:
      if (model.endsWith('.json')) return { kind: 'own', ...(await networkIn(model)) };
      throw new LoupeError('USAGE', `There is no model "${model}"; ${suggestion(model)}`);
  }
}

function suggestion(model: string): string {
  const meant = nearest(model, modelNames);
  return meant ? `did you mean ${meant}?` : `${modelNames.join(', ')} or a .json file of layers would do.`;
}

async function networkIn(file: string): Promise<OwnNetwork> {
  let value: unknown;
  try {
    value = parseBoundedJson(await readText(file, 'network', mostBytes.project));
  } catch (error) {
    if (error instanceof LoupeError && error.code !== 'INPUT_MISSING') throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new LoupeError(
      'USAGE',
      `The layers in "${file}" cannot be read (${why}): name a JSON file that holds a list of layers.`,
      { cause: error },
    );
  }
  return readOwnNetwork(value, file, path.basename(file, '.json'));
}

function readUnits(text: string): number[] {
  const units = text.split(',').map(Number);
  if (units.some((count) => !Number.isInteger(count) || count < 1)) {
    throw unreadable('--hidden', text, 'numbers of units with commas between them, such as 64,32');
  }
  return units;
}

function readBatch(text: string): number | 'full' {
  return text === 'full' ? 'full' : wholeBetween('--batch', 1, huge, 'a whole number from 1, or full')(text);
}
