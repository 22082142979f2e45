import { Command } from 'commander';
import { LoupeError } from '../../core/base/error.ts';
import { summaryOf, type FigureDefinition } from '../../core/lab/definition.ts';
import type { Setting } from '../../core/lab/settings.ts';
import type { Context } from '../context.ts';
import { readTime, wholeBetween } from '../values.ts';

interface FigureOptions {
  readonly list?: boolean;
  readonly set: Readonly<Record<string, string>>;
  readonly input: readonly string[];
  readonly mask?: string;
  readonly at?: number;
  readonly side: number;
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function figureCommand({ terminal, signal }: Context): Command {
  return new Command('figure')
    .summary('draw a figure of the Lab')
    .description(
      'Draws a figure of the Lab as PNG or SVG: of its example, or of an image, a video, two images or points of your own.',
    )
    .argument('[NAME]', 'the figure, one of those that --list names')
    .option('--list', 'name every figure, its input and its settings')
    .option('--set <KEY=VALUE>', 'a setting of the figure (repeatable)', readSetting, {})
    .option(
      '--input <FILE>',
      'an image, a video or a CSV file of points to make it of (repeatable, where it takes two)',
      collect,
      [],
    )
    .option('--mask <IMAGE>', 'of two images: white where the first is wanted')
    .option('--at <TIME>', 'of a video: the frame at this time', readTime('--at'))
    .option(
      '--side <PX>',
      'pixels of the larger side that images are brought to',
      wholeBetween('--side', 16, 4096, 'a whole number from 16 to 4096'),
      256,
    )
    .option('-o, --output <FILE>', 'where to write it: a name that ends in .png or .svg')
    .option('-y, --overwrite', 'replace an existing file')
    .option('--json', 'print one JSON object on stdout')
    .action(async (name: string | undefined, options: FigureOptions) => {
      // Tensors are slow to load: only the commands that need them wait for that.
      const { figureNamed, figures } = await import('../../core/lab/catalogue.ts');
      if (options.list) {
        terminal.print(
          options.json ? JSON.stringify({ figures: figures.map(summaryOf) }, null, 2) : figures.map(listed).join('\n'),
        );
        return;
      }
      const { output, json, input, mask, at, side } = options;
      if (name === undefined || output === undefined) {
        const missing = name === undefined ? 'NAME' : '-o FILE';
        throw new LoupeError('USAGE', `${missing} is missing: motion-loupe figure NAME -o FILE.png; --list names every figure.`);
      }
      const definition = figureNamed(name);
      const { requireFigureOutput, writeFigure } = await import('../../host/lab/figure-files.ts');
      const { readFigureInput } = await import('../../host/lab/figure-input.ts');
      const { makeFigure } = await import('../../host/lab/make-figure.ts');
      const overwrite = options.overwrite === true;
      requireFigureOutput(output, overwrite, mask === undefined ? input : [...input, mask]);
      const given = await readFigureInput(definition, {
        files: input,
        largest: side,
        signal,
        ...(mask === undefined ? {} : { mask }),
        ...(at === undefined ? {} : { time: at }),
      });
      const figure = await makeFigure(
        { name, settings: options.set, material: { kind: 'given', input: given } },
        {
          signal,
          onProgress: (share, doing) => {
            if (terminal.live) terminal.update(`${doing} ${Math.round(100 * share)} %`);
          },
        },
      );
      await writeFigure(output, figure, overwrite);
      const numbers = figure.numbers.map(({ value, ...rest }) => ({ ...rest, value: Number.isFinite(value) ? value : null }));
      terminal.print(
        json ? JSON.stringify({ figure: name, output, title: figure.title, numbers }, null, 2) : `${output}: ${figure.title}.`,
      );
    });
}

/** `KEY=VALUE` added to those before it. */
function readSetting(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new LoupeError('USAGE', `--set is "${text}"; it must be a setting and its value, such as levels=4.`);
  return { ...before, [text.slice(0, equals).trim()]: text.slice(equals + 1).trim() };
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

function listed({ name, description, input, settings }: FigureDefinition): string {
  const lines = [`${name} (${input === 'none' ? 'no input' : input.replaceAll('-', ' ')})`, `  ${description}`];
  for (const [key, setting] of Object.entries(settings)) lines.push(`  ${key}=${rangeOf(setting)}`);
  return lines.join('\n');
}

/** What a setting takes, and its default: "1…6, 4 unless set". */
function rangeOf(setting: Setting): string {
  switch (setting.kind) {
    case 'number':
      return `${setting.min}…${setting.max}${setting.unit === '' ? '' : ` ${setting.unit}`} (${setting.default})`;
    case 'choice':
      return `${setting.values.join('|')} (${setting.default})`;
    case 'toggle':
      return `yes|no (${setting.default ? 'yes' : 'no'})`;
    case 'text':
      return `TEXT ("${setting.default}")`;
    case 'frequency':
      return `X,Y cycles/px (${setting.default.x},${setting.default.y})`;
    case 'gains':
      return 'SUBBAND:FACTOR,… (all 1)';
    default:
      return setting satisfies never;
  }
}
