CREATE TABLE account (
    id integer primary key,
    person_id integer not null references person (id),
    platform text not null check (platform in ('telegram', 'dingtalk', 'feishu')),
    external_id text not null,
    reach text not null default 'unknown' check (reach in ('unknown', 'open', 'blocked', 'never_started')),
    bound_at integer not null,
    unique (platform, external_id),
    unique (person_id, platform)
  ) strict;

CREATE TABLE alias (
      conversation_id integer not null references conversation (id),
      alias text not null,
      message text not null,
      at integer not null,
      primary key (conversation_id, alias)
    ) strict, without rowid;

CREATE TABLE assignment (
    id integer primary key,
    task_id integer not null references task (id),
    person_id integer not null references person (id),
    status text not null default 'offered'
      check (status in ('offered', 'accepted', 'rejected', 'withdrawn', 'expired')),
    by_id integer references person (id),
    category text check (category in ('overloaded', 'not_mine', 'unclear', 'no_access', 'date', 'other')),
    reason text,
    created_at integer not null,
    decided_at integer,
    expires_at integer
  , terms text, answered_at integer) strict;

CREATE TABLE audit (
    id integer primary key,
    at integer not null,
    kind text not null check (kind in ('refused', 'unbound', 'failed', 'bound', 'poisoned', 'admin')),
    person_id integer references person (id),
    platform text check (platform in ('telegram', 'dingtalk', 'feishu')),
    external_id text,
    verb text,
    subject text,
    detail text not null,
    correlation text not null
  ) strict;

CREATE TABLE bind_code (
    hash text not null primary key,
    person_id integer not null references person (id),
    created_at integer not null,
    expires_at integer not null,
    used_at integer
  ) strict, without rowid;

CREATE TABLE comment (
    id integer primary key,
    task_id integer not null references task (id),
    person_id integer not null references person (id),
    platform text check (platform in ('telegram', 'dingtalk', 'feishu')),
    text text not null,
    at integer not null
  , conversation_id integer references conversation (id), message text, answers_id integer references comment (id), mentions text, revision integer not null default 1, edited_at integer, relayed_at integer) strict;

CREATE TABLE conversation (
    id integer primary key,
    platform text not null check (platform in ('telegram', 'dingtalk', 'feishu')),
    external_id text not null,
    thread text not null default '',
    kind text not null check (kind in ('direct', 'group')),
    title text,
    locale text not null check (locale in ('zh-CN', 'ru', 'en')),
    zone text not null,
    person_id integer references person (id),
    gone_at integer,
    unique (platform, external_id, thread)
  ) strict;

CREATE TABLE dialogue (
    id integer primary key,
    person_id integer not null references person (id),
    conversation_id integer not null references conversation (id),
    kind text not null,
    turn integer not null default 1,
    state text not null,
    prompt text,
    expires_at integer not null,
    ended_at integer
  ) strict;

CREATE TABLE dispatch_decision (
      id integer primary key,
      task_id integer not null references task (id),
      turn integer not null,
      at integer not null,
      actor text not null check (actor in ('person', 'api', 'system')),
      person_id integer references person (id),
      candidates integer not null,
      skipped integer not null,
      decision text not null
    ) strict;

CREATE TABLE dispatch_rule (
      id integer primary key,
      code text not null unique,
      type text not null,
      company_scope text not null check (company_scope in ('all', 'part')),
      material_scope text not null check (material_scope in ('all', 'part')),
      people text not null check (people in ('everybody', 'on_duty')),
      strategy text not null check (strategy in ('pool', 'direct', 'round_robin', 'least_loaded')),
      priority integer not null,
      next text not null check (next in ('go_on', 'stop')),
      disabled_at integer,
      last_person_id integer references person (id),
      revision integer not null default 1,
      updated_at integer not null
    ) strict;

CREATE TABLE dispatch_rule_group (
      rule_id integer not null references dispatch_rule (id),
      group_id integer not null references org_group (id),
      primary key (rule_id, group_id)
    ) strict, without rowid;

CREATE TABLE dispatch_rule_part (
      kind text not null check (kind in ('company', 'material', 'any')),
      code text not null,
      type text not null,
      other text not null check (other in ('all', 'part')),
      rule_id integer not null references dispatch_rule (id),
      primary key (kind, code, type, other, rule_id)
    ) strict, without rowid;

