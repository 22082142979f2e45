import { randomUUID } from 'node:crypto';
import { LoupeError } from '../../core/base/error.ts';
import type { StreamOptions } from './stream-options.ts';
import type { WindowStream } from './streams.ts';
import type { WindowParts } from './window-parts.ts';

/**
 * Opens a preview or a camera and keeps it among the window's streams.
 *
 * @param signal cancels the call of the window that asked
 * @param name display name of what is opened, for the sentence of the error CANCELLED
 * @throws LoupeError CANCELLED, MEMORY_INSUFFICIENT, ENGINE_UNAVAILABLE; nothing stays open then
 */
export async function openStream<Stream extends WindowStream>(
  { shared, connection, streams }: WindowParts,
  signal: AbortSignal,
  name: string,
  make: (options: StreamOptions) => Stream,
): Promise<Stream> {
  const engine = await shared.engine.open();
  const engineInfo = await shared.engine.describe();
  await shared.records.ready;
  const id = randomUUID();
  const stream = make({
    id,
    engine,
    engineInfo,
    connection,
    settings: () => shared.records.settings,
    onFailure: (error) => streams.fail(id, error),
  });
  streams.add(stream);
  try {
    await stream.open();
    if (signal.aborted || connection.signal.aborted)
      throw new LoupeError('CANCELLED', `The window that asked for the ${name} has closed.`);
  } catch (error) {
    await streams.close(id);
    throw error;
  }
  return stream;
}
