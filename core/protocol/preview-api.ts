import * as z from 'zod';
import { fileSeconds, idText } from '../spec/bounds.ts';
import { magnificationSchema } from '../spec/magnification.ts';
import { changeEffect, fileRange, streamId } from './api-fields.ts';

/*
 * Calls by which a window plays a file, magnified, before it exports it.
 */

const seconds = fileSeconds;
const nothing = z.object({});
const spec = magnificationSchema;
const range = fileRange;
const mediaId = idText;
const previewId = idText;
/** Played seconds for each second of the file. */
const playbackRate = z.number().positive().max(1000);

export const previewCalls = {
  /**
   * Opens a paused preview and shows its first frames. Source and magnified frame of one instant have the same sequence
   * number, on two streams; `credit` is given for `magnified` only and pays for both.
   */
  'preview.open': {
    params: z.object({
      media: mediaId,
      spec,
      autoQuality: z.boolean(),
      range,
      loop: z.boolean(),
      rate: playbackRate,
      time: seconds.default(0),
    }),
    result: z.object({ preview: previewId, source: streamId, magnified: streamId }),
  },
  /** Takes effect on the running frame. `retuned`: on the next frame; `rebuilt`: after a new start of the engine. */
  'preview.change': {
    params: z.object({
      preview: previewId,
      spec: spec.optional(),
      autoQuality: z.boolean().optional(),
      range: range.optional(),
      loop: z.boolean().optional(),
      rate: playbackRate.optional(),
    }),
    result: changeEffect,
  },
  /** Backwards, the very frames that are shown after seeks come one before the other; playing ends at the in point. */
  'preview.play': { params: z.object({ preview: previewId, backwards: z.boolean().default(false) }), result: nothing },
  'preview.pause': { params: z.object({ preview: previewId }), result: nothing },
  /** Shows the frame at a time. Seeks that come before the last one is done replace it. */
  'preview.seek': { params: z.object({ preview: previewId, time: seconds }), result: nothing },
  /** So many frames on (or, negative, back). Pauses. */
  'preview.step': { params: z.object({ preview: previewId, frames: z.int().min(-1e9).max(1e9) }), result: nothing },
  'preview.close': { params: z.object({ preview: previewId }), result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;

export const previewEvents = {
  'preview.state': z.object({
    preview: previewId,
    playing: z.boolean(),
    /** Playing towards the in point. */
    backwards: z.boolean(),
    /** The last frame sent. */
    time: seconds,
    frame: z.int().min(0),
    /** The out point, or the end of the file, was reached and `loop` is off. */
    ended: z.boolean(),
  }),
} as const satisfies Record<string, z.ZodType>;
