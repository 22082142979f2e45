import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400),
  height: z.int().min(300),
  maximised: z.boolean(),
});
/** Where a window was, in the screen's points. */
export type WindowState = z.infer<typeof stateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Part of the window that must be on a screen, so that one can take hold of it: a strip of its title bar. */
const graspable = { width: 100, height: 30 };

/** What was remembered, if it is still on one of the screens; else null: where and how large the system likes. */
export function readWindowState(file: string, screens: readonly Area[]): WindowState | null {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return screens.some((screen) => isGraspable(state, screen)) ? state : null;
  } catch {
    return null;
  }
}

function isGraspable(window: Area, screen: Area): boolean {
  const left = Math.max(window.x, screen.x);
  const right = Math.min(window.x + window.width, screen.x + screen.width);
  const titleIsIn = window.y >= screen.y && window.y + graspable.height <= screen.y + screen.height;
  return titleIsIn && right - left >= graspable.width;
}

export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // Closing a window must not end in an error message.
  }
}
