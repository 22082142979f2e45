import { signal } from '@preact/signals';
import type { EventData } from '../../core/protocol/host-api.ts';

export type StreamStatus = EventData<'stream.status'>;

/** How the running preview or camera does; null before the first report. */
export const status = signal<StreamStatus | null>(null);
