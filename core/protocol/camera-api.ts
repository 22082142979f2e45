import * as z from 'zod';
import { frameRate, idText, nameText } from '../spec/bounds.ts';
import { magnificationSchema } from '../spec/magnification.ts';
import { changeEffect, streamId } from './api-fields.ts';
import { outputSchema } from './output.ts';

/*
 * Calls by which a window has the frames of a camera magnified and recorded.
 */

const nothing = z.object({});
const spec = magnificationSchema;
const cameraId = idText;
const jobId = idText;

/** Of a frame from a camera: as many as one message to the host can carry. */
const mostCameraPixels = 4096 * 4096;

export const cameraCalls = {
  /**
   * A camera that the window reads. The window sends frames on `upload` for as long as it has credit and keeps only the newest
   * while it has none; the magnified frame comes back with the same sequence number.
   */
  'camera.open': {
    params: z
      .object({
        width: z.int().positive().max(16_384),
        height: z.int().positive().max(16_384),
        fps: frameRate,
        spec,
        autoQuality: z.boolean(),
      })
      .refine(({ width, height }) => width * height <= mostCameraPixels, {
        path: ['width'],
        message: `a camera has ${mostCameraPixels} pixels at most; choose a smaller size`,
      }),
    result: z.object({ camera: cameraId, upload: streamId, magnified: streamId }),
  },
  'camera.change': {
    params: z.object({ camera: cameraId, spec: spec.optional(), autoQuality: z.boolean().optional() }),
    result: changeEffect,
  },
  /** Writes to disk what comes from now on, as it is shown: flashes are damped where the settings say so. */
  'camera.record': {
    params: z.object({
      camera: cameraId,
      view: z.enum(['source', 'magnified', 'side-by-side', 'both']),
      codec: nameText,
      output: outputSchema,
    }),
    result: z.object({ job: jobId }),
  },
  /** Finishes the files; `export.done` says where they are. */
  'camera.stop-recording': { params: z.object({ camera: cameraId }), result: nothing },
  'camera.close': { params: z.object({ camera: cameraId }), result: nothing },
} as const satisfies Record<string, { params: z.ZodType; result: z.ZodType }>;
