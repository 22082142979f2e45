import { signal } from '@preact/signals';
import type { Slice } from '../../core/spec/project.ts';

/** An upright rectangle of the frame, in frame pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the pointer draws on the frame; `null`: it moves and zooms the frame. */
export type Tool = 'region' | 'slice' | 'measure' | 'calibrate';

export const tool = signal<Tool | null>(null);

/** Index into the spec's regions. */
export const selectedRegion = signal<number | null>(null);

/** The part of the frame whose displacement is measured; no setting of the magnification. */
export const measuredBox = signal<Box | null>(null);

/** A line of known length, while its length in millimetres is asked for. */
export const calibrationLine = signal<Slice | null>(null);

/** Takes a tool up, or puts it down when it is already held. */
export function toggleTool(next: Tool): void {
  tool.value = tool.value === next ? null : next;
}

/** What to do with a tool, for the strip over the frame. */
export const toolHints: Readonly<Record<Tool, string>> = {
  region: 'Drag over the part of the frame to magnify. Esc ends.',
  slice: 'Drag a line across what moves. Esc ends.',
  measure: 'Drag over the part whose motion to measure. Esc ends.',
  calibrate: 'Drag between two points whose distance you know. Esc ends.',
};
