import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { type ErrorCode, LoupeError } from '../../core/base/error.ts';
import { presetNames, presets } from '../../core/spec/presets.ts';
import { engineOptions } from '../../host/engines/engine-choice.ts';
import { magnifyVideo } from '../../host/magnify/magnify-video.ts';
import { defaultOutput } from '../../host/magnify/output-name.ts';
import type { MagnifyEstimate, MagnifyRequest, MagnifyResult } from '../../host/magnify/request.ts';
import { views } from '../../core/stream/view.ts';
import { openProject } from '../../host/app/project-files.ts';
import type { Context } from '../context.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { bytesText, durationText, progressLine } from '../progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { numberBetween, numberOrText, oneOf, readBand, readRegion, readTime } from '../values.ts';
import { piped, pipedVideo } from '../piped-video.ts';
import { type MagnifyOptions, rangeOf, specOf } from './magnify-options.ts';

export function magnifyCommand(context: Context): Command {
  return new Command('magnify')
    .summary('make a small motion, or a small change of colour, in a video larger')
    .description('Writes a copy of every INPUT in which motion within a band of frequencies is (1 + alpha) times larger.')
    .argument('<INPUT...>', 'a video file, a project (.loupe.json) of the window, or - for stdin; several with the same settings')
    .optionsGroup('What to magnify:')
    .option('--band <LO-HI>', 'frequencies in Hz to magnify, such as 0.8-1.2', readBand)
    .option('--band-low <HZ>', 'lower edge of the band', numberOrText)
    .option('--band-high <HZ>', 'upper edge of the band', numberOrText)
    .option(
      '--alpha <N>',
      'a motion of d pixels, or with color a change of d codes, comes out as (1 + N)·d; -1 removes it (default: 10)',
      numberOrText,
    )
    .option('--fps <CAPTURE>', "true capture rate of slow-motion footage (default: the file's rate)", numberOrText)
    .option('--preset <NAME>', `a recipe, or a .json file of settings: ${presetNames.join(', ')}`)
    .option('--roi <X,Y,W,H>', 'only inside this rectangle of pixels (may be repeated)', collectRegions)
    .option('--feather <PX>', 'width of the soft edge of --roi (default: 8)', numberOrText)
    .optionsGroup('How:')
    .option('--method <NAME>', 'phase, riesz, linear or color (default: phase)')
    .option('--quality <NAME>', 'fine, fast or classic (default: fine)')
    .option('--sigma <PX>', 'blur of the phases in frame pixels, against noise (default: 2)', numberOrText)
    .option('--noise <SIGMA>', 'noise of the frame in 255ths, to be held back, or auto: measured (default: auto)', numberOrText)
    .option('--attenuate', 'also remove motion outside the band, except what is slower than about a third of its lower edge')
    .option('--limit <MODE>', 'off, or soft: hold back what a phase cannot carry (default: off)')
    .option('--filter <NAME>', 'butterworth, fir, ideal or difference (default: butterworth)')
    .option('--order <N>', 'order of the butterworth filter (default: 2)', numberOrText)
    .option('--taps <N>', 'length of the fir and ideal filters in frames, or auto', numberOrText)
    .option('--bandwidth <NAME>', 'octave, half-octave or quarter-octave', undefined)
    .option('--profile <NAME>', 'steerable or compact')
    .option(
      '--transport <NAME>',
      'phase (waves move inside their envelopes, as published) or envelope (the image itself moves: no ghosts)',
    )
    .option('--finest <NAME>', 'residual (stays in place) or oriented (the finest detail moves too, for half as much work again)')
    .option('--orientations <N>', 'number of orientations, 2 to 16', numberOrText)
    .option('--levels <N>', 'number of radial bands or levels, or auto: full depth', numberOrText)
    .option('--planes <WHICH>', 'linear and color: auto, luma or all')
    .option('--chroma-attenuation <F>', 'linear and color: factor 0 to 1 on changes of chroma', numberOrText)
    .option('--cutoff-wavelength <PX>', 'linear: alpha is held back for finer detail than this', numberOrText)
    .option('--pooling-levels <N>', 'color: depth of the level that is filtered, or auto', numberOrText)
    .option('--engine <NAME>', 'auto, tensor or simd (default: auto)', oneOf('--engine', engineOptions))
    .optionsGroup('Part of the video (seconds or HH:MM:SS.mmm of the file):')
    .option('--start <T>', 'begin here', readTime('-ss'))
    .option('--end <T>', 'end here', readTime('-to'))
    .option('--duration <D>', 'length to read', readTime('-t'))
    .optionsGroup('Output:')
    .option(
      '-o, --output <FILE>',
      'where to write (default: INPUT_magnified.mp4 beside the input); a folder for several; - for stdout',
    )
    .option('--view <NAME>', 'magnified, side-by-side or difference (default: magnified)', oneOf('--view', views))
    .option('--codec <NAME>', 'libx264, ffv1, prores, libvpx-vp9, … (default: by the ending of the output)')
    .option(
      '--crf <N>',
      'quality of the encoding, lower is better',
      numberBetween('-crf', 0, 63, 'a number from 0 (lossless) to 63'),
    )
    .option('--damp-flicker', 'hold back flashes of more than three a second, as the window does')
    .option('-y, --overwrite', 'replace an existing output')
    .option('-n, --keep', 'never replace an existing output, and do not ask')
    .option('--json', 'print the result as one JSON object on stdout')
    .option('--quiet', 'no progress, no estimate')
    .addHelpText('after', examples())
    .action(async (inputs: string[], options: MagnifyOptions) => {
      if (options.overwrite && options.keep)
        throw new LoupeError('USAGE', '-y (replace) and -n (never replace) exclude each other; give one of them.');
      requirePipes(inputs, options);
      const works = await Promise.all(inputs.map(workOf));
      if (works.length === 1) report(await runMagnify(works[0], options, context), options, context.terminal);
      else await runEach(works, options, context);
    });
}

