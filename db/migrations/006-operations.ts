import type { Migration } from './migration.ts';

/** What other systems ask about tasks: by document, by what happened when, without what they asked us to pass over. */
export const operations: Migration = {
  version: 6,
  name: 'operations',
  statements: ({ int }) => [
    `alter table log add column hidden_at ${int}`,
    'create index log_at on log (at, id)',
    'create index task_document on task (document_code, id) where document_code is not null',
  ],
};
