import * as z from 'zod';
import { pathText } from '../spec/bounds.ts';
import { projectSchema } from '../spec/project.ts';

/** The state of a document that no project file holds. */
export const unsavedWorkSchema = z.object({
  project: projectSchema,
  /** The project file that it was read from or saved to before; null where there is none. */
  path: pathText.nullable(),
  /** The frame on the screen, some 200 pixels wide, as a `data:` address of a JPEG; null where none was shown. */
  thumbnail: z
    .string()
    .max(100_000)
    .regex(/^data:image\/jpeg;base64,[\w+/=]*$/)
    .nullable()
    .default(null),
});

/** Such a state among the recent work. */
export const keptWorkSchema = unsavedWorkSchema.extend({
  id: z.string(),
  /** Date and time in ISO 8601; empty where it is not known. */
  savedAt: z.string().default(''),
});
export type KeptWork = z.output<typeof keptWorkSchema>;
