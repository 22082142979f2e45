import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { generateClip } from '../../host/synthetic/generate.ts';
import { magnifyVideo } from '../../host/magnify/magnify-video.ts';
import { writeGrayPng } from '../../host/files/image-files.ts';
import type { Context } from '../context.ts';
import { measurePair } from '../measured-clips.ts';
import { progressLine } from '../progress-line.ts';

/** A motion too small to see: a tenth of a pixel, three times a second. */
const motion = {
  size: { width: 256, height: 256 },
  frames: 60,
  fps: 30,
  amplitude: 0.1,
  frequency: 3,
  angle: 0,
  pattern: 'texture',
  noise: 0,
  seed: 7,
} as const;
const magnification = { method: 'phase', alpha: 20, band: { lo: 2, hi: 4.5 } } as const;
/** Frames of one second, in which the temporal filter settles. */
const settle = 30;
/** Largest difference between the requested and the measured gain, as a share. */
const tolerance = 0.04;

interface DemoOptions {
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function demoCommand(context: Context): Command {
  return new Command('demo')
    .summary('make a sample clip, magnify it and measure the result')
    .description(
      'Writes a sample clip with a known motion, magnifies it, and measures whether the motion is as much larger as was asked for.',
    )
    .option('--out <DIR>', 'folder for the files; those of an earlier demo are replaced', 'demo')
    .option('--json', 'print one JSON object on stdout')
    .option('--quiet', 'no progress')
    .action(async (options: DemoOptions) => {
      await runDemo(options, context);
    });
}

async function runDemo({ out, json, quiet }: DemoOptions, { terminal, signal }: Context): Promise<void> {
  await mkdir(out, { recursive: true });
  const source = path.join(out, 'sample.mkv');
  const magnified = path.join(out, 'sample_magnified.mp4');
  const slice = path.join(out, 'slice.png');
  const say = (text: string): void => {
    if (!quiet) terminal.note(text);
  };

  const { amplitude, frequency, size, frames, fps } = motion;
  say(
    `Making ${source}: ${frames} frames of ${size.width}×${size.height} that oscillate by ${amplitude} px, ${frequency} times a second …`,
  );
  await generateClip(source, motion, { overwrite: true, signal });
  const { band, alpha } = magnification;
  say(`Magnifying ${band.lo}–${band.hi} Hz with alpha ${alpha} …`);
  const run = await magnifyVideo(
    { input: source, output: magnified, spec: magnification, overwrite: true },
    { signal, ...(quiet ? {} : { onProgress: progressLine(terminal) }) },
  );
  terminal.settle();
  say('Measuring both files, by a method that knows nothing of the magnification …');
  const measured = await measurePair(source, magnified, { frequency, settle, signal });
  await writeGrayPng(slice, measured.slice);

  const asked = 1 + alpha;
  const { gain } = measured.gain;
  const agrees = Math.abs(gain / asked - 1) <= tolerance;
  if (json) {
    const { engine, backend, seconds } = run;
    terminal.print(
      JSON.stringify(
        { source, magnified, slice, fps, frequency, gainAsked: asked, gainMeasured: gain, agrees, engine, backend, seconds },
        null,
        2,
      ),
    );
  } else {
    terminal.print(`Sample clip:     ${path.resolve(source)}`);
    terminal.print(`Magnified clip:  ${path.resolve(magnified)}`);
    terminal.print(`One row over time, sample left, magnified right:  ${path.resolve(slice)}`);
    terminal.print(
      `Gain asked for:  ${asked.toFixed(2)}  (a motion of ${amplitude} px becomes ${(amplitude * asked).toFixed(2)} px)`,
    );
    terminal.print(`Gain measured:   ${gain.toFixed(2)}  (${(100 * (gain / asked - 1)).toFixed(1)} %)`);
  }
  if (!agrees) {
    throw new LoupeError(
      'ENGINE_FAILED',
      `The gain measured is ${gain.toFixed(2)}, more than ${tolerance * 100} % from the ${asked} asked for; please report this with the output of motion-loupe doctor.`,
    );
  }
}
