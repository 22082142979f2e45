import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { displacementTable, summarise } from '../../core/measure/motion-summary.ts';
import type { CallResult } from '../../core/protocol/host-api.ts';
import { measureMotion } from '../../host/measure/measure-motion.ts';
import { surveyMotion } from '../../host/measure/survey-motion.ts';
import { probeVideo, type VideoInfo } from '../../host/video/probe.ts';
import { requireWritable, writeWhole } from '../../host/files/whole-file.ts';
import type { Context } from '../context.ts';
import { numberBetween, readBand, readRegion, readTime } from '../values.ts';
import { rangeOf } from './magnify-options.ts';

interface MeasureOptions {
  readonly roi?: ReturnType<typeof readRegion>;
  readonly band?: { lo: number; hi: number };
  readonly fps?: number;
  readonly mmPerPx?: number;
  readonly start?: number;
  readonly end?: number;
  readonly duration?: number;
  readonly csv?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

type Displacement = CallResult<'media.measure'>;
type Survey = CallResult<'media.survey'>;

export function measureCommand(context: Context): Command {
  return new Command('measure')
    .summary('say where in the spectrum something moves, and how far a part of the frame goes')
    .description(
      'Without --roi: looks through the frame for bands in which something moves. With --roi: follows that part of the frame to a hundredth of a pixel, and gives its displacement over time and its strongest frequency. Nothing is magnified.',
    )
    .argument('<INPUT>', 'a video file')
    .option('--roi <X,Y,W,H>', 'the part of the frame to follow, in pixels', readRegion)
    .option('--band <LO-HI>', 'look only here, in Hz, such as 2-10 (without --roi)', readBand)
    .option(
      '--fps <CAPTURE>',
      "true capture rate of slow-motion footage (default: the file's rate)",
      numberBetween('--fps', 0.001, 1e6, 'a number of frames per second above 0'),
    )
    .option(
      '--mm-per-px <MM>',
      'millimetres that one pixel stands for: gives millimetres as well',
      numberBetween('--mm-per-px', Number.MIN_VALUE, 1e9, 'a number of millimetres above 0'),
    )
    .optionsGroup('Part of the video (seconds or HH:MM:SS.mmm of the file):')
    .option('--start <T>', 'begin here', readTime('-ss'))
    .option('--end <T>', 'end here', readTime('-to'))
    .option('--duration <D>', 'length to read', readTime('-t'))
    .optionsGroup('Output:')
    .option('--csv <FILE>', 'write the displacement over time as a table for spreadsheets (with --roi)')
    .option('-y, --overwrite', 'replace an existing table')
    .option('--json', 'print the result as one JSON object on stdout')
    .addHelpText(
      'after',
      `
Examples:
  motion-loupe measure bridge.mp4
  motion-loupe measure fork.mp4 --fps 500 --roi 295,66,57,81 --csv tines.csv`,
    )
    .action((input: string, options: MeasureOptions) => runMeasure(input, options, context));
}

async function runMeasure(input: string, options: MeasureOptions, { terminal, signal }: Context): Promise<void> {
  const { roi, csv, json, mmPerPx = null } = options;
  if (!roi && (csv !== undefined || mmPerPx !== null)) {
    throw new LoupeError(
      'USAGE',
      `${csv === undefined ? '--mm-per-px' : '--csv'} needs a part of the frame to follow: name it with --roi X,Y,W,H.`,
    );
  }
  if (roi && options.band)
    throw new LoupeError('USAGE', '--band belongs to the search for motion; with --roi all frequencies are measured.');
  if (csv !== undefined) requireWritable(csv, options.overwrite === true, [input]);
  const { start = null, end = null } = rangeOf(options);
  const info = await probeVideo(input, { signal });
  const asked = { range: { in: start, out: end }, captureFps: options.fps ?? null };
  if (!roi) {
    const survey = await surveyMotion(info, { ...asked, band: options.band ?? null }, signal);
    terminal.print(json ? JSON.stringify({ input, ...survey }, null, 2) : surveyText(survey, input, options));
    return;
  }
  const measured = await measureMotion(info, { ...asked, region: roi }, signal);
  if (csv !== undefined) {
    const table = displacementTable(measured.points, mmPerPx);
    await writeWhole(csv, table, { overwrite: options.overwrite === true, inputs: [input] });
  }
  const summary = summarise(measured.points);
  if (json)
    terminal.print(JSON.stringify({ input, region: roi, ...summary, millimetresPerPixel: mmPerPx, ...measured }, null, 2));
  else terminal.print(displacementText(measured, info, options));
}

function surveyText({ suggestions, finding }: Survey, input: string, { fps }: MeasureOptions): string {
  if (suggestions.length === 0) return finding;
  const anyMains = suggestions.some(({ mains }) => mains !== null);
  const rows = suggestions.map(({ band, peakHz, amplitudePx, confidence, signalToNoise, cell, harmonicOf, mains }) => [
    `${short(band.lo)}–${short(band.hi)} Hz`,
    `strongest at ${short(peakHz)} Hz`,
    `about ${short(amplitudePx)} px`,
    `around (${Math.round(cell.x + cell.width / 2)}, ${Math.round(cell.y + cell.height / 2)})`,
    `${Math.round(10 * Math.log10(signalToNoise))} dB above the noise`,
    harmonicOf ? `${harmonicOf.order} × ${short(harmonicOf.peakHz)} Hz` : `${Math.floor(100 * confidence)} % sure`,
    ...(anyMains ? [mains ? `light on ${mains.mainsHz} Hz mains?` : ''] : []),
  ]);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join('   ')
      .trimEnd(),
  );
  const [{ band }] = suggestions;
  const rate = fps === undefined ? '' : ` --fps ${fps}`;
  return [
    finding,
    ...lines,
    `To see the first: motion-loupe magnify ${quoted(input)}${rate} --band ${short(band.lo)}-${short(band.hi)}`,
  ].join('\n');
}

function displacementText(measured: Displacement, { fps }: VideoInfo, options: MeasureOptions): string {
  const { points, peakHz, uncertaintyPx, acrossDegrees, warnings } = measured;
  const length = (pixels: number): string =>
    `${short(pixels)} px${options.mmPerPx === undefined ? '' : ` (${short(pixels * options.mmPerPx)} mm)`}`;
  const lines = [
    ['Frames', `${points.length}, ${short(options.fps ?? fps)} a second when captured`],
    ...movement(points, acrossDegrees).map(([name, span, rms]) => [name, `${length(span)} from end to end, ${length(rms)} rms`]),
    ['Strongest', peakHz === null ? 'no frequency stands out' : `${short(peakHz, 5)} Hz`],
    ['Uncertainty', uncertaintyPx === null ? 'unknown' : `±${length(uncertaintyPx)}, standard error of one frame`],
    ...(options.csv === undefined ? [] : [['Table', options.csv]]),
  ];
  return [...lines.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`), ...warnings].join('\n');
}

/** Name, span and effective value of each direction that is seen. */
function movement(points: Displacement['points'], acrossDegrees: number | null): [string, number, number][] {
  if (acrossDegrees === null) {
    const { rms, span } = summarise(points);
    return [
      ['Across', span.x, rms.x],
      ['Down', span.y, rms.y],
    ];
  }
  const turn = (acrossDegrees * Math.PI) / 180;
  const turned = points.map(({ time, x, y }) => ({ time, x: x * Math.cos(turn) + y * Math.sin(turn), y: 0 }));
  const { rms, span } = summarise(turned);
  return [[`Along ${Math.round(acrossDegrees)}°`, span.x, rms.x]];
}

function short(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}

function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `"${name}"`;
}
