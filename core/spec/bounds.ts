import * as z from 'zod';

/*
 * Longest texts and lists and largest numbers accepted in requests and files. All windows share one host, and the host reads one
 * window's request while the other windows wait.
 */

/** An id that the program has given. */
export const idText = z.string().max(100);
/** A name, of a file too, or a choice by name. */
export const nameText = z.string().max(1000);
/** As long as any system takes. */
export const pathText = z.string().max(32_767);

/** Seconds of a file, from its first frame: up to thirty years. */
export const fileSeconds = z.number().min(0).max(1e9);
/** Frames per second. */
export const frameRate = z.number().positive().max(1e7);
/** A rectangle of the image in pixels. */
export const rectangle = z.object({
  x: z.number().min(-1e6).max(1e6),
  y: z.number().min(-1e6).max(1e6),
  width: z.number().positive().max(1e6),
  height: z.number().positive().max(1e6),
});

/** Labelled segments of one clip. */
export const mostLabels = 5000;
/** Regions of one clip. */
export const mostRegions = 200;
