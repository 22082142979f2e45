import * as z from 'zod';

/** Raised when a message changes its meaning; both sides must have the same version. */
export const protocolVersion = 1;

/** A feature of a shell. The window asks for features and never "which shell is this?". */
export const capabilitySchema = z.enum([
  /** The host may show the system's dialogs: `dialog.open`, `dialog.save`. */
  'native-dialogs',
  /** Files have paths: projects are saved in place, exports are written where the user says. */
  'file-paths',
  /** Files come as an upload to the host and leave as a download. */
  'upload',
  /** Notifications, progress in the dock and recent documents of the system. */
  'desktop',
]);
export type Capability = z.infer<typeof capabilitySchema>;

const id = z.int().min(0);
const stream = z.int().min(1).max(0xffff_ffff);

/** Every control message, in both directions. The host answers each `call` with one `ok` or `fail` of the same id. */
export const messageSchema = z.discriminatedUnion('type', [
  /** First packet from each side. The host's carries what its shell can do. */
  z.object({ type: z.literal('hello'), version: z.int(), capabilities: z.array(capabilitySchema) }),
  z.object({ type: z.literal('call'), id, method: z.string().max(100), params: z.unknown() }),
  /** The caller no longer waits for the answer: the host stops work that only serves it. */
  z.object({ type: z.literal('cancel'), id }),
  z.object({ type: z.literal('ok'), id, result: z.unknown() }),
  z.object({ type: z.literal('fail'), id, error: z.object({ code: z.string(), message: z.string() }) }),
  z.object({ type: z.literal('event'), name: z.string(), data: z.unknown() }),
  /** The receiver of a stream's frames takes so many more. A stream starts with none. */
  z.object({ type: z.literal('credit'), stream, frames: z.int().min(1).max(64) }),
  /** No more frames will come on this stream. */
  z.object({ type: z.literal('end'), stream }),
]);
export type Message = z.infer<typeof messageSchema>;
