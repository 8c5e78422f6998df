import type { Migration } from './migration.ts';

/**
 * Who has left is asked with every list of what waits; they are few among many. And what waits for managers is read from
 * two narrow indexes, in words no wider index on the stage answers to: the planner took that one and looked up every row.
 */
export const left: Migration = {
  version: 10,
  name: 'left',
  statements: () => [
    'create index person_left on person (id) where disabled_at is not null',
    'drop index task_unconfirmed',
    `create index task_unconfirmed on task (assigner_id, requester_id, owner_id, due_at, id) where stage || '' = 'done'`,
    'drop index task_unrouted',
    `create index task_unrouted on task (due_at, id)
      where stage || '' = 'reviewed' and dispatch <> 'pooled' and owner_id is null`,
  ],
};
