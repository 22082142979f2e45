import { existsSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { chromiumPath } from './test/support/chromium.ts';
import { canRun } from './test/support/requirements.ts';

/** Whole files that look at the window in a real Chromium. */
const inChromium = [
  'test/e2e/**',
  'test/electron/app.test.ts',
  'test/renderer/{accessibility,camera,panel,teach,window}*.test.ts',
];
const chromium = canRun(
  'chromium',
  existsSync(chromiumPath),
  `no Chromium at ${chromiumPath}; MOTION_LOUPE_CHROMIUM can name one`,
);

/**
 * Files that take half a minute and more on two cores, the longest first. They begin first, so that no core waits at the end for
 * another that has one of them left; vitest itself goes by the size of the files, and truth tables are short files.
 */
const longest = [
  'test/conformance/tensor-truth-phase.test.ts',
  'test/conformance/tensor-truth-riesz.test.ts',
  'test/conformance/simd.test.ts',
  'test/host/train/train-model.test.ts',
  'test/host/footage.test.ts',
  'test/e2e/app-shell.test.ts',
  'test/cli/train.test.ts',
  'test/renderer/panel.test.ts',
  'test/core/engines/tensor.test.ts',
  'test/e2e/browser-shell.test.ts',
  'test/conformance/simd-truth.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((file) => moduleId.endsWith(file));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
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
