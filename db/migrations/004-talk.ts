import type { Migration, Types } from './migration.ts';

/** What the subject of a card may be is the code's to know: each new kind would mean another copy of these tables. */
const anyKind = ({ engine, int, id, end }: Types): readonly string[] =>
  engine === 'postgresql'
    ? ['outbox', 'shown_card'].map((table) => `alter table ${table} drop constraint ${table}_subject_kind_check`)
    : [
        `create table outbox_4 (
    id ${id},
    key text not null unique check (length(key) between 1 and 50),
    conversation_id ${int} not null references conversation (id),
    person_id ${int} references person (id),
    subject_kind text,
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
    sent_key text check (length(sent_key) between 1 and 50),
    check ((card is null) = (subject_kind is not null)),
    check ((subject_id is null) = (subject_kind is null))
  ) ${end}`,
        'insert into outbox_4 select * from outbox',
        'drop table outbox',
        'alter table outbox_4 rename to outbox',
        `create index outbox_ready on outbox (conversation_id, id) where status = 'ready'`,
        `create index outbox_sending on outbox (conversation_id) where status = 'sending'`,
        `create index outbox_subject on outbox (subject_id) where status = 'ready' and subject_id is not null`,
        'create index outbox_message on outbox (conversation_id, message) where message is not null',
        `create table shown_card_4 (
    id ${id},
    conversation_id ${int} not null references conversation (id),
    person_id ${int} references person (id),
    subject_kind text not null,
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
        'insert into shown_card_4 select * from shown_card',
        'drop table shown_card',
        'alter table shown_card_4 rename to shown_card',
        'create index shown_card_subject on shown_card (subject_id, subject_kind)',
        'create index shown_card_stale on shown_card (stale_at, id) where stale_at is not null',
      ];

/** What people say about a task, where it was said, and the files they send. */
export const talk: Migration = {
  version: 4,
  name: 'talk',
  statements: (t) => [
    ...anyKind(t),
    `create index shown_card_comment on shown_card (posted_at) where subject_kind = 'comment' and status <> 'gone'`,
    `alter table comment add column conversation_id ${t.int} references conversation (id)`,
    'alter table comment add column message text',
    `alter table comment add column answers_id ${t.int} references comment (id)`,
    'alter table comment add column mentions text',
    `alter table comment add column revision ${t.int} not null default 1`,
    `alter table comment add column edited_at ${t.int}`,
    `alter table comment add column relayed_at ${t.int}`,
    // Who was to hear of it has heard.
    'update comment set relayed_at = at',
    'create unique index comment_message on comment (conversation_id, message) where message is not null',
    'create index comment_waiting on comment (task_id, id) where relayed_at is null',
    `create table file (
    id text not null primary key,
    task_id ${t.int} not null references task (id),
    comment_id ${t.int} references comment (id),
    person_id ${t.int} references person (id),
    platform text check (platform in ('telegram', 'dingtalk', 'feishu')),
    at ${t.int} not null,
    status text not null check (status in ('fetching', 'kept')),
    source text,
    name text not null,
    mime text not null,
    size ${t.int} not null,
    sha256 text,
    check ((status = 'kept') = (sha256 is not null)),
    check (status = 'kept' or source is not null)
  ) ${t.endByKey}`,
    `create table alias (
      conversation_id ${t.int} not null references conversation (id),
      alias text not null,
      message text not null,
      at ${t.int} not null,
      primary key (conversation_id, alias)
    ) ${t.endByKey}`,
    'create index alias_at on alias (at)',
    'create index file_task on file (task_id)',
    'create index file_comment on file (comment_id) where comment_id is not null',
  ],
};
