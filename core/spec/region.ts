import * as z from 'zod';

/** A rectangle of the image as it is shown, in pixels, with an edge that fades over `feather` pixels (inside and outside halves). */
export const regionSchema = z.object({
  name: z.string().max(80).default(''),
  x: z.number().min(0),
  y: z.number().min(0),
  width: z.number().positive(),
  height: z.number().positive(),
  feather: z.number().min(0).max(500).default(8),
});
export type Region = z.output<typeof regionSchema>;
