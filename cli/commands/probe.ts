import { Command } from 'commander';
import { probeVideo, type VideoInfo } from '../../host/video/probe.ts';
import type { Context } from '../context.ts';

export function probeCommand({ terminal, signal }: Context): Command {
  return new Command('probe')
    .summary('describe what a video file holds')
    .description('Describes what is known of a video file before a frame of it is decoded.')
    .argument('<INPUT>', 'a video file')
    .option('--json', 'print one JSON object on stdout')
    .action(async (input: string, options: { json?: boolean }) => {
      const info = await probeVideo(input, { signal });
      terminal.print(options.json ? JSON.stringify(info, null, 2) : describe(info));
    });
}

function describe(info: VideoInfo): string {
  const { chroma, bits } = info.format;
  const { num, den } = info.sampleAspectRatio;
  const rate = `${round(info.fps)} frames/s${info.variableRate ? ' on average, at a variable rate' : ''}`;
  const count = info.frames === null ? 'unknown' : `${info.framesCounted ? '' : 'about '}${info.frames}`;
  const layout = chroma === 'gray' ? 'grey' : `4:${chroma[1]}:${chroma[2]}`;
  const { range, matrix } = info.colour;
  const lines = [
    ['File', `${info.path} (${info.container}, ${info.codec})`],
    ['Frame', `${info.width}×${info.height}${info.rotation ? `, turned by ${info.rotation}°` : ''}`],
    [
      'Pixels',
      `${layout}, ${bits} bits, ${range === 'pc' ? 'full' : 'limited'} range, matrix ${matrix}${num === den ? '' : `, aspect ${num}:${den}`}`,
    ],
    ['Frames', `${count}, ${rate}`],
    ['Length', info.duration === null ? 'unknown' : `${round(info.duration)} s`],
    ['Highest band', `below ${round(info.fps / 2)} Hz, or half of the true rate set with --fps`],
    [
      'Sound',
      info.audioTracks.map((track) => `${track.codec}, ${track.channels} channels, ${track.sampleRate} Hz`).join('; ') || 'none',
    ],
    ...info.warnings.map((warning) => ['Note', warning]),
  ];
  return lines.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}`).join('\n');
}

function round(value: number): number {
  return Number(value.toFixed(3));
}
