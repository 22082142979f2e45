/** Parts of the tests that not every machine can run. */
export type TestPart = 'footage' | 'images' | 'native-tensorflow' | 'python' | 'tmpfs' | 'linux' | 'posix' | 'chromium';

const required = new Set((process.env['MOTION_LOUPE_REQUIRE'] ?? '').split(',').filter((part) => part !== ''));
const reported = new Set<string>();

/**
 * Whether a part of the tests can run here: `describe.skipIf(!canRun('footage', existsSync(clip), 'no clip at …'))`.
 *
 * A part that cannot is skipped with a line on stderr that says why, and fails instead when the environment variable
 * `MOTION_LOUPE_REQUIRE` (comma-separated parts) names it.
 */
export function canRun(part: TestPart, found: boolean, whyNot: string): boolean {
  if (found) return true;
  if (required.has(part))
    throw new Error(`The tests of "${part}" are required here (MOTION_LOUPE_REQUIRE) but cannot run: ${whyNot}`);
  if (!reported.has(part)) process.stderr.write(`\n*** SKIPPED: the tests of "${part}" do not run on this machine: ${whyNot}\n`);
  reported.add(part);
  return false;
}

/** Whether tests can run that look up processes and threads in /proc, which only Linux has. */
export function onLinux(): boolean {
  return canRun('linux', process.platform === 'linux', 'processes are looked up in /proc');
}

/** Whether tests can run that stop processes by signals, which Windows does not have. */
export function onPosix(): boolean {
  return canRun('posix', process.platform !== 'win32', 'processes are ended by signals');
}
