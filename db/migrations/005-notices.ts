import type { Migration } from './migration.ts';

/** What each person was told, what waits for the morning, and what they have read. */
export const notices: Migration = {
  version: 5,
  name: 'notices',
  statements: ({ int, id, end }) => [
    `alter table person add column quiet_from text check (length(quiet_from) = 5)`,
    `alter table person add column quiet_until text check (length(quiet_until) = 5)`,
    `create table notice (
      id ${id},
      person_id ${int} not null references person (id),
      task_id ${int} references task (id),
      kind text not null,
      listener text not null,
      style text not null check (style in ('card', 'notice')),
      text text not null,
      correlation text not null,
      at ${int} not null,
      due_at ${int},
      told_at ${int},
      read_at ${int},
      how text not null check (how in ('now', 'waiting', 'digest', 'moot', 'unreached')),
      check ((how = 'waiting') = (due_at is not null)),
      check ((how in ('now', 'digest')) = (told_at is not null))
    ) ${end}`,
    'create index notice_person on notice (person_id, id)',
    `create index notice_waiting on notice (person_id, due_at) where how = 'waiting'`,
    'create index notice_told on notice (person_id, told_at) where told_at is not null',
    'create index notice_unread on notice (person_id, task_id) where read_at is null',
  ],
};
