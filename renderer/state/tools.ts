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

/** The region whose displacement is measured; not a setting of the magnification. */
export const measuredBox = signal<Box | null>(null);

/** A line of known length, while its length in millimetres is asked for. */
export const calibrationLine = signal<Slice | null>(null);

/** Selects a tool, or deselects it when it is selected. */
export function toggleTool(next: Tool): void {
  tool.value = tool.value === next ? null : next;
}

/** Instruction for each tool, shown over the frame. */
export const toolHints: Readonly<Record<Tool, string>> = {
  region: 'Drag over the part of the frame to magnify. Esc ends.',
  slice: 'Drag a line across what moves. Esc ends.',
  measure: 'Drag over the part whose motion to measure. Esc ends.',
  calibrate: 'Drag between two points whose distance you know. Esc ends.',
};
