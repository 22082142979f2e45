import path from 'node:path';
import * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';
import { mostBytes, readText } from '../files/whole-file.ts';

export const pyramidTypes = ['gaussian', 'laplacian', 'steerable', 'complex-steerable', 'riesz'] as const;
export type PyramidType = (typeof pyramidTypes)[number];

/** Name of the file that describes a folder of bands. */
export const descriptionFile = 'pyramid.json';
const format = 'motion-loupe pyramid';

const fileName = z.string().regex(/^[a-z0-9_]+\.(npy|png)$/);

const bandSchema = z.object({
  name: z.string(),
  role: z.enum(['level', 'residual_highpass', 'oriented', 'residual_lowpass', 'riesz_1', 'riesz_2']),
  /** File of the coefficients. */
  file: fileName,
  dtype: z.enum(['float32', 'complex64']),
  /** Rows and columns. */
  shape: z.tuple([z.int().positive(), z.int().positive()]),
  /** 0 is the finest. */
  scale: z.int().min(0).nullable(),
  orientation: z.int().min(0).nullable(),
  /** Direction of the band's wave vector in radians, x right, y down. */
  angle: z.number().nullable(),
  /** Smallest and largest value; of the real part for complex bands. */
  range: z.tuple([z.number(), z.number()]),
  /** Complex bands: largest magnitude. */
  largestMagnitude: z.number().optional(),
  /** Images of the subband: one, or real part and magnitude. The field has been called so since version 1 of the format. */
  pictures: z.array(fileName),
  /** Whether the reconstruction of the image reads this subband. */
  reconstructs: z.boolean(),
});

const descriptionSchema = z.object({
  format: z.literal(format),
  version: z.literal(1),
  type: z.enum(pyramidTypes),
  /** Width and height of the image in pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Levels or scales. */
  levels: z.int().positive(),
  orientations: z.int().min(1).max(16).nullable(),
  /** Properties of the source image: its luma Y′ is 0 for black and 1 for white. */
  source: z.object({
    name: z.string(),
    luma: z.literal('0-1'),
    range: z.enum(['tv', 'pc']),
    matrix: z.string(),
    bits: z.int().min(8).max(16),
  }),
  bands: z.array(bandSchema).min(1),
  /** Image that shows all subbands. */
  sheet: fileName,
});

/** The description of one subband in `pyramid.json`. */
export type BandDescription = z.output<typeof bandSchema>;
/** The content of `pyramid.json`. */
export type PyramidDescription = z.output<typeof descriptionSchema>;

/** Adds the fields that name the file's format. */
export function describePyramid(parts: Omit<PyramidDescription, 'format' | 'version'>): PyramidDescription {
  return { format, version: 1, ...parts };
}

/** Reads `pyramid.json`. @throws LoupeError PYRAMID_FILES when the folder or the file is missing or not valid */
export async function readDescription(folder: string): Promise<PyramidDescription> {
  let text: string;
  try {
    text = await readText(path.join(folder, descriptionFile), 'pyramid', mostBytes.project);
  } catch (cause) {
    throw new LoupeError(
      'PYRAMID_FILES',
      `There is no pyramid in "${folder}": its file ${descriptionFile} is missing. Make one with "motion-loupe pyramid IMAGE --type … --out ${folder}".`,
      { cause },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(folder, 'it is not JSON', cause);
  }
  const parsed = descriptionSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(folder, `${issue.path.join('.') || 'it'}: ${issue.message}`, parsed.error);
}

function unreadable(folder: string, why: string, cause: unknown): LoupeError {
  return new LoupeError('PYRAMID_FILES', `"${path.join(folder, descriptionFile)}" does not describe a pyramid (${why}).`, {
    cause,
  });
}