CREATE TABLE file (
    id text not null primary key,
    task_id integer not null references task (id),
    comment_id integer references comment (id),
    person_id integer references person (id),
    platform text check (platform in ('telegram', 'dingtalk', 'feishu')),
    at integer not null,
    status text not null check (status in ('fetching', 'kept')),
    source text,
    name text not null,
    mime text not null,
    size integer not null,
    sha256 text,
    check ((status = 'kept') = (sha256 is not null)),
    check (status = 'kept' or source is not null)
  ) strict, without rowid;

CREATE TABLE group_conversation (
    group_id integer not null references org_group (id),
    conversation_id integer not null references conversation (id),
    primary key (group_id, conversation_id)
  ) strict, without rowid;

CREATE TABLE group_member (
    group_id integer not null references org_group (id),
    person_id integer not null references person (id),
    primary key (group_id, person_id)
  ) strict, without rowid;

CREATE TABLE inbox (
    platform text not null check (platform in ('telegram', 'dingtalk', 'feishu', 'api')),
    key text not null,
    received_at integer not null,
    outcome text,
    primary key (platform, key)
  ) strict, without rowid;

CREATE TABLE intent (
    id integer primary key,
    platform text not null check (platform in ('telegram', 'dingtalk', 'feishu')),
    external_id text not null,
    conversation_id integer not null references conversation (id),
    token text not null,
    message text,
    expires_at integer not null,
    unique (platform, external_id, token)
  ) strict;

CREATE TABLE job (
    id integer primary key,
    kind text not null,
    key text not null,
    subject_kind text check (subject_kind in ('task', 'batch', 'window', 'draft', 'proposal', 'list')),
    subject_id integer,
    payload text not null,
    due_at integer not null,
    useful_until integer,
    attempts integer not null default 0,
    lease_by text,
    lease_until integer,
    lease_due integer,
    done_at integer,
    why text,
    unique (kind, key),
    check ((subject_id is null) = (subject_kind is null)),
    check ((lease_by is null) = (lease_until is null))
  ) strict;

CREATE TABLE lease (
    name text not null primary key,
    holder text not null,
    until_at integer not null
  ) strict, without rowid;

CREATE TABLE ledger (
      platform text not null check (platform in ('telegram', 'dingtalk', 'feishu')),
      month text not null check (length(month) = 7),
      kind text not null check (kind in ('call', 'push')),
      count integer not null check (count >= 0),
      warned integer not null default 0,
      primary key (platform, month, kind)
    ) strict, without rowid;

CREATE TABLE log (
    id integer primary key,
    task_id integer not null references task (id),
    sequence integer not null,
    verb text not null,
    actor text not null check (actor in ('person', 'api', 'system')),
    person_id integer references person (id),
    account_id integer references account (id),
    platform text check (platform in ('telegram', 'dingtalk', 'feishu')),
    correlation text not null,
    at integer not null,
    from_stage text check (from_stage in ('pending_review', 'returned', 'reviewed', 'assigned', 'in_progress', 'done', 'confirmed', 'closed')),
    to_stage text not null check (to_stage in ('pending_review', 'returned', 'reviewed', 'assigned', 'in_progress', 'done', 'confirmed', 'closed')),
    turn integer not null,
    comment text,
    before text not null,
    args text not null, hidden_at integer,
    unique (task_id, sequence)
  ) strict;

CREATE TABLE notice (
      id integer primary key,
      person_id integer not null references person (id),
      task_id integer references task (id),
      kind text not null,
      listener text not null,
      style text not null check (style in ('card', 'notice')),
      text text not null,
      correlation text not null,
      at integer not null,
      due_at integer,
      told_at integer,
      read_at integer,
      how text not null check (how in ('now', 'waiting', 'digest', 'moot', 'unreached')),
      check ((how = 'waiting') = (due_at is not null)),
      check ((how in ('now', 'digest')) = (told_at is not null))
    ) strict;

CREATE TABLE org_group (
    id integer primary key,
    code text not null unique,
    name text not null
  ) strict;

CREATE TABLE "outbox" (
    id integer primary key,
    key text not null unique check (length(key) between 1 and 50),
    conversation_id integer not null references conversation (id),
    person_id integer references person (id),
    subject_kind text,
    subject_id integer,
    card text,
    lane integer not null check (lane between 0 and 3),
    reply_to text,
    status text not null default 'ready'
      check (status in ('ready', 'sending', 'delivered', 'failed', 'expired', 'superseded')),
    attempts integer not null default 0,
    due_at integer not null,
    until_at integer,
    on_unknown text not null check (on_unknown in ('repeat', 'give-up')),
    revision integer,
    dialogue_id integer references dialogue (id),
    correlation text not null,
    created_at integer not null,
    settled_at integer,
    message text,
    why text,
    sent_key text check (length(sent_key) between 1 and 50),
    check ((card is null) = (subject_kind is not null)),
    check ((subject_id is null) = (subject_kind is null))
  ) strict;

