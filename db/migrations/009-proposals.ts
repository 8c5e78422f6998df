import type { Migration } from './migration.ts';

/** What a rejection leads to, and on which terms each offer was made. */
export const proposals: Migration = {
  version: 9,
  name: 'proposals',
  statements: ({ int, id, end }) => [
    'alter table assignment add column terms text',
    `alter table assignment add column answered_at ${int}`,
    `create table proposal (
      id ${id},
      task_id ${int} not null references task (id),
      assignment_id ${int} not null references assignment (id),
      from_id ${int} not null references person (id),
      kind text not null check (kind in ('next', 'question', 'date')),
      asked_id ${int} references person (id),
      person_id ${int} references person (id),
      due_at ${int},
      created_at ${int} not null,
      ended_as text check (ended_as in ('accepted', 'declined', 'moot')),
      ended_by ${int} references person (id),
      ended_at ${int},
      check ((kind = 'next') = (person_id is not null)),
      check ((kind = 'date') = (due_at is not null)),
      check ((ended_as is null) = (ended_at is null))
    ) ${end}`,
    'create unique index proposal_open on proposal (task_id) where ended_as is null',
    'create index proposal_asked on proposal (asked_id, task_id) where ended_as is null and asked_id is not null',
  ],
};
