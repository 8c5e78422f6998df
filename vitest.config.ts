import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSequencer, type TestSpecification, type Vitest } from 'vitest/node';

/** What waits longest begins first, then what works longest: so that nobody is left to tell a long story alone. */
const first = ['browser', 'model', 'chaos', 'stories'].map((room) => `/tests/${room}/`);
const place = ({ moduleId }: TestSpecification): number => {
  const found = first.findIndex((room) => moduleId.includes(room));
  return found < 0 ? first.length : found;
};

class LongestFirst implements TestSequencer {
  readonly #usual: BaseSequencer;
  constructor(vitest: Vitest) {
    this.#usual = new BaseSequencer(vitest);
  }
  async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
  shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    return this.#usual.shard(files);
  }
}

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'out/**'],
    pool: 'forks',
    // A process tells many files: nothing here keeps state in a module, and half of a short file is its start.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // One more than there are cores: some stories wait for a platform's pace. (Of percents no more than 100 count.)
    maxWorkers: availableParallelism() + 1,
    globalSetup: ['tests/harness/postgres-global.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
