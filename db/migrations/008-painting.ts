import type { Migration } from './migration.ts';

/** Which repaint of a copy is on its way: whoever starts after a crash knows which copies may yet change. */
export const painting: Migration = {
  version: 8,
  name: 'painting',
  statements: ({ int }) => [
    `alter table shown_card add column painting ${int}`,
    'create index shown_card_painting on shown_card (id) where painting is not null',
  ],
};
