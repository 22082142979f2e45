import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400),
  height: z.int().min(300),
  maximised: z.boolean(),
});
/** Position and size of a window, in the screen's points. */
export type WindowState = z.infer<typeof stateSchema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Least part of a window's title bar that must be on a screen, so that the window can be moved. */
const graspable = { width: 100, height: 30 };

/** The saved state, if it is still on one of the screens; else null, for the system's default. */
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
    // An error while saving must not disturb the closing of a window.
  }
}
