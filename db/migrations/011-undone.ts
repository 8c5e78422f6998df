import type { Migration } from './migration.ts';

/** When a copy was painted, where a tap that is lost with its line takes that back. */
export const undone: Migration = {
  version: 11,
  name: 'undone',
  statements: ({ int }) => [
    `alter table shown_card add column painted_at ${int}`,
    'create index shown_card_painted on shown_card (painted_at) where painted_at is not null',
  ],
};
