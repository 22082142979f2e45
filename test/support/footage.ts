import { existsSync } from 'node:fs';
import path from 'node:path';
import { canRun } from './requirements.ts';

/** Where the real footage lies: beside the checkout, or where `MOTION_LOUPE_FOOTAGE` says. */
export const footageFolder = path.resolve(
  process.env['MOTION_LOUPE_FOOTAGE'] ?? path.join(import.meta.dirname, '../../../shared/footage'),
);

/** Whether tests on real footage can run: `describe.skipIf(!footageHere())`. Loud when they cannot. */
export function footageHere(): boolean {
  const truth = path.join(footageFolder, 'truth.json');
  return canRun('footage', existsSync(truth), `there is no ${truth}`);
}
