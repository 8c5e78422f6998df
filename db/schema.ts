import type { Generated, Selectable, Transaction } from 'kysely';
import type { Scope, Strategy } from '../core/dispatch/rule.ts';
import type { Locale, Platform, SubjectKind } from '../core/ids.ts';
import type { CallKind } from '../core/ledger/ledger.ts';
import type { Reach } from '../core/people/person.ts';
import type { ProposalEnd, ProposalKind } from '../core/proposals/proposal.ts';
import type { Source } from '../core/stores/inbox.ts';
import type { AuditEntry } from '../core/stores/log.ts';
import type { Notice } from '../core/stores/notices.ts';
import type { OutboxStatus, Post } from '../core/stores/outbox.ts';
import type { ShownCard } from '../core/stores/shown.ts';
import type {
  ActorKind,
  AssignmentStatus,
  Dispatch,
  Outcome,
  Priority,
  RejectCategory,
  Stage,
} from '../core/tasks/task.ts';

/**
 * The tables as both engines hold them. Instants are epoch milliseconds; json is text that only its store reads;
 * `search` columns hold folded words; there are no booleans (a nullable instant says when it became so).
 */
export interface Db {
  person: {
    id: Generated<number>;
    code: string;
    name: string;
    search: string;
    locale: Locale;
    zone: string;
    /** `,employee,manager,`: each role between commas. */
    roles: string;
    disabled_at: number | null;
    preferred_platform: Platform | null;
    /** Wall times `HH:MM`; both or neither. */
    quiet_from: string | null;
    quiet_until: string | null;
  };
  account: {
    id: Generated<number>;
    person_id: number;
    platform: Platform;
    external_id: string;
    reach: Generated<Reach>;
    bound_at: number;
  };
  org_group: { id: Generated<number>; code: string; name: string };
  group_member: { group_id: number; person_id: number };
  group_conversation: { group_id: number; conversation_id: number };
  conversation: {
    id: Generated<number>;
    platform: Platform;
    external_id: string;
    /** Empty = none, so that one unique key holds. */
    thread: string;
    kind: 'direct' | 'group';
    title: string | null;
    locale: Locale;
    zone: string;
    person_id: number | null;
    gone_at: number | null;
  };
  template: {
    id: Generated<number>;
    code: string;
    title: string;
    description: string;
    type: string;
    estimate_minutes: number | null;
  };
  task: {
    id: Generated<number>;
    type: string;
    code: string | null;
    title: string;
    description: string;
    search: string;
    priority: Priority;
    due_at: number | null;
    stage: Stage;
    outcome: Outcome | null;
    dispatch: Dispatch;
    turn: Generated<number>;
    revision: Generated<number>;
    owner_id: number | null;
    requester_id: number | null;
    assigner_id: number | null;
    reviewer_id: number | null;
    batch: string | null;
    company: string | null;
    material: string | null;
    document_type: string | null;
    document_code: string | null;
    template_id: number | null;
    estimate_minutes: number | null;
    created_at: number;
    updated_at: number;
    done_at: number | null;
    closed_at: number | null;
  };
  assignment: {
    id: Generated<number>;
    task_id: number;
    person_id: number;
    status: Generated<AssignmentStatus>;
    by_id: number | null;
    category: RejectCategory | null;
    reason: string | null;
    created_at: number;
    decided_at: number | null;
    expires_at: number | null;
    /** What exactly was offered, as a hash. */
    terms: string | null;
    /** When a question of whoever rejected it was answered. */
    answered_at: number | null;
  };
  proposal: {
    id: Generated<number>;
    task_id: number;
    assignment_id: number;
    from_id: number;
    kind: ProposalKind;
    asked_id: number | null;
    person_id: number | null;
    due_at: number | null;
    created_at: number;
    ended_as: ProposalEnd | null;
    ended_by: number | null;
    ended_at: number | null;
  };
  task_group: { task_id: number; group_id: number };
  task_person: { task_id: number; person_id: number; how: 'named' | 'skipped' };
  dispatch_rule: {
    id: Generated<number>;
    code: string;
    type: string;
    company_scope: Scope;
    material_scope: Scope;
    people: 'everybody' | 'on_duty';
    strategy: Strategy;
    priority: number;
    next: 'go_on' | 'stop';
    disabled_at: number | null;
    last_person_id: number | null;
    revision: Generated<number>;
    updated_at: number;
  };
  dispatch_rule_group: { rule_id: number; group_id: number };
  /** A company or material a rule lists, or `any` with an empty code; `other` is the rule's scope on the other side. */
  dispatch_rule_part: {
    kind: 'company' | 'material' | 'any';
    code: string;
    type: string;
    other: Scope;
    rule_id: number;
  };
  dispatch_decision: {
    id: Generated<number>;
    task_id: number;
    turn: number;
    at: number;
    actor: ActorKind;
    person_id: number | null;
    candidates: number;
    skipped: number;
    decision: string;
  };
  pool_fold: { target: string; since: number; last: number; count: number };
  share: { task_id: number; person_id: number };
  snooze: { task_id: number; person_id: number; until_at: number };
  comment: {
    id: Generated<number>;
    task_id: number;
    person_id: number;
    platform: Platform | null;
    text: string;
    at: number;
    /** Where it was said, and the platform's id of that message. */
    conversation_id: number | null;
    message: string | null;
    answers_id: number | null;
    /** JSON: ids of the people it names. */
    mentions: string | null;
    revision: Generated<number>;
    edited_at: number | null;
    /** Null: those who are to hear of it have not yet. */
    relayed_at: number | null;
  };
  alias: { conversation_id: number; alias: string; message: string; at: number };
  file: {
    id: string;
    task_id: number;
    comment_id: number | null;
    person_id: number | null;
    platform: Platform | null;
    at: number;
    status: 'fetching' | 'kept';
    /** What the platform calls it, while it must be fetched. */
    source: string | null;
    name: string;
    mime: string;
    size: number;
    sha256: string | null;
  };
  log: {
    id: Generated<number>;
    task_id: number;
    sequence: number;
    verb: string;
    actor: ActorKind;
    person_id: number | null;
    account_id: number | null;
    platform: Platform | null;
    correlation: string;
    at: number;
    from_stage: Stage | null;
    to_stage: Stage;
    turn: number;
    comment: string | null;
    before: string;
    args: string;
    /** Since when it is not shown as part of the history; null = it is. */
    hidden_at: number | null;
  };
  audit: {
    id: Generated<number>;
    at: number;
    kind: AuditEntry['kind'];
    person_id: number | null;
    platform: Platform | null;
    external_id: string | null;
    verb: string | null;
    subject: string | null;
    detail: string;
    correlation: string;
  };
  inbox: { platform: Source; key: string; received_at: number; outcome: string | null };
  outbox: {
    id: Generated<number>;
    key: string;
    conversation_id: number;
    person_id: number | null;
    subject_kind: SubjectKind | null;
    subject_id: number | null;
    card: string | null;
    lane: number;
    reply_to: string | null;
    /** Null: no call was made for it yet, or none that can have shown anything. */
    sent_key: string | null;
    status: Generated<OutboxStatus>;
    attempts: Generated<number>;
    due_at: number;
    until_at: number | null;
    on_unknown: Post['onUnknown'];
    revision: number | null;
    dialogue_id: number | null;
    correlation: string;
    created_at: number;
    settled_at: number | null;
    message: string | null;
    why: string | null;
  };
  shown_card: {
    id: Generated<number>;
    conversation_id: number;
    person_id: number | null;
    subject_kind: SubjectKind;
    subject_id: number;
    message: string;
    wanted_revision: number;
    shown_revision: number;
    hash: string | null;
    /** Since when it has shown less than is wanted; null = it shows what it should. */
    stale_at: number | null;
    hold_until: number | null;
    paint: Generated<number>;
    /** The courier's repaint that is on its way, by its `paint`. */
    painting: Generated<number | null>;
    due_at: number | null;
    attempts: Generated<number>;
    status: Generated<ShownCard['status']>;
    posted_at: number;
  };
  dialogue: {
    id: Generated<number>;
    person_id: number;
    conversation_id: number;
    kind: string;
    turn: Generated<number>;
    state: string;
    prompt: string | null;
    expires_at: number;
    ended_at: number | null;
  };
  bind_code: { hash: string; person_id: number; created_at: number; expires_at: number; used_at: number | null };
  intent: {
    id: Generated<number>;
    platform: Platform;
    external_id: string;
    conversation_id: number;
    token: string;
    message: string | null;
    expires_at: number;
  };
  job: {
    id: Generated<number>;
    kind: string;
    key: string;
    subject_kind: SubjectKind | null;
    subject_id: number | null;
    payload: string;
    due_at: number;
    useful_until: number | null;
    attempts: Generated<number>;
    lease_by: string | null;
    lease_until: number | null;
    /** `due_at` when it was leased: a job moved meanwhile is not done when its handler is. */
    lease_due: number | null;
    done_at: number | null;
    why: string | null;
  };
  lease: { name: string; holder: string; until_at: number };
  setting: { key: string; value: string };
  ledger: { platform: Platform; month: string; kind: CallKind; count: number; warned: Generated<number> };
  notice: {
    id: Generated<number>;
    person_id: number;
    task_id: number | null;
    kind: Notice['kind'];
    listener: Notice['listener'];
    style: Notice['style'];
    text: string;
    correlation: string;
    at: number;
    due_at: number | null;
    told_at: number | null;
    read_at: number | null;
    how: Notice['how'];
  };
  schema_version: { version: number; name: string; applied_at: number };
}

export type Row<T extends keyof Db> = Selectable<Db[T]>;

/** What one unit may do: build and run queries. No nesting, no root handle. */
export type Tx = Pick<
  Transaction<Db>,
  'selectFrom' | 'selectNoFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'fn' | 'getExecutor'
>;
