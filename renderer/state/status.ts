import { signal } from '@preact/signals';
import type { EventData } from '../../core/protocol/host-api.ts';

export type StreamStatus = EventData<'stream.status'>;

/** Latest status of the running preview or camera; null before the first report. */
export const status = signal<StreamStatus | null>(null);

/** The source whose frames are shown; reports of the other one may still arrive. */
export const shownSource = signal<'preview' | 'camera'>('preview');
