import type { Types } from './migration.ts';

const locale = `text not null check (locale in ('zh-CN', 'ru', 'en'))`;
const platform = `text not null check (platform in ('telegram', 'dingtalk', 'feishu'))`;

/** People, their accounts, the groups they belong to and the chats they are met in. */
export const peopleTables = ({ int, id, end, endByKey }: Types): readonly string[] => [
  `create table person (
    id ${id},
    code text not null unique,
    name text not null,
    search text not null,
    locale ${locale},
    zone text not null,
    roles text not null check (roles like ',%' and roles like '%,'),
    disabled_at ${int}
  ) ${end}`,
  // Asked for with every tap: who else could review, confirm, hear of it.
  `create index person_managers on person (name, id) where roles like '%,manager,%'`,
  `create index person_reviewers on person (name, id) where roles like '%,reviewer,%'`,
  `create index person_admins on person (name, id) where roles like '%,admin,%'`,
  `create table account (
    id ${id},
    person_id ${int} not null references person (id),
    platform ${platform},
    external_id text not null,
    reach text not null default 'unknown' check (reach in ('unknown', 'open', 'blocked', 'never_started')),
    bound_at ${int} not null,
    unique (platform, external_id),
    unique (person_id, platform)
  ) ${end}`,
  `create table org_group (
    id ${id},
    code text not null unique,
    name text not null
  ) ${end}`,
  `create table group_member (
    group_id ${int} not null references org_group (id),
    person_id ${int} not null references person (id),
    primary key (group_id, person_id)
  ) ${endByKey}`,
  'create index group_member_person on group_member (person_id)',
  `create table conversation (
    id ${id},
    platform ${platform},
    external_id text not null,
    thread text not null default '',
    kind text not null check (kind in ('direct', 'group')),
    title text,
    locale ${locale},
    zone text not null,
    person_id ${int} references person (id),
    gone_at ${int},
    unique (platform, external_id, thread)
  ) ${end}`,
  'create index conversation_person on conversation (person_id) where person_id is not null',
  `create table group_conversation (
    group_id ${int} not null references org_group (id),
    conversation_id ${int} not null references conversation (id),
    primary key (group_id, conversation_id)
  ) ${endByKey}`,
  'create index group_conversation_back on group_conversation (conversation_id)',
  `create table bind_code (
    hash text not null primary key,
    person_id ${int} not null references person (id),
    created_at ${int} not null,
    expires_at ${int} not null,
    used_at ${int}
  ) ${endByKey}`,
  `create table intent (
    id ${id},
    platform ${platform},
    external_id text not null,
    conversation_id ${int} not null references conversation (id),
    token text not null,
    message text,
    expires_at ${int} not null,
    unique (platform, external_id, token)
  ) ${end}`,
  `create table dialogue (
    id ${id},
    person_id ${int} not null references person (id),
    conversation_id ${int} not null references conversation (id),
    kind text not null,
    turn ${int} not null default 1,
    state text not null,
    prompt text,
    expires_at ${int} not null,
    ended_at ${int}
  ) ${end}`,
  `create unique index dialogue_open on dialogue (person_id, conversation_id, kind) where ended_at is null`,
  'create index dialogue_prompt on dialogue (conversation_id, prompt) where prompt is not null',
];
