import type { Migration } from './migration.ts';

/** What each person was told, what waits for the morning, and what they have read. */
export const notices: Migration = {
  version: 5,
  name: 'notices',
  statements: () => [],
};
