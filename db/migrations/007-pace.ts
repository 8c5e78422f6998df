import type { Migration } from './migration.ts';

/** What the courier asks at every pass, and what waits for a manager, must not cost what else there is. */
export const pace: Migration = {
  version: 7,
  name: 'pace',
  statements: () => [
    'drop index task_unconfirmed',
    `create index task_unconfirmed on task (assigner_id, requester_id, owner_id, due_at, id) where stage = 'done'`,
    `create index task_unrouted on task (due_at, id)
      where stage = 'reviewed' and dispatch <> 'pooled' and owner_id is null`,
    'create index shown_card_due on shown_card (due_at) where stale_at is not null and due_at is not null',
    'create index shown_card_held on shown_card (hold_until) where stale_at is not null and hold_until is not null',
  ],
};
