import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'out/**'],
    pool: 'forks',
    // A process tells many files: nothing here keeps state in a module, and half of a short file is its start.
    isolate: false,
    // Otherwise one core of two would look on; and some stories wait for a platform's pace.
    maxWorkers: '150%',
    globalSetup: ['tests/harness/postgres-global.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
