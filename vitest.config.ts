import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than the cores of the smallest machine: many tests wait for processes.
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/domain/**'],
      thresholds: { 100: true },
    },
  },
});
