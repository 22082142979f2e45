import * as z from 'zod';
import { nameText, pathText } from '../spec/bounds.ts';

/** Where a window wants a file to be. */
export const outputSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: pathText, overwrite: z.boolean().default(false) }),
  /** The host writes to a folder of the session, and the window fetches it from the address in the answer. */
  z.object({ kind: z.literal('download'), name: nameText }),
]);

/** A file that was written for a window. */
export const writtenFileSchema = z.object({
  name: z.string(),
  /** Null where the window has no right to paths. */
  path: z.string().nullable(),
  /** Relative to the page; null for a file that is where the window wanted it. */
  download: z.string().nullable(),
  bytes: z.int(),
});
export type WrittenFile = z.output<typeof writtenFileSchema>;
