import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../cli/exit-codes.ts';
import { ffmpegFlags } from '../../cli/ffmpeg-flags.ts';
import { programOf } from '../../cli/program.ts';
import { processTerminal } from '../../cli/terminal.ts';
import { presetNames } from '../../core/spec/presets.ts';

const page = fileURLToPath(new URL('../../docs/command-line.md', import.meta.url));
const text = readFileSync(page, 'utf8');
const program = programOf({ terminal: processTerminal(), signal: new AbortController().signal });

/** Between these two lines the page is written from the commands by `npx vitest run test/cli/documentation.test.ts --update`. */
const [opening, closing] = ['<!-- options: written from the commands -->', '<!-- end of options -->'];
const [before, rest] = text.split(opening);
const after = rest?.split(closing)[1];

/** The page's section for one command: its options as `--help` prints them, one table for each group. */
function sectionOf(command: Command): string {
  const help = command.createHelp();
  const groups = new Map<string, string[]>();
  for (const option of command.options) {
    const group = option.helpGroupHeading ?? '';
    const cells = [`\`${help.optionTerm(option)}\``, help.optionDescription(option)];
    groups.set(group, [...(groups.get(group) ?? []), `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`]);
  }
  const tables = [...groups].map(([group, rows]) => `${group && `${group}\n\n`}| option | |\n|---|---|\n${rows.join('\n')}\n`);
  return `### Options of ${command.name()}\n\n${tables.join('\n')}`;
}

describe('docs/command-line.md', () => {
  it('has a row for every option of every command, as --help prints it', async () => {
    expect(program.commands.length).toBeGreaterThan(10);
    expect(after).toBeDefined();
    const sections = program.commands.filter(({ options }) => options.length > 0).map(sectionOf);
    await expect(`${before}${opening}\n\n${sections.join('\n')}\n${closing}${after}`).toMatchFileSnapshot(page);
  });

  it('names every command, and no flag that does not exist', () => {
    for (const command of program.commands) expect(before).toContain(`| \`${command.name()}`);
    const known = new Set(Object.keys(ffmpegFlags));
    for (const { long, short } of [program, ...program.commands].flatMap(({ options }) => options)) {
      if (long) known.add(long);
      if (short) known.add(short);
    }
    for (const flag of ['-h', '--help']) known.add(flag);
    // Those of npm are meant for npm.
    const written = `${before}${after}`.replaceAll('npm run --silent', 'npm run');
    const code = [...written.matchAll(/```[^`]*```|`[^`\n]+`/g)].map(([span]) => span).join('\n');
    const flags = [...code.matchAll(/(?<![\w-])--?[a-z][\w:-]*/g)].map(([flag]) => flag);
    expect(flags.length).toBeGreaterThan(50);
    expect(flags.filter((flag) => !known.has(flag))).toEqual([]);
  });

  it('lists every preset', () => {
    for (const name of presetNames) expect(text.replaceAll(/ +\|/g, ' |')).toContain(`| \`${name}\` |`);
  });

  it('lists every error code with its exit code, and none that does not exist', () => {
    const rows = text.split('\n').filter((line) => /^\| [12]\b/.test(line));
    const listed = rows.flatMap((row) => [...row.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => [code, Number(row[2])] as const));
    expect(Object.fromEntries(listed)).toEqual(exitCodes);
    expect(listed).toHaveLength(Object.keys(exitCodes).length);
  });
});