CREATE TABLE person (
    id integer primary key,
    code text not null unique,
    name text not null,
    search text not null,
    locale text not null check (locale in ('zh-CN', 'ru', 'en')),
    zone text not null,
    roles text not null check (roles like ',%' and roles like '%,'),
    disabled_at integer
  , preferred_platform text
      check (preferred_platform in ('telegram', 'dingtalk', 'feishu')), quiet_from text check (length(quiet_from) = 5), quiet_until text check (length(quiet_until) = 5)) strict;

CREATE TABLE pool_fold (
      target text primary key,
      since integer not null,
      last integer not null,
      count integer not null
    ) strict, without rowid;

CREATE TABLE proposal (
      id integer primary key,
      task_id integer not null references task (id),
      assignment_id integer not null references assignment (id),
      from_id integer not null references person (id),
      kind text not null check (kind in ('next', 'question', 'date')),
      asked_id integer references person (id),
      person_id integer references person (id),
      due_at integer,
      created_at integer not null,
      ended_as text check (ended_as in ('accepted', 'declined', 'moot')),
      ended_by integer references person (id),
      ended_at integer,
      check ((kind = 'next') = (person_id is not null)),
      check ((kind = 'date') = (due_at is not null)),
      check ((ended_as is null) = (ended_at is null))
    ) strict;

CREATE TABLE schema_version (
  version integer not null primary key,
  name text not null,
  applied_at integer not null
) strict;

CREATE TABLE setting (
    key text not null primary key,
    value text not null
  ) strict, without rowid;

CREATE TABLE share (
    task_id integer not null references task (id),
    person_id integer not null references person (id),
    primary key (task_id, person_id)
  ) strict, without rowid;

CREATE TABLE "shown_card" (
    id integer primary key,
    conversation_id integer not null references conversation (id),
    person_id integer references person (id),
    subject_kind text not null,
    subject_id integer not null,
    message text not null,
    wanted_revision integer not null,
    shown_revision integer not null,
    hash text,
    stale_at integer,
    hold_until integer,
    paint integer not null default 0,
    due_at integer,
    attempts integer not null default 0,
    status text not null default 'live' check (status in ('live', 'retired', 'gone')),
    posted_at integer not null, painting integer, painted_at integer,
    unique (conversation_id, message)
  ) strict;

CREATE TABLE snooze (
    task_id integer not null references task (id),
    person_id integer not null references person (id),
    until_at integer not null,
    primary key (person_id, task_id)
  ) strict, without rowid;

CREATE TABLE task (
    id integer primary key,
    type text not null,
    code text,
    title text not null,
    description text not null,
    search text not null,
    priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
    due_at integer,
    stage text not null check (stage in ('pending_review', 'returned', 'reviewed', 'assigned', 'in_progress', 'done', 'confirmed', 'closed')),
    outcome text check (outcome in ('completed', 'refused', 'cancelled', 'withdrawn')),
    dispatch text not null check (dispatch in ('none', 'parked', 'pooled')),
    turn integer not null default 1 check (turn > 0),
    revision integer not null default 1 check (revision > 0),
    owner_id integer references person (id),
    requester_id integer references person (id),
    assigner_id integer references person (id),
    reviewer_id integer references person (id),
    batch text,
    company text,
    material text,
    document_type text,
    document_code text,
    template_id integer references template (id),
    estimate_minutes integer,
    created_at integer not null,
    updated_at integer not null,
    done_at integer,
    closed_at integer,
    unique (type, code),
    check ((stage = 'closed') = (closed_at is not null)),
    check ((stage = 'closed') = (outcome is not null))
  ) strict;

CREATE TABLE task_group (
    task_id integer not null references task (id),
    group_id integer not null references org_group (id),
    primary key (task_id, group_id)
  ) strict, without rowid;

CREATE TABLE task_person (
      task_id integer not null references task (id),
      person_id integer not null references person (id),
      how text not null check (how in ('named', 'skipped')),
      primary key (task_id, person_id)
    ) strict, without rowid;

CREATE TABLE template (
    id integer primary key,
    code text not null unique,
    title text not null,
    description text not null,
    type text not null,
    estimate_minutes integer
  ) strict;

CREATE INDEX alias_at on alias (at);

CREATE UNIQUE INDEX assignment_offered on assignment (task_id) where status = 'offered';

CREATE INDEX assignment_person on assignment (person_id) where status = 'offered';

CREATE INDEX assignment_task on assignment (task_id);

