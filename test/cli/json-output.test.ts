import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { jsonOutputs } from '../../cli/json-output.ts';
import { requirePublished } from './command-line.ts';

const folder = fileURLToPath(new URL('../../docs/schemas/', import.meta.url));

/** The schema as JSON Schema (draft 2020-12). Later versions may print further fields, so that none is forbidden. */
function published(name: string, schema: z.ZodType): string {
  const json = z.toJSONSchema(schema, {
    override({ jsonSchema }) {
      delete jsonSchema.additionalProperties;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const title = name === 'error' ? 'A run with --json that failed' : `motion-loupe ${name} --json`;
  return `${JSON.stringify({ ...json, title }, null, 2)}\n`;
}

// What the commands really print is held against the same schemas by every test that runs one with --json (command-line.ts).
describe('docs/schemas', () => {
  it.each(Object.entries(jsonOutputs))(
    'holds the JSON of %s as it is; --update after the file writes it',
    async (name, schema) => {
      await expect(published(name, schema)).toMatchFileSnapshot(`${folder}${name}.json`);
    },
  );

  it('holds nothing else', () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      Object.keys(jsonOutputs)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
  });
});

describe('the check of what commands print', () => {
  const found = { start: 0, end: 1, label: 'a', nearest: 'a', probability: 1, strangeness: null, probabilities: { a: 1 } };
  const lines = (...values: object[]): string => values.map((value) => JSON.stringify(value)).join('\n');

  it('takes what is in the schema, and refuses a line with a field too few or too many', () => {
    const args = ['classify', 'm.loupe', 'a.mp4', '--json'];
    requirePublished(args, lines(found, found));
    expect(() => requirePublished(args, lines(found, { ...found, label: undefined }))).toThrow(/classify.*label/s);
    expect(() => requirePublished(args, lines(found, { ...found, more: 1 }))).toThrow(/classify.*more/s);
  });
});