/** @throws LoupeError USAGE where a pipe is combined with an option that it excludes */
function requirePipes(inputs: readonly string[], { output, codec, json }: MagnifyOptions): void {
  if (inputs.includes(piped) && inputs.length > 1)
    throw new LoupeError('USAGE', 'The input "-" (a video on stdin) is one video: magnify the others in a run of their own.');
  if (inputs.includes(piped) && output === undefined)
    throw new LoupeError(
      'USAGE',
      'A video on stdin has no name that the output could follow from: give one with -o FILE, or -o - for stdout.',
    );
  if (output !== piped) return;
  if (inputs.length > 1)
    throw new LoupeError('USAGE', 'Only one video fits on stdout: magnify them one by one, or name a folder with -o.');
  if (json) throw new LoupeError('USAGE', '--json and the video of -o - would both go to stdout; leave one of them out.');
  if (codec === 'png')
    throw new LoupeError('USAGE', 'A series of PNG images does not fit on stdout: choose another codec, or a folder with -o.');
}

/** Magnifies several videos, one after another, with the same settings. After one that fails the others are still done. */
async function runEach(works: readonly Work[], options: MagnifyOptions, context: Context): Promise<void> {
  const { terminal, signal } = context;
  requireFiles(works);
  const outputs = outputsOf(works, options);
  const results: MagnifyResult[] = [];
  const failed: { readonly input: string; readonly code: ErrorCode; readonly message: string }[] = [];
  for (const [index, work] of works.entries()) {
    if (!options.quiet) terminal.note(`${index + 1} of ${works.length}: ${work.input}`);
    try {
      const result = await runMagnify(work, { ...options, output: outputs[index] }, context);
      results.push(result);
      if (!options.json) report(result, options, terminal);
    } catch (error) {
      if (signal.aborted || !(error instanceof LoupeError)) throw error;
      failed.push({ input: work.input, code: error.code, message: error.message });
      if (!options.quiet) terminal.note(`Skipped: ${error.message} [${error.code}]`);
    }
  }
  if (options.json) terminal.print(JSON.stringify({ results, failed }, null, 2));
  if (failed.length === 0) return;
  const [{ code }] = failed;
  terminal.note(
    `motion-loupe: ${failed.length} of ${works.length} videos could not be magnified: ${failed.map(({ input }) => input).join(', ')}. [${code}]`,
  );
  process.exitCode = exitCodeOf(code);
}

/** @throws LoupeError INPUT_MISSING when none of the files exists, as when a name with spaces was not quoted */
function requireFiles(works: readonly Work[]): void {
  if (works.some(({ input }) => existsSync(input))) return;
  const names = works.map(({ input }) => `"${input}"`).join(', ');
  throw new LoupeError('INPUT_MISSING', `There are no files ${names}: check the names, and quote those that contain spaces.`);
}

/**
 * The outputs of several videos: each beside its input, or in the named folder.
 * @throws LoupeError OUTPUT_FOLDER_MISSING, USAGE when two would go to the same file
 */
function outputsOf(works: readonly Work[], { output, codec }: MagnifyOptions): string[] {
  if (output !== undefined && !statSync(output, { throwIfNoEntry: false })?.isDirectory()) {
    throw new LoupeError(
      'OUTPUT_FOLDER_MISSING',
      `"${output}" is not a folder, and ${works.length} videos need one to go into: make it first, or leave -o out to write beside each.`,
    );
  }
  const targets = works.map(({ input }) => {
    const beside = defaultOutput(input, codec);
    return output === undefined ? beside : path.join(output, path.basename(beside));
  });
  const twice = targets.findIndex((target, index) => targets.indexOf(target) < index);
  if (twice < 0) return targets;
  const other = works[targets.indexOf(targets[twice])];
  throw new LoupeError(
    'USAGE',
    `"${other.input}" and "${works[twice].input}" would both be written to "${targets[twice]}": magnify them one by one, each with its own -o.`,
  );
}

