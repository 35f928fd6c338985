import { enableCompileCache } from 'node:module';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They wait more than they work: begun last, they would be waited for. */
const WAITING = /test\/(cli\/(demo|serve|run)|faults\/|engine\/threads|pack)/;

function isWaiting({ moduleId }: TestSpecification): boolean {
  return WAITING.test(moduleId);
}

class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it sorts no array in place
    const sorted = await super.sort(files);
    return [...sorted.filter(isWaiting), ...sorted.filter((file) => !isWaiting(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Loading every module anew for each of two hundred files takes longer than most of them do.
    isolate: false,
    // Programs that tests start load 150 modules each: compiled once, they start in half the time.
    env: { NODE_COMPILE_CACHE: enableCompileCache().directory ?? '' },
    // One more than the cores of the smallest machine: many tests wait for processes.
    maxWorkers: 3,
    sequence: { sequencer: WaitingFirst },
    coverage: {
      provider: 'v8',
      include: ['src/domain/**'],
      thresholds: { 100: true },
    },
  },
});
