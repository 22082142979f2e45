import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { figures } from '../../core/lab/catalogue.ts';
import { readSettings } from '../../core/lab/settings.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/lab.md'), 'utf8');

/** Words of a command, quoted ones whole. */
function words(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

const commands = [...page.matchAll(/^motion-loupe figure (.+)$/gm)].map(([, text]) => {
  const [name, ...rest] = words(text);
  const after = (flag: string): string[] => rest.flatMap((word, index) => (rest[index - 1] === flag ? [word] : []));
  const settings = after('--set').map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const);
  return { name, settings: Object.fromEntries(settings), output: after('-o')[0] };
});

describe('docs/lab.md', () => {
  it('shows every figure, with a command that makes it, and no figure that there is not', () => {
    const shown = new Set(commands.map(({ name }) => name));
    expect([...shown].toSorted()).toEqual(figures.map(({ name }) => name).toSorted());
  });

  it.each(commands)(
    '$name: the command has settings that the figure takes, and its image is on the page',
    ({ name, settings, output }) => {
      const definition = figures.find((figure) => figure.name === name);
      expect(() => readSettings(definition!.settings, settings)).not.toThrow();
      expect(page).toContain(`](${path.posix.relative('docs', output)})`);
      const image = path.join(root, output);
      expect(existsSync(image), `${output}: node scripts/lab-figures.mjs makes it`).toBe(true);
      expect(statSync(image).size).toBeLessThan(500_000);
    },
  );
});
