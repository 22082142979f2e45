import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { magnifyCommand } from '../../cli/commands/magnify.ts';
import { processTerminal } from '../../cli/terminal.ts';
import { magnificationSchema } from '../../core/spec/magnification.ts';
import { projectSchema } from '../../core/spec/project.ts';

const page = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));
const text = readFileSync(page, 'utf8');

type Json = z.core.JSONSchema.BaseSchema;

interface Field {
  readonly path: string;
  readonly values: string;
  readonly usual: string;
}

/** The fields of a schema as a user may write them, in its order; those of choices between objects under one path each. */
function fieldsOf(schema: Json, path = '', needed = true, inherited?: unknown): Field[] {
  const choices = schema.oneOf ?? schema.anyOf ?? [schema];
  const objects = choices.filter(({ type }) => type === 'object');
  const item = schema.items as Json | undefined;
  const itself = { path, values: valuesOf(schema), usual: usualOf(schema, needed, inherited) };
  if (item) return [itself, ...(item.properties ? fieldsOf(item, `${path}[]`) : [])];
  if (objects.length === 0) return [itself];
  const properties = new Map<string, Json[]>();
  for (const object of objects)
    for (const [name, property] of Object.entries(object.properties ?? {}))
      properties.set(name, [...(properties.get(name) ?? []), property as Json]);
  const usual = (inherited ?? schema.default ?? {}) as Readonly<Record<string, unknown>>;
  const children = [...properties].flatMap(([name, found]) => {
    const one = found.every((other) => JSON.stringify(other) === JSON.stringify(found[0])) ? found[0] : { anyOf: found };
    const always = objects.every(({ required }) => required?.includes(name));
    return fieldsOf(one, path ? `${path}.${name}` : name, always, usual[name]);
  });
  // An object that is always there says nothing that its fields do not.
  const always = objects.length === choices.length && (needed || schema.default !== undefined);
  return always ? children : [itself, ...children];
}

function valuesOf(schema: Json): string {
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return [...new Set(choices.map(valuesOf))].join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  switch (schema.type) {
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${rangeOf(schema)}`;
    case 'string':
      return `text${schema.maxLength === undefined ? '' : ` of ${schema.minLength ?? 0} to ${schema.maxLength} characters`}`;
    case 'boolean':
      return '`true`, `false`';
    case 'array':
      return `list${schema.maxItems === undefined ? '' : ` of at most ${schema.maxItems}`}`;
    case 'object':
      return 'object';
    default:
      return String(schema.type ?? 'anything');
  }
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Json): string {
  const low = exclusiveMinimum === undefined ? (minimum === undefined ? '' : ` from ${minimum}`) : ` above ${exclusiveMinimum}`;
  return `${low}${maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`}`;
}

function usualOf(schema: Json, needed: boolean, inherited: unknown): string {
  const usual = inherited === undefined ? schema.default : inherited;
  if (usual === '') return 'empty';
  if (usual !== undefined) return `\`${JSON.stringify(usual).replaceAll('"', '')}\``;
  return needed ? 'must be given' : 'absent';
}

/** The page's rows by path: what it says itself of each field, which no schema knows. */
const written = new Map(
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map((cells) => [cells[1], { option: cells[4], meaning: cells[5] }] as const),
);

/** A page with the first three columns of each table taken from its schema, and the others as they are. */
function withTables(tables: Readonly<Record<string, z.ZodType>>): string {
  let result = text;
  for (const [name, schema] of Object.entries(tables)) {
    const rows = fieldsOf(z.toJSONSchema(schema, { io: 'input' })).map(({ path, values, usual }) => {
      const { option = '', meaning = '' } = written.get(`\`${path}\``) ?? {};
      return `| \`${path}\` | ${values} | ${usual} | ${option} | ${meaning} |`;
    });
    const table = ['| field | values | default | option | meaning |', '|---|---|---|---|---|', ...rows].join('\n');
    result = result.replace(
      new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- end of ${name} -->)`),
      (_, start: string, end: string) => `${start}${table}${end}`,
    );
  }
  return result;
}

describe('docs/settings.md', () => {
  it('has a row for every field of settings and projects, with its values and default; --update after the file writes these', async () => {
    await expect(withTables({ settings: magnificationSchema, project: projectSchema.omit({ spec: true }) })).toMatchFileSnapshot(
      page,
    );
  });

  it('says what each field means, and names only options of magnify', () => {
    expect(written.size).toBeGreaterThan(40);
    for (const [field, { meaning }] of written) expect([field, meaning]).toEqual([field, expect.stringMatching(/\w{3}/)]);
    const command = magnifyCommand({ terminal: processTerminal(), signal: new AbortController().signal });
    const known = new Set(command.options.map(({ long }) => long));
    const named = [...written.values()].flatMap(({ option }) => [...option.matchAll(/--[\w-]+/g)].map(([flag]) => flag));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((flag) => !known.has(flag))).toEqual([]);
  });
});
