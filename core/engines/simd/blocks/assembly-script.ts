import type { BlockTable, FieldTable } from './block-table.ts';

type AnyBlock = BlockTable<string, FieldTable>;

/**
 * The tables as AssemblyScript: a class for each block, which kernels take for its address. A table and the compiler that disagreed
 * on the place of a field would be an error of the compiler.
 *
 * @param others blocks of other files, by the path that they are imported from
 */
export function assemblyScriptOf(
  blocks: readonly AnyBlock[],
  source: string,
  others: Readonly<Record<string, readonly AnyBlock[]>> = {},
): string {
  const own = new Set(blocks.map(({ name }) => name));
  const inherited = new Map(Object.values(others).flatMap((each) => each.map(({ name, fields }) => [name, fields] as const)));
  const needed = new Set(
    blocks.flatMap(({ base, fields }) => [
      ...(base === null || own.has(base) ? [] : [base]),
      ...Object.entries(fields).flatMap(([key, { type }]) => (key in (inherited.get(base ?? '') ?? {}) ? [] : [type])),
    ]),
  );
  const imports = Object.entries(others).flatMap(([from, each]) => {
    const used = each.filter(({ name }) => needed.has(name));
    return used.length > 0 ? [`import { ${used.map(({ name }) => name).join(', ')} } from '${from}';`] : [];
  });
  const names = new Map([...Object.values(others).flat(), ...blocks].map((each) => [each.name, each]));
  return [
    `// Written from ${source} by \`npx vitest run test/core/engines/simd/blocks.test.ts --update\`.`,
    '',
    ...imports,
    ...(imports.length > 0 ? [''] : []),
    ...blocks.flatMap((each) => classOf(each, each.base === null ? [] : Object.keys(names.get(each.base)!.fields))),
    ...blocks.flatMap(checksOf),
    '',
  ].join('\n');
}

function classOf({ name, about, base, fields }: AnyBlock, inherited: readonly string[]): string[] {
  const own = Object.entries(fields).filter(([key]) => !inherited.includes(key));
  return [
    `/** ${about} */`,
    '// @ts-ignore: decorator',
    '@unmanaged',
    `export class ${name}${base === null ? '' : ` extends ${base}`} {`,
    ...own.flatMap(([key, field]) => [...(field.about ? [`  /** ${field.about} */`] : []), `  ${key}: ${field.type};`]),
    '}',
    '',
  ];
}

function checksOf({ name, offsets, bytes }: AnyBlock): string[] {
  const ends = `if (offsetof<${name}>() != ${bytes}) ERROR('${name} does not end where its table says.');`;
  const fields = Object.entries(offsets).map(
    ([key, offset]) => `if (offsetof<${name}>('${key}') != ${offset}) ERROR('${name}.${key} is not where its table says.');`,
  );
  return [...fields, ends];
}
