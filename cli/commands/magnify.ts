import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { presetNames, presets } from '../../core/spec/presets.ts';
import { engineWishes } from '../../host/engine-choice.ts';
import { magnifyVideo } from '../../host/magnify/magnify-video.ts';
import { defaultOutput } from '../../host/magnify/output-name.ts';
import type { MagnifyEstimate, MagnifyRequest, MagnifyResult } from '../../host/magnify/request.ts';
import { views } from '../../host/magnify/view.ts';
import type { Context } from '../context.ts';
import { bytesText, durationText, progressLine } from '../progress-line.ts';
import { numberBetween, numberOrText, oneOf, readBand, readRegion, readTime } from '../values.ts';
import { type MagnifyOptions, rangeOf, specOf } from './magnify-options.ts';

export function magnifyCommand(context: Context): Command {
  return new Command('magnify')
    .summary('make a small motion, or a small change of colour, in a video larger')
    .description('Writes a copy of INPUT in which motion within a band of frequencies is (1 + alpha) times larger.')
    .argument('<INPUT>', 'a video file')
    .optionsGroup('What to magnify:')
    .option('--band <LO-HI>', 'frequencies in Hz to magnify, such as 0.8-1.2', readBand)
    .option('--band-low <HZ>', 'lower edge of the band', numberOrText)
    .option('--band-high <HZ>', 'upper edge of the band', numberOrText)
    .option('--alpha <N>', 'a motion of d pixels comes out as (1 + N)·d; -1 removes it (default: 10)', numberOrText)
    .option('--fps <CAPTURE>', "true capture rate of slow-motion footage (default: the file's rate)", numberOrText)
    .option('--preset <NAME>', `a recipe, or a .json file of settings: ${presetNames.join(', ')}`)
    .option('--roi <X,Y,W,H>', 'only inside this rectangle of pixels (may be repeated)', collectRegions)
    .option('--feather <PX>', 'width of the soft edge of --roi (default: 8)', numberOrText)
    .optionsGroup('How:')
    .option('--method <NAME>', 'phase, riesz, linear or color (default: phase)')
    .option('--quality <NAME>', 'fine, fast or classic (default: fine)')
    .option('--sigma <PX>', 'blur of the phases in picture pixels, against noise (default: 2)', numberOrText)
    .option('--noise <SIGMA>', 'noise of the picture in 255ths, to be held back, or auto: measured (default: auto)', numberOrText)
    .option('--attenuate', 'also remove motion outside the band')
    .option('--limit <MODE>', 'off, or soft: hold back what a phase cannot carry (default: off)')
    .option('--filter <NAME>', 'butterworth, fir, ideal or difference (default: butterworth)')
    .option('--order <N>', 'order of the butterworth filter (default: 2)', numberOrText)
    .option('--taps <N>', 'length of the fir and ideal filters in frames, or auto', numberOrText)
    .option('--bandwidth <NAME>', 'octave, half-octave or quarter-octave', undefined)
    .option('--profile <NAME>', 'steerable or compact')
    .option('--finest <NAME>', 'residual (stays in place) or oriented (the finest detail moves too, for half as much work again)')
    .option('--orientations <N>', 'number of orientations, 2 to 16', numberOrText)
    .option('--levels <N>', 'number of radial bands or levels, or auto: full depth', numberOrText)
    .option('--planes <WHICH>', 'linear and color: auto, luma or all')
    .option('--chroma-attenuation <F>', 'linear and color: factor 0 to 1 on changes of chroma', numberOrText)
    .option('--cutoff-wavelength <PX>', 'linear: alpha is held back for finer detail than this', numberOrText)
    .option('--pooling-levels <N>', 'color: depth of the level that is filtered, or auto', numberOrText)
    .option('--engine <NAME>', 'auto, tensor, simd or gpu (default: auto)', oneOf('--engine', engineWishes))
    .optionsGroup('Part of the video (seconds or HH:MM:SS.mmm of the file):')
    .option('--start <T>', 'begin here', readTime('-ss'))
    .option('--end <T>', 'end here', readTime('-to'))
    .option('--duration <D>', 'length to read', readTime('-t'))
    .optionsGroup('Output:')
    .option('-o, --output <FILE>', 'where to write (default: INPUT_magnified.mp4 beside the input)')
    .option('--view <NAME>', 'magnified, side-by-side or difference (default: magnified)', oneOf('--view', views))
    .option('--codec <NAME>', 'libx264, ffv1, prores, libvpx-vp9, … (default: by the ending of the output)')
    .option(
      '--crf <N>',
      'quality of the encoding, lower is better',
      numberBetween('-crf', 0, 63, 'a number from 0 (lossless) to 63'),
    )
    .option('-y, --overwrite', 'replace an existing output')
    .option('-n, --keep', 'never replace an existing output, and do not ask')
    .option('--json', 'print the result as one JSON object on stdout')
    .option('--quiet', 'no progress, no estimate')
    .addHelpText('after', examples())
    .action(async (input: string, options: MagnifyOptions) => {
      await runMagnify(input, options, context);
    });
}

async function runMagnify(input: string, options: MagnifyOptions, { terminal, signal }: Context): Promise<void> {
  if (options.overwrite && options.keep)
    throw new LoupeError('USAGE', '-y (replace) and -n (never replace) exclude each other; give one of them.');
  const request: MagnifyRequest = {
    input,
    output: options.output ?? defaultOutput(input, options.codec),
    spec: await specOf(options),
    ...(options.engine === undefined ? {} : { engine: options.engine }),
    ...(options.view === undefined ? {} : { view: options.view }),
    ...rangeOf(options),
    ...(options.codec === undefined ? {} : { codec: options.codec }),
    ...(options.crf === undefined ? {} : { crf: options.crf }),
    overwrite: options.overwrite === true,
  };
  const onProgress = progressLine(terminal);
  const run = (overwrite: boolean): Promise<MagnifyResult> =>
    magnifyVideo(
      { ...request, overwrite },
      { signal, ...(options.quiet ? {} : { onProgress, onEstimate: (estimate) => terminal.note(estimateText(estimate)) }) },
    );

  let result: MagnifyResult;
  try {
    result = await run(options.overwrite === true);
  } catch (error) {
    if (!(error instanceof LoupeError) || error.code !== 'OUTPUT_EXISTS' || options.keep) throw error;
    if (!(await terminal.ask(`${request.output} exists. Replace it?`, signal))) throw error;
    result = await run(true);
  }
  terminal.settle();
  if (options.json) {
    terminal.print(JSON.stringify(result, null, 2));
    return;
  }
  for (const warning of result.warnings) terminal.note(`Note: ${warning}`);
  if (!options.quiet) terminal.print(resultText(result));
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
  motion-loupe magnify bridge.mov --band 0.5-3 --alpha 40 --sigma 4 -ss 00:00:10 -t 20 -o bridge.mkv -c:v ffv1`;
}