async function runMagnify(work: Work, options: MagnifyOptions, { terminal, signal }: Context): Promise<MagnifyResult> {
  const { spec, range } = work;
  const named = { input: work.input, output: options.output ?? defaultOutput(work.input, options.codec) };
  const checked = await specOf(options, spec);
  // Matroska can be read from a pipe, whatever its content.
  await using pipes = await pipedVideo(named, options.codec === 'gif' ? '.gif' : '.mkv', signal);
  const request: MagnifyRequest = {
    input: pipes.input,
    output: pipes.output,
    spec: checked,
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    ...(options.view === undefined ? {} : { view: options.view }),
    ...range,
    ...rangeOf(options),
    ...(options.codec === undefined ? {} : { codec: options.codec }),
    ...(options.crf === undefined ? {} : { crf: options.crf }),
    ...(options.dampFlicker ? { flicker: 'damp' } : {}),
    overwrite: options.overwrite === true,
  };
  const onProgress = progressLine(terminal);
  const run = (overwrite: boolean): Promise<MagnifyResult> =>
    magnifyVideo(
      { ...request, overwrite },
      { signal, ...(options.quiet ? {} : { onProgress, onEstimate: (estimate) => terminal.note(estimateText(estimate)) }) },
    );

  try {
    const result = await run(options.overwrite === true);
    await pipes.send();
    return { ...result, ...named };
  } catch (error) {
    if (!(error instanceof LoupeError) || error.code !== 'OUTPUT_EXISTS' || options.keep) throw error;
    if (!(await terminal.ask(`${request.output} exists. Replace it?`, signal))) throw error;
    return await run(true);
  } finally {
    terminal.settle();
  }
}

/** A video, and the settings and range that a project states for it. */
interface Work {
  readonly input: string;
  readonly spec: object;
  readonly range: { readonly start?: number; readonly end?: number };
}

/**
 * Opens a name of the command line: a video, or a project with its video, settings and range.
 * @throws LoupeError PROJECT_INVALID, INPUT_MISSING
 */
async function workOf(named: string): Promise<Work> {
  if (!named.toLowerCase().endsWith('.loupe.json')) return { input: named, spec: {}, range: {} };
  const { media, spec, range } = await openProject(named);
  if (media.path === null) {
    throw new LoupeError(
      'INPUT_MISSING',
      `The project "${named}" does not say where its video "${media.name}" is: put the video beside the project.`,
    );
  }
  return {
    input: media.path,
    spec,
    range: { ...(range.in === null ? {} : { start: range.in }), ...(range.out === null ? {} : { end: range.out }) },
  };
}

function report(result: MagnifyResult, options: MagnifyOptions, terminal: Terminal): void {
  if (options.json) {
    terminal.print(JSON.stringify(result, null, 2));
    return;
  }
  for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
  if (options.quiet) return;
  if (result.output === piped) terminal.note(resultText(result));
  else terminal.print(resultText(result));
}

function estimateText(estimate: MagnifyEstimate): string {
  const { width, height, frames, fps, captureFps, spec } = estimate;
  const rate = fps === captureFps ? `${short(fps)} fps` : `${short(fps)} fps in the file, captured at ${short(captureFps)}`;
  const clip = `${width}×${height}, ${frames ?? 'an unknown number of'} frames, ${rate}`;
  const time = estimate.seconds === null ? `${estimate.secondsPerFrame.toFixed(2)} s a frame` : durationText(estimate.seconds);
  const what = `${spec.method}, ${spec.band.lo}–${spec.band.hi} Hz, alpha ${spec.alpha}`;
  const engine = `${estimate.engine} engine on ${estimate.backend} (${estimate.reason})`;
  return `${clip}: ${what}; ${engine}; about ${time} and ${bytesText(estimate.memoryBytes)} of memory.`;
}

function resultText(result: MagnifyResult): string {
  const { output, frames, seconds, framesPerSecond } = result;
  return `${output}: ${frames} frames in ${durationText(seconds)} (${framesPerSecond.toFixed(1)} frames/s).`;
}

function short(rate: number): string {
  return String(Number(rate.toFixed(3)));
}

type Rectangle = ReturnType<typeof readRegion>;

function collectRegions(text: string, before: readonly Rectangle[] | undefined): readonly Rectangle[] {
  return [...(before ?? []), readRegion(text)];
}

function examples(): string {
  const recipes = presetNames.map((name) => `  ${name.padEnd(14)}${presets[name].title}`);
  return `
Presets (their reasons are in docs/command-line.md):
${recipes.join('\n')}

Examples:
  motion-loupe magnify wrist.mp4 --preset pulse-motion
  motion-loupe magnify fork.mp4 --fps 500 --band 60-68 --alpha 8 --view side-by-side
  motion-loupe magnify *.mp4 --preset machine -o magnified
  motion-loupe magnify wrist.loupe.json
  motion-loupe magnify bridge.mov --band 0.5-3 --alpha 40 --sigma 4 -ss 00:00:10 -t 20 -o bridge.mkv -c:v ffv1`;
}
