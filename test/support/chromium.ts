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

/** How every test starts it. A busy machine may take minutes over it. */
export const chromiumLaunch = { executablePath: chromiumPath, args: chromiumArguments, timeout: 180_000 };

/** Milliseconds that tests wait for what a page should do: long, for busy machines; what comes at once ends the wait at once. */
export const pagePatience = 120_000;

/** Whether the tests of the window can run here. */
export function canOpenWindows(): boolean {
  return canRun('chromium', existsSync(chromiumPath), `there is no Chromium at ${chromiumPath}`);
}

/**
 * Whether Chromium complains of nothing that a page can help: a frame that was under way when its camera was stopped is
 * collected in the stream's own queue.
 */
export function isChromiumsOwn(complaint: string): boolean {
  return complaint.includes('A VideoFrame was garbage collected without being closed');
}
