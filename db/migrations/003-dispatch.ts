import type { Migration } from './migration.ts';

/** Rules that route tasks to groups, and what they decided. */
export const dispatch: Migration = {
  version: 3,
  name: 'dispatch',
  statements: () => [],
};
