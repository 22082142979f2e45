import { Command, CommanderError, type Option } from 'commander';
import { LoupeError } from '../core/base/error.ts';
import { nearest } from '../core/base/nearest.ts';
import { blendCommand } from './commands/blend.ts';
import { classifyCommand } from './commands/classify.ts';
import { demoCommand } from './commands/demo.ts';
import { decodeCommand } from './commands/decode.ts';
import { denoiseCommand } from './commands/denoise.ts';
import { doctorCommand } from './commands/doctor.ts';
import { encodeCommand } from './commands/encode.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportModelCommand } from './commands/export-model.ts';
import { figureCommand } from './commands/figure.ts';
import { generateDatasetCommand } from './commands/generate-dataset.ts';
import { generateCommand } from './commands/generate.ts';
import { keypointsCommand } from './commands/keypoints.ts';
import { licensesCommand } from './commands/licenses.ts';
import { magnifyCommand } from './commands/magnify.ts';
import { measureCommand } from './commands/measure.ts';
import { probeCommand } from './commands/probe.ts';
import { pyramidCommand } from './commands/pyramid.ts';
import { serveCommand } from './commands/serve.ts';
import { synthesizeCommand } from './commands/synthesize.ts';
import { trainCommand } from './commands/train.ts';
import type { Context } from './context.ts';
import { ffmpegFlags, shortSpelling, spellOut } from './ffmpeg-flags.ts';
import { programVersion } from '../host/machine/program-version.ts';

/** The parser of the command line with every command and its options, which the documentation is checked against. */
export function programOf(context: Context): Command {
  const program = new Command('motion-loupe')
    .description('Magnifies motion too small to see, in recorded video.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', '\nRun motion-loupe COMMAND --help for the options of a command.');
  const commands = [
    magnifyCommand(context),
    measureCommand(context),
    probeCommand(context),
    pyramidCommand(context),
    blendCommand(context),
    figureCommand(context),
    denoiseCommand(context),
    encodeCommand(context),
    decodeCommand(context),
    keypointsCommand(context),
    trainCommand(context),
    evaluateCommand(context),
    classifyCommand(context),
    exportModelCommand(context),
    generateCommand(context),
    generateDatasetCommand(context),
    demoCommand(context),
    synthesizeCommand(context),
    serveCommand(context),
    doctorCommand(context),
    licensesCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) prepare(command, context);
  return program;
}

/**
 * Runs the command that the arguments name.
 * @throws LoupeError, USAGE among them for anything the parser does not understand
 */
export async function runProgram(args: readonly string[], context: Context): Promise<void> {
  const program = programOf(context);
  if (args.length === 0) {
    context.terminal.note(program.helpInformation());
    throw new LoupeError('USAGE', 'No command was given; motion-loupe magnify INPUT --band LO-HI is the usual one.');
  }
  try {
    await program.parseAsync(spellOut(args), { from: 'user' });
  } catch (error) {
    // Help and version also end the parser by an exception.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    throw error;
  }
}

/** Makes every error of the parser one sentence, and shows our spelling of the flags in its help. */
function prepare(command: Command, { terminal }: Context): void {
  command
    .exitOverride((error) => {
      throw error.exitCode === 0 ? error : usageError(command, error);
    })
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: () => undefined,
    })
    .configureHelp({ optionTerm })
    .showSuggestionAfterError(false);
}

function optionTerm(option: Option): string {
  const short = shortSpelling(option.long ?? '');
  return short ? `${short}, ${option.flags}` : option.flags;
}

function usageError(command: Command, error: CommanderError): LoupeError {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const help = `${[command.parent?.name(), command.name()].filter(Boolean).join(' ')} --help`;
  switch (error.code) {
    case 'commander.unknownOption': {
      const flag = named.split('=')[0];
      return usage(`There is no option ${flag}`, nearest(flag, flagsLike(flag, command)), help);
    }
    case 'commander.unknownCommand':
      return usage(
        `There is no command "${named}"`,
        nearest(
          named,
          command.commands.map((each) => each.name()),
        ),
        help,
      );
    case 'commander.optionMissingArgument': {
      const [long, value] = [/--[\w-]+/.exec(named)?.[0] ?? named, /<.*>/.exec(named)?.[0] ?? 'a value'];
      return usage(`${shortSpelling(long) ?? long} needs ${value.replace(/[<>]/g, '')} after it`, undefined, help);
    }
    case 'commander.missingArgument':
      return usage(`${named} is missing: motion-loupe ${command.name()} ${command.usage()}`, undefined, help);
    case 'commander.help':
      return usage('There is no command of that name', undefined, help);
    case 'commander.excessArguments':
      return usage('There are more file names than expected; quote names that contain spaces', undefined, help);
    default: {
      const text = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
      return usage(text.charAt(0).toUpperCase() + text.slice(1), undefined, help);
    }
  }
}

function usage(sentence: string, suggestion: string | undefined, help: string): LoupeError {
  return new LoupeError('USAGE', `${sentence}; ${suggestion ? `did you mean ${suggestion}?` : `see ${help}.`}`);
}

/** All flags of a command, first those spelt like the word: with one dash or with two. */
function flagsLike(flag: string, command: Command): string[] {
  const long = [...command.options.flatMap((option) => option.long ?? []), '--help'];
  const spelt = Object.keys(ffmpegFlags).filter((each) => long.includes(ffmpegFlags[each]));
  return flag.startsWith('--') ? [...long, ...spelt] : [...spelt, ...long];
}
