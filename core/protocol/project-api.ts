import * as z from 'zod';
import { idText, nameText, pathText } from '../spec/bounds.ts';
import { magnificationSchema } from '../spec/magnification.ts';
import { projectSchema } from '../spec/project.ts';
import { keptWorkSchema, unsavedWorkSchema } from './kept-work.ts';

/*
 * Calls for what the user keeps: projects, work that no file holds yet, and presets.
 */

const nothing = z.object({});

export const userPresetSchema = z.object({
  name: z.string().trim().min(1).max(80),
  reason: z.string().max(500).default(''),
  spec: magnificationSchema,
});
export type UserPreset = z.output<typeof userPresetSchema>;

export const projectCalls = {
  /** With `file-paths`: written through a temporary name. */
  'project.save': { params: z.object({ path: pathText, project: projectSchema }), result: nothing },
  /** Without `file-paths` only the one that the program was started with. */
  'project.open': { params: z.object({ path: pathText }), result: z.object({ project: projectSchema }) },
  /** The state of the window's document while no file holds it, so that a crash loses nothing. */
  'project.autosave': { params: unsavedWorkSchema, result: nothing },
  /** What an earlier window left behind when it crashed. It is among the recent work from then on. */
  'project.recover': { params: nothing, result: keptWorkSchema.omit({ id: true }).nullable() },
  /** Another document takes the place of one that no file holds: its state goes to the recent work. */
  'project.keep': { params: unsavedWorkSchema, result: nothing },
  /** States that no file holds, of all windows, the latest first. */
  'project.recent-work': { params: nothing, result: z.object({ work: z.array(keptWorkSchema) }) },
  'project.forget-work': { params: z.object({ id: idText }), result: nothing },
  'project.discard': { params: nothing, result: nothing },

  'presets.list': { params: nothing, result: z.object({ presets: z.array(userPresetSchema) }) },
  'presets.save': { params: z.object({ preset: userPresetSchema }), result: nothing },
  'presets.remove': { params: z.object({ name: nameText }), result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;
