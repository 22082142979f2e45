import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { canRun } from './requirements.ts';

/** The system's Chromium, for tests of the window. */
export const chromiumPath = process.env['MOTION_LOUPE_CHROMIUM'] ?? '/usr/bin/chromium';

/** No sandbox, because tests run as root in containers; and none of a browser's own network requests. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** Start options of every test. On a busy machine the start may take minutes. */
export const chromiumLaunch = { executablePath: chromiumPath, args: chromiumArguments, timeout: 180_000 };

/** Milliseconds that tests wait for the page: long, for busy machines; a wait ends as soon as its condition holds. */
export const pagePatience = 120_000;

/** Whether the tests of the window can run here. */
export function canOpenWindows(): boolean {
  return canRun('chromium', existsSync(chromiumPath), `there is no Chromium at ${chromiumPath}`);
}

/**
 * Whether a message in Chromium's log is not the page's fault: a frame that was in flight when its camera was stopped is
 * garbage-collected in the stream's own queue.
 */
function isChromiumsOwn(complaint: string): boolean {
  return complaint.includes('A VideoFrame was garbage collected without being closed');
}

/** Appends every error of a page to `complaints`: what its scripts throw and what its log shows, but for Chromium's own. */
export function noteComplaints(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isChromiumsOwn(message.text())) complaints.push(message.text());
  });
}
