import { enableCompileCache } from 'node:module';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** They wait more than they work. */
const WAITING = /test\/(cli\/(demo|serve|run)|faults\/|engine\/threads|pack)/;

function isWaiting({ moduleId }: TestSpecification): boolean {
  return WAITING.test(moduleId);
}

/** Among those that work, so that at no time all workers wait, and none of them at the end. */
class WaitingAmongOthers extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- it sorts no array in place
    const sorted = await super.sort(files);
    const { waiting = [], working = [] } = Object.groupBy(sorted, (file) =>
      isWaiting(file) ? 'waiting' : 'working',
    );
    const behindEach = Math.ceil(working.length / Math.max(1, waiting.length));
    const mixed = waiting.flatMap((file, at) => [
      file,
      ...working.slice(at * behindEach, (at + 1) * behindEach),
    ]);
    return waiting.length === 0 ? working : mixed;
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
    // Twice the cores of the smallest machine: many tests wait for processes.
    maxWorkers: 4,
    sequence: { sequencer: WaitingAmongOthers },
    coverage: {
      provider: 'v8',
      include: ['src/domain/**'],
      thresholds: { 100: true },
    },
  },
});
