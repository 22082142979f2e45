import * as z from 'zod';
import { LoupeError } from '../../core/base/error.ts';
import type { ClassSpread } from '../../core/train/class-spread.ts';
import { sizeOf } from '../../core/train/examples.ts';
import type { Network } from '../../core/train/network.ts';
import type { FittedRejection, LimitedSpread, Rejection } from '../../core/train/rejection.ts';

/** Numbers of float32, little-endian, in base64. */
const spreadSchema = z.object({
  means: z.base64(),
  scales: z.base64(),
  /** Absent where values are taken as independent. */
  directions: z.base64().optional(),
  distance: z.number().positive(),
});
type StoredSpread = z.output<typeof spreadSchema>;

/** A `FittedRejection` as a model's file holds it. */
export const rejectionSchema = spreadSchema.extend({
  /** Absent in models of earlier versions, which look at the inputs alone. */
  hidden: spreadSchema.extend({ layer: z.int().min(0) }).nullish(),
  energy: z.number().min(0).nullable(),
  from: z.enum(['validation clips', 'training clips, each left out in turn']),
  falseAccept: z.object({ asked: z.number(), found: z.number() }),
  falseReject: z.number(),
});
type StoredRejection = z.output<typeof rejectionSchema>;

export function storedRejection(rejection: FittedRejection): StoredRejection {
  const { hidden, energy, from, falseAccept, falseReject } = rejection;
  return {
    ...storedSpread(rejection),
    ...(hidden ? { hidden: { ...storedSpread(hidden), layer: hidden.layer } } : {}),
    energy,
    from,
    falseAccept,
    falseReject,
  };
}

/**
 * @param network that the numbers belong to
 * @throws LoupeError MODEL_INVALID where the numbers are not as many as its classes and layers ask for, or not all are finite
 */
export function openRejection(stored: StoredRejection, network: Network): Rejection {
  const classes = network.description.classes.length;
  const { hidden, energy } = stored;
  if (hidden && hidden.layer >= network.layers.length) throw notItsOwn(classes, 0);
  return {
    ...openSpread(stored, classes, sizeOf(network.input)),
    hidden: hidden ? { ...openSpread(hidden, classes, sizeOf(network.layers[hidden.layer].output)), layer: hidden.layer } : null,
    energy,
  };
}

function storedSpread({ means, scales, directions, distance }: LimitedSpread): StoredSpread {
  return {
    means: asBase64(means),
    scales: asBase64(scales),
    ...(directions.length > 0 ? { directions: asBase64(directions) } : {}),
    distance,
  };
}

function openSpread(stored: StoredSpread, classes: number, size: number): LimitedSpread {
  const spread = {
    means: asFloats(stored.means),
    scales: asFloats(stored.scales),
    directions: asFloats(stored.directions ?? ''),
  } satisfies ClassSpread;
  const { means, scales, directions } = spread;
  const isWhole =
    means.length === classes * size && scales.length === size && directions.length % size === 0 && directions.length <= size ** 2;
  if (!isWhole || ![means, scales, directions].every((values) => values.every(Number.isFinite))) throw notItsOwn(classes, size);
  return { ...spread, distance: stored.distance };
}

function notItsOwn(classes: number, size: number): LoupeError {
  return new LoupeError(
    'MODEL_INVALID',
    `The numbers by which the model recognises the unknown are not those of ${classes} classes with ${size} values: train it anew.`,
  );
}

function asBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function asFloats(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
}
