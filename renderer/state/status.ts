import { signal } from '@preact/signals';
import type { EventData } from '../../core/protocol/host-api.ts';

export type StreamStatus = EventData<'stream.status'>;

/** How the running preview or camera does; null before the first report. */
export const status = signal<StreamStatus | null>(null);

/** Whose frames are shown: a report of the other one may still be on its way. */
export const shownSource = signal<'preview' | 'camera'>('preview');
