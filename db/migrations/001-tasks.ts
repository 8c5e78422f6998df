import type { Types } from './migration.ts';

const stages = `('pending_review', 'returned', 'reviewed', 'assigned', 'in_progress', 'done', 'confirmed', 'closed')`;
const platform = `text check (platform in ('telegram', 'dingtalk', 'feishu'))`;

/** Tasks and everything that hangs on one. */
export const taskTables = ({ int, id, end, endByKey }: Types): readonly string[] => [
  `create table template (
    id ${id},
    code text not null unique,
    title text not null,
    description text not null,
    type text not null,
    estimate_minutes ${int}
  ) ${end}`,
  `create table task (
    id ${id},
    type text not null,
    code text,
    title text not null,
    description text not null,
    search text not null,
    priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
    due_at ${int},
    stage text not null check (stage in ${stages}),
    outcome text check (outcome in ('completed', 'refused', 'cancelled', 'withdrawn')),
    dispatch text not null check (dispatch in ('none', 'parked', 'pooled')),
    turn ${int} not null default 1 check (turn > 0),
    revision ${int} not null default 1 check (revision > 0),
    owner_id ${int} references person (id),
    requester_id ${int} references person (id),
    assigner_id ${int} references person (id),
    reviewer_id ${int} references person (id),
    batch text,
    company text,
    material text,
    document_type text,
    document_code text,
    template_id ${int} references template (id),
    estimate_minutes ${int},
    created_at ${int} not null,
    updated_at ${int} not null,
    done_at ${int},
    closed_at ${int},
    unique (type, code),
    check ((stage = 'closed') = (closed_at is not null)),
    check ((stage = 'closed') = (outcome is not null))
  ) ${end}`,
  'create index task_open on task (due_at, id) where closed_at is null',
  'create index task_closed on task (closed_at, id) where closed_at is not null',
  'create index task_stage on task (stage, due_at, id)',
  'create index task_owner on task (owner_id) where owner_id is not null',
  'create index task_requester on task (requester_id) where requester_id is not null',
  'create index task_reviewer on task (reviewer_id) where reviewer_id is not null',
  `create index task_refused on task (id) where outcome = 'refused'`,
  `create index task_unconfirmed on task (assigner_id) where stage = 'done'`,
  'create index task_batch on task (batch) where batch is not null',
  `create table assignment (
    id ${id},
    task_id ${int} not null references task (id),
    person_id ${int} not null references person (id),
    status text not null default 'offered'
      check (status in ('offered', 'accepted', 'rejected', 'withdrawn', 'expired')),
    by_id ${int} references person (id),
    category text check (category in ('overloaded', 'not_mine', 'unclear', 'no_access', 'date', 'other')),
    reason text,
    created_at ${int} not null,
    decided_at ${int},
    expires_at ${int}
  ) ${end}`,
  'create index assignment_task on assignment (task_id)',
  `create unique index assignment_offered on assignment (task_id) where status = 'offered'`,
  `create index assignment_person on assignment (person_id) where status = 'offered'`,
  `create table task_group (
    task_id ${int} not null references task (id),
    group_id ${int} not null references org_group (id),
    primary key (task_id, group_id)
  ) ${endByKey}`,
  'create index task_group_back on task_group (group_id)',
  `create table share (
    task_id ${int} not null references task (id),
    person_id ${int} not null references person (id),
    primary key (task_id, person_id)
  ) ${endByKey}`,
  'create index share_person on share (person_id)',
  `create table snooze (
    task_id ${int} not null references task (id),
    person_id ${int} not null references person (id),
    until_at ${int} not null,
    primary key (person_id, task_id)
  ) ${endByKey}`,
  `create table comment (
    id ${id},
    task_id ${int} not null references task (id),
    person_id ${int} not null references person (id),
    platform ${platform},
    text text not null,
    at ${int} not null
  ) ${end}`,
  'create index comment_task on comment (task_id)',
  `create table log (
    id ${id},
    task_id ${int} not null references task (id),
    sequence ${int} not null,
    verb text not null,
    actor text not null check (actor in ('person', 'api', 'system')),
    person_id ${int} references person (id),
    account_id ${int} references account (id),
    platform ${platform},
    correlation text not null,
    at ${int} not null,
    from_stage text check (from_stage in ${stages}),
    to_stage text not null check (to_stage in ${stages}),
    turn ${int} not null,
    comment text,
    before text not null,
    args text not null,
    unique (task_id, sequence)
  ) ${end}`,
  'create index log_person on log (person_id, id) where person_id is not null',
  `create table audit (
    id ${id},
    at ${int} not null,
    kind text not null check (kind in ('refused', 'unbound', 'failed', 'bound', 'poisoned', 'admin')),
    person_id ${int} references person (id),
    platform ${platform},
    external_id text,
    verb text,
    subject text,
    detail text not null,
    correlation text not null
  ) ${end}`,
];
