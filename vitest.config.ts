import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'out/**'],
    pool: 'forks',
    // Otherwise one core of two would look on; and some stories wait for a platform's pace.
    maxWorkers: '150%',
    globalSetup: ['tests/harness/postgres-global.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
