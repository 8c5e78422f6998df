import type { JobHandler } from './runner.ts';

/** Once a day, and soon after the first start: the database looks again at how its tables have grown. */
export const tidy = (tidyUp: () => Promise<void>): JobHandler => ({
  kind: 'tidy',
  everyMs: 24 * 3_600_000,
  look: () => tidyUp(),
  act: async () => undefined,
});
