import * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';
import type { FittedRejection, Rejection } from '../../core/train/rejection.ts';

/** A `FittedRejection` as a model's file holds it: numbers of float32, little-endian, in base64. */
export const rejectionSchema = z.object({
  means: z.base64(),
  scales: z.base64(),
  distance: z.number().positive(),
  energy: z.number().min(0).nullable(),
  from: z.enum(['validation clips', 'training clips, each left out in turn']),
  falseAccept: z.object({ asked: z.number(), found: z.number() }),
  falseReject: z.number(),
});
type StoredRejection = z.output<typeof rejectionSchema>;

export function storedRejection({ means, scales, ...figures }: FittedRejection): StoredRejection {
  return { means: asBase64(means), scales: asBase64(scales), ...figures };
}

/**
 * @param size values of one example, as the network takes it
 * @throws LoupeError MODEL_INVALID where the number of values does not fit `classes` and `size`, or not all are finite
 */
export function openRejection(stored: StoredRejection, classes: number, size: number): Rejection {
  const [means, scales] = [asFloats(stored.means), asFloats(stored.scales)];
  const isWhole = means.length === classes * size && scales.length === size;
  if (!isWhole || !means.every(Number.isFinite) || !scales.every(Number.isFinite)) {
    throw new LoupeError(
      'MODEL_INVALID',
      `The numbers by which the model recognises the unknown are not those of ${classes} classes with ${size} values: train it anew.`,
    );
  }
  return { means, scales, distance: stored.distance, energy: stored.energy };
}

function asBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function asFloats(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}
