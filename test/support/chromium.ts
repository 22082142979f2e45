import { existsSync } from 'node:fs';
import { canRun } from './requirements.ts';

/** The system's Chromium, for tests of the window. */
export const chromiumPath = process.env['MOTION_LOUPE_CHROMIUM'] ?? '/usr/bin/chromium';

/** No sandbox, because tests run as root in containers; and none of what a browser does by itself on the net. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Whether the tests of the window can run here. */
export function canOpenWindows(): boolean {
  return canRun('chromium', existsSync(chromiumPath), `there is no Chromium at ${chromiumPath}`);
}
