import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { chromiumPath } from './test/support/chromium.ts';
import { canRun } from './test/support/requirements.ts';

/** Whole files that look at the window in a real Chromium. */
const inChromium = [
  'test/e2e/**',
  'test/electron/app.test.ts',
  'test/renderer/{accessibility,camera,panel,simd-engine,teach,window}*.test.ts',
];
const chromium = canRun(
  'chromium',
  existsSync(chromiumPath),
  `no Chromium at ${chromiumPath}; MOTION_LOUPE_CHROMIUM can name one`,
);

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(chromium ? [] : inChromium)],
    // the simd engine's kernels are compiled once, before the first test
    globalSetup: ['test/support/kernels-setup.ts'],
    // a busy machine is slow to answer; what is right at once ends the wait at once
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
