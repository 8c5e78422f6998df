import type { Types } from './migration.ts';

const source = `text not null check (platform in ('telegram', 'dingtalk', 'feishu', 'api'))`;
const subject = `text check (subject_kind in ('task', 'batch', 'window', 'draft', 'proposal', 'list'))`;

/**
 * What comes in, what goes out, what stands in chats, what is due. Hot tables: every further index costs about one
 * page of the log file for each tap, so the inbox has none beside its key and is purged by a scan.
 */
export const traffic = ({ int, id, end, endByKey }: Types): readonly string[] => [
  `create table inbox (
    platform ${source},
    key text not null,
    received_at ${int} not null,
    outcome text,
    primary key (platform, key)
  ) ${endByKey}`,
  `create table outbox (
    id ${id},
    key text not null unique check (length(key) between 1 and 50),
    conversation_id ${int} not null references conversation (id),
    person_id ${int} references person (id),
    subject_kind ${subject},
    subject_id ${int},
    card text,
    lane ${int} not null check (lane between 0 and 3),
    reply_to text,
    status text not null default 'ready'
      check (status in ('ready', 'sending', 'delivered', 'failed', 'expired', 'superseded')),
    attempts ${int} not null default 0,
    due_at ${int} not null,
    until_at ${int},
    on_unknown text not null check (on_unknown in ('repeat', 'give-up')),
    revision ${int},
    dialogue_id ${int} references dialogue (id),
    correlation text not null,
    created_at ${int} not null,
    settled_at ${int},
    message text,
    why text,
    check ((card is null) = (subject_kind is not null)),
    check ((subject_id is null) = (subject_kind is null))
  ) ${end}`,
  `create index outbox_ready on outbox (conversation_id, id) where status = 'ready'`,
  `create index outbox_sending on outbox (conversation_id) where status = 'sending'`,
  `create index outbox_subject on outbox (subject_id) where status = 'ready' and subject_id is not null`,
  'create index outbox_message on outbox (conversation_id, message) where message is not null',
  `create table shown_card (
    id ${id},
    conversation_id ${int} not null references conversation (id),
    person_id ${int} references person (id),
    subject_kind ${subject} not null,
    subject_id ${int} not null,
    message text not null,
    wanted_revision ${int} not null,
    shown_revision ${int} not null,
    hash text,
    stale_at ${int},
    hold_until ${int},
    paint ${int} not null default 0,
    due_at ${int},
    attempts ${int} not null default 0,
    status text not null default 'live' check (status in ('live', 'retired', 'gone')),
    posted_at ${int} not null,
    unique (conversation_id, message)
  ) ${end}`,
  'create index shown_card_subject on shown_card (subject_id, subject_kind)',
  'create index shown_card_stale on shown_card (stale_at, id) where stale_at is not null',
  `create table job (
    id ${id},
    kind text not null,
    key text not null,
    subject_kind ${subject},
    subject_id ${int},
    payload text not null,
    due_at ${int} not null,
    useful_until ${int},
    attempts ${int} not null default 0,
    lease_by text,
    lease_until ${int},
    lease_due ${int},
    done_at ${int},
    why text,
    unique (kind, key),
    check ((subject_id is null) = (subject_kind is null)),
    check ((lease_by is null) = (lease_until is null))
  ) ${end}`,
  'create index job_due on job (due_at, id) where done_at is null',
  'create index job_subject on job (subject_id) where done_at is null and subject_id is not null',
  `create table lease (
    name text not null primary key,
    holder text not null,
    until_at ${int} not null
  ) ${endByKey}`,
  `create table setting (
    key text not null primary key,
    value text not null
  ) ${endByKey}`,
];