CREATE UNIQUE INDEX comment_message on comment (conversation_id, message) where message is not null;

CREATE INDEX comment_task on comment (task_id);

CREATE INDEX comment_waiting on comment (task_id, id) where relayed_at is null;

CREATE INDEX conversation_person on conversation (person_id) where person_id is not null;

CREATE UNIQUE INDEX dialogue_open on dialogue (person_id, conversation_id, kind) where ended_at is null;

CREATE INDEX dialogue_prompt on dialogue (conversation_id, prompt) where prompt is not null;

CREATE INDEX dispatch_decision_task on dispatch_decision (task_id, id);

CREATE INDEX dispatch_rule_group_back on dispatch_rule_group (group_id);

CREATE INDEX dispatch_rule_part_rule on dispatch_rule_part (rule_id);

CREATE INDEX dispatch_rule_type on dispatch_rule (type, priority, code);

CREATE INDEX file_comment on file (comment_id) where comment_id is not null;

CREATE INDEX file_task on file (task_id);

CREATE INDEX group_conversation_back on group_conversation (conversation_id);

CREATE INDEX group_member_person on group_member (person_id);

CREATE INDEX job_due on job (due_at, id) where done_at is null;

CREATE INDEX job_subject on job (subject_id) where done_at is null and subject_id is not null;

CREATE INDEX log_at on log (at, id);

CREATE INDEX log_person on log (person_id, id) where person_id is not null;

CREATE INDEX notice_person on notice (person_id, id);

CREATE INDEX notice_told on notice (person_id, told_at) where told_at is not null;

CREATE INDEX notice_unread on notice (person_id, task_id) where read_at is null;

CREATE INDEX notice_waiting on notice (person_id, due_at) where how = 'waiting';

CREATE INDEX outbox_message on outbox (conversation_id, message) where message is not null;

CREATE INDEX outbox_ready on outbox (conversation_id, id) where status = 'ready';

CREATE INDEX outbox_sending on outbox (conversation_id) where status = 'sending';

CREATE INDEX outbox_subject on outbox (subject_id) where status = 'ready' and subject_id is not null;

CREATE INDEX person_admins on person (name, id) where roles like '%,admin,%';

CREATE INDEX person_left on person (id) where disabled_at is not null;

CREATE INDEX person_managers on person (name, id) where roles like '%,manager,%';

CREATE INDEX person_reviewers on person (name, id) where roles like '%,reviewer,%';

CREATE INDEX proposal_asked on proposal (asked_id, task_id) where ended_as is null and asked_id is not null;

CREATE UNIQUE INDEX proposal_open on proposal (task_id) where ended_as is null;

CREATE INDEX share_person on share (person_id);

CREATE INDEX shown_card_comment on shown_card (posted_at) where subject_kind = 'comment' and status <> 'gone';

CREATE INDEX shown_card_due on shown_card (due_at) where stale_at is not null and due_at is not null;

CREATE INDEX shown_card_held on shown_card (hold_until) where stale_at is not null and hold_until is not null;

CREATE INDEX shown_card_painted on shown_card (painted_at) where painted_at is not null;

CREATE INDEX shown_card_painting on shown_card (id) where painting is not null;

CREATE INDEX shown_card_stale on shown_card (stale_at, id) where stale_at is not null;

CREATE INDEX shown_card_subject on shown_card (subject_id, subject_kind);

CREATE INDEX task_at_work on task (owner_id) where stage = 'in_progress';

CREATE INDEX task_batch on task (batch) where batch is not null;

CREATE INDEX task_closed on task (closed_at, id) where closed_at is not null;

CREATE INDEX task_document on task (document_code, id) where document_code is not null;

CREATE INDEX task_group_back on task_group (group_id);

CREATE INDEX task_open on task (due_at, id) where closed_at is null;

CREATE INDEX task_owner on task (owner_id) where owner_id is not null;

CREATE INDEX task_parked on task (id) where dispatch = 'parked';

CREATE INDEX task_person_named on task_person (person_id) where how = 'named';

CREATE INDEX task_refused on task (id) where outcome = 'refused';

CREATE INDEX task_requester on task (requester_id) where requester_id is not null;

CREATE INDEX task_reviewer on task (reviewer_id) where reviewer_id is not null;

CREATE INDEX task_stage on task (stage, due_at, id);

CREATE INDEX task_unconfirmed on task (assigner_id, requester_id, owner_id, due_at, id) where stage || '' = 'done';

CREATE INDEX task_unrouted on task (due_at, id)
      where stage || '' = 'reviewed' and dispatch <> 'pooled' and owner_id is null;
