import * as z from 'zod';
import { fileSeconds } from '../spec/bounds.ts';

/*
 * Fields that several of the host's calls have.
 */

/** A part of a file in seconds; `null`: from its start, to its end. */
export const fileRange = z.object({ in: fileSeconds.nullable(), out: fileSeconds.nullable() });

/** The number of a stream of frames on a link. */
export const streamId = z.int().min(1).max(0xffff_ffff);

/** What a change of settings did: nothing, took effect on the next frame, or started the engine again. */
export const changeEffect = z.object({ effect: z.enum(['none', 'retuned', 'rebuilt']) });
