import { Command } from 'commander';
import type { ThirdParty } from '../../core/protocol/third-party.ts';
import type { Context } from '../context.ts';

export function licensesCommand({ terminal }: Context): Command {
  return new Command('licenses')
    .summary('list the software of others in Motion Loupe, with its licences')
    .option('--full', 'print the texts of the licences too')
    .option('--json', 'print one JSON object on stdout')
    .action(async (options: { full?: boolean; json?: boolean }) => {
      const { readThirdParty } = await import('../../host/machine/third-party.ts');
      const found = await readThirdParty();
      terminal.print(options.json ? JSON.stringify(found, null, 2) : formatThirdParty(found, options.full ?? false));
    });
}

function formatThirdParty({ programs, packages }: ThirdParty, full: boolean): string {
  const columns = [...programs, ...packages].map(({ name, version, license, source }) => [`${name} ${version}`, license, source]);
  const widths = [0, 1].map((column) => Math.max(...columns.map((row) => row[column].length)));
  const lines = columns.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const parts = [
    'Programs that Motion Loupe runs, as programs of their own; none of them is linked into it:',
    ...lines.slice(0, programs.length),
    '',
    'Packages that are part of it:',
    ...lines.slice(programs.length),
  ];
  if (!full) return [...parts, '', '--full prints the texts of their licences.'].join('\n');
  const texts = packages.flatMap(({ name, version, license, texts }) => {
    const text = texts.length > 0 ? texts.join('\n\n') : `${license}. The package carries no text of its licence.`;
    return ['', `${'─'.repeat(20)} ${name} ${version}`, '', text];
  });
  return [...parts, ...texts].join('\n');
}
