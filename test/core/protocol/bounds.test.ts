import * as z from 'zod';
import { expect, it } from 'vitest';
import { mostLabels } from '../../../core/spec/bounds.ts';
import { calls } from '../../../core/protocol/host-api.ts';

/** Numbers of settings, of a frequency band and of a project's view are judged with sentences of their own, where they are used. */
const judgedElsewhere = /\.(spec|project|preset|band)\b/;

/** Everything in a schema that may be as long or as large as its sender likes. */
function unbounded(schema: z.core.$ZodType, at: string): string[] {
  const inside = (inner: z.core.$ZodType, name = ''): string[] => unbounded(inner, at + name);
  if (schema instanceof z.ZodString) return schema.maxLength === null ? [`${at}: text`] : [];
  if (schema instanceof z.ZodNumber) {
    const ends = [schema.minValue, schema.maxValue];
    return judgedElsewhere.test(at) || ends.every((end) => end !== null && Math.abs(end) < Number.MAX_SAFE_INTEGER)
      ? []
      : [`${at}: number`];
  }
  if (schema instanceof z.ZodArray) {
    const isLimited = schema.def.checks?.some((check) => check._zod.def.check === 'max_length') ?? false;
    return [...(isLimited ? [] : [`${at}: list`]), ...inside(schema.def.element, '[]')];
  }
  if (schema instanceof z.ZodRecord) return [`${at}: record`];
  if (schema instanceof z.ZodObject)
    return Object.entries<z.core.$ZodType>(schema.def.shape).flatMap(([key, value]) => inside(value, `.${key}`));
  if (schema instanceof z.ZodUnion) return schema.def.options.flatMap((option) => inside(option));
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return inside(schema.def.innerType);
  if (schema instanceof z.ZodPipe) return [...inside(schema.def.in), ...inside(schema.def.out)];
  if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum || schema instanceof z.ZodBoolean) return [];
  return [`${at}: ${schema._zod.def.type}, which this test does not know`];
}

it.each(Object.entries(calls))('%s: no parameter may be of any length or size', (name, { params }) => {
  // Any whole number is as good a seed.
  expect(unbounded(params, name).filter((found) => found !== 'teach.train.seed: number')).toEqual([]);
});

it('the search finds what has no bound', () => {
  const schema = z.object({
    text: z.string(),
    list: z.array(z.int()).optional(),
    fine: z.array(z.string().max(3)).max(2),
    size: z.number().min(0),
  });
  expect(unbounded(schema, 'x')).toEqual(['x.text: text', 'x.list: list', 'x.list[]: number', 'x.size: number']);
});

it('what is too much is refused with its place', () => {
  const labels = Array.from({ length: mostLabels + 1 }, () => ({ label: 'a', from: 0, to: 1 }));
  expect(calls['teach.collect'].params.safeParse({ media: 'm', labels }).error?.issues[0]).toMatchObject({
    path: ['labels'],
    code: 'too_big',
  });
  const camera = { fps: 30, spec: { band: { lo: 1, hi: 2 } }, autoQuality: true };
  expect(calls['camera.open'].params.safeParse({ width: 4096, height: 4096, ...camera }).success).toBe(true);
  for (const [width, height] of [
    [8192, 8192],
    [16_384, 2000],
    [1e9, 1],
  ]) {
    expect(calls['camera.open'].params.safeParse({ width, height, ...camera }).error?.issues[0].path).toEqual(['width']);
  }
});
