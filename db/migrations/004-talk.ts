import type { Migration } from './migration.ts';

/** What people say about a task, where it was said, and the files they send. */
export const talk: Migration = {
  version: 4,
  name: 'talk',
  statements: () => [],
};
