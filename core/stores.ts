/**
 * What one unit of work can see and do. `db/` implements it twice over one set of queries; the core knows no SQL.
 * Times are epoch milliseconds, json columns arrive as values, absent is null.
 */
import type { Card } from './cards/card.ts';
import type { Place } from './chat/inbound.ts';
import type { ConversationId, GroupId, Instant, Locale, PersonId, Platform, Subject, TaskId, Zone } from './ids.ts';
import type { Account, Group, Person, Reach, Role } from './people/person.ts';
import type { Assignment, Comment, LogEntry, NewTask, Task, Template } from './tasks/task.ts';
import type { Text } from './text/text.ts';

export interface Stores {
  readonly people: People;
  readonly accounts: Accounts;
  readonly groups: Groups;
  readonly conversations: Conversations;
  readonly templates: Templates;
  readonly tasks: Tasks;
  readonly log: Log;
  readonly audit: Audit;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly shown: ShownCards;
  readonly dialogues: Dialogues;
  readonly codes: BindCodes;
  readonly intents: Intents;
  readonly jobs: Jobs;
  readonly leases: Leases;
  readonly settings: Settings;
}

export interface PersonInput {
  readonly code: string;
  readonly name: string;
  readonly locale: Locale;
  readonly zone: Zone;
  readonly roles: readonly Role[];
}

export interface People {
  get(id: PersonId): Promise<Person | undefined>;
  many(ids: readonly PersonId[]): Promise<ReadonlyMap<PersonId, Person>>;
  byCode(code: string): Promise<Person | undefined>;
  /** Active people, by name; `search` matches name or code, folded. At most `limit` (≤ 100). */
  list(filter: { search?: string; role?: Role; limit: number; offset?: number }): Promise<Person[]>;
  count(): Promise<number>;
  /** Creates or changes by code; returns the id. */
  put(person: PersonInput): Promise<PersonId>;
  setLocale(id: PersonId, locale: Locale): Promise<void>;
}

export interface Accounts {
  /** The account and its person, if bound and the person is active. */
  find(platform: Platform, externalId: string): Promise<{ account: Account; person: Person } | undefined>;
  of(person: PersonId): Promise<Account[]>;
  ofMany(people: readonly PersonId[]): Promise<Account[]>;
  /** `taken`: the account belongs to somebody else, or the person already has another one there. */
  bind(person: PersonId, platform: Platform, externalId: string, now: Instant): Promise<'bound' | 'same' | 'taken'>;
  setReach(id: number, reach: Reach): Promise<void>;
}

export interface Groups {
  byCode(code: string): Promise<Group | undefined>;
  many(ids: readonly GroupId[]): Promise<Group[]>;
  list(limit: number, offset?: number): Promise<Group[]>;
  /** Active members of any of these groups. */
  members(ids: readonly GroupId[]): Promise<PersonId[]>;
  /** Creates or changes by code, members replaced; returns the id. */
  put(group: { code: string; name: string; members: readonly PersonId[] }): Promise<GroupId>;
  /** The conversations bound to these groups, that are alive. */
  conversations(ids: readonly GroupId[]): Promise<Conversation[]>;
  bindConversation(group: GroupId, conversation: ConversationId): Promise<void>;
  /** Groups bound to one conversation. */
  inConversation(conversation: ConversationId): Promise<Group[]>;
}

/** A chat we may speak in, on one platform. */
export interface Conversation {
  readonly id: ConversationId;
  readonly platform: Platform;
  readonly externalId: string;
  readonly thread: string | null;
  readonly kind: 'direct' | 'group';
  readonly title: string | null;
  readonly locale: Locale;
  readonly zone: Zone;
  /** Of a direct conversation, once bound. */
  readonly person: PersonId | null;
  /** We were removed, or it does not exist any more. */
  readonly goneAt: Instant | null;
}

export interface Conversations {
  get(id: ConversationId): Promise<Conversation | undefined>;
  many(ids: readonly ConversationId[]): Promise<ReadonlyMap<ConversationId, Conversation>>;
  /** By platform and external id (+ thread); made when unknown, with this locale and zone. */
  ensure(place: Place, defaults: { locale: Locale; zone: Zone; person?: PersonId | null }): Promise<Conversation>;
  find(platform: Platform, externalId: string, thread?: string | null): Promise<Conversation | undefined>;
  /** The person's direct conversation on one platform, or on any (ordered by platform). */
  directOf(person: PersonId): Promise<Conversation[]>;
  update(
    id: ConversationId,
    change: Partial<Pick<Conversation, 'title' | 'locale' | 'zone' | 'person' | 'goneAt' | 'thread'>>,
  ): Promise<void>;
  /** Gives every row of the old chat the new external id; returns the conversations that moved. */
  move(platform: Platform, from: string, to: string): Promise<ConversationId[]>;
}

export interface Templates {
  get(id: number): Promise<Template | undefined>;
  byCode(code: string): Promise<Template | undefined>;
  list(limit: number, offset?: number): Promise<Template[]>;
  put(template: Omit<Template, 'id'>): Promise<number>;
}

/** Which tasks a list shows to one person; every list is filtered in SQL. */
export type TaskFilter = 'all' | 'waiting' | 'in_progress' | 'done';

export interface TaskQuery {
  /** Only tasks this person may read (A32). Absent: all (API, administrators). */
  readonly reader?: { readonly id: PersonId; readonly roles: readonly Role[] };
  /** `waiting`: something waits for this very reader. */
  readonly filter: TaskFilter;
  readonly now: Instant;
  readonly limit: number;
  readonly offset: number;
  readonly search?: string;
}

export interface Tasks {
  get(id: TaskId): Promise<Task | undefined>;
  /** As `get`, and on PostgreSQL `for update`: the first thing a move does. */
  lock(id: TaskId): Promise<Task | undefined>;
  byCode(type: string, code: string): Promise<Task | undefined>;
  byBatch(batch: string): Promise<Task[]>;
  /** Undefined when (type, code) exists already. */
  insert(task: NewTask & Pick<Task, 'stage' | 'dispatch' | 'createdAt'>): Promise<Task | undefined>;
  /** Compare-and-set on turn and revision; false = somebody was faster, nothing changed. `updatedAt` etc. are in `change`. */
  change(
    id: TaskId,
    at: { turn: number; revision: number },
    change: Partial<Omit<Task, 'id' | 'createdAt'>>,
  ): Promise<boolean>;
  /** Nearest deadline first, those without one last; and how many there are in all. */
  list(query: TaskQuery): Promise<{ tasks: Task[]; total: number }>;
  countByStage(): Promise<Record<string, number>>;

  assignments(id: TaskId): Promise<Assignment[]>;
  offer(offer: Pick<Assignment, 'task' | 'person' | 'by' | 'createdAt' | 'expiresAt'>): Promise<number>;
  settleOffer(
    id: number,
    change: Pick<Assignment, 'status' | 'decidedAt'> & Partial<Pick<Assignment, 'category' | 'reason'>>,
  ): Promise<void>;
  /** Puts a settled offer back as it was (undo). */
  reopenOffer(id: number): Promise<void>;
  groups(id: TaskId): Promise<GroupId[]>;
  setGroups(id: TaskId, groups: readonly GroupId[]): Promise<void>;
  sharers(id: TaskId): Promise<PersonId[]>;
  share(id: TaskId, person: PersonId): Promise<void>;
  unshare(id: TaskId, person: PersonId): Promise<void>;
  comment(comment: Omit<Comment, 'id'>): Promise<number>;
  comments(id: TaskId, limit: number): Promise<Comment[]>;
  countComments(id: TaskId): Promise<number>;
  snooze(id: TaskId, person: PersonId, until: Instant | null): Promise<void>;
}

export interface Log {
  append(entry: Omit<LogEntry, 'id'>): Promise<number>;
  /** Newest first. */
  of(task: TaskId, limit: number): Promise<LogEntry[]>;
  /** The newest row this person caused in any task since `since`, whatever its verb. */
  newestBy(person: PersonId, since: Instant): Promise<LogEntry | undefined>;
  count(): Promise<number>;
}

export interface AuditEntry {
  readonly at: Instant;
  readonly kind: 'refused' | 'unbound' | 'failed' | 'bound' | 'poisoned' | 'admin';
  readonly person: PersonId | null;
  readonly platform: Platform | null;
  readonly externalId: string | null;
  readonly verb: string | null;
  readonly subject: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly correlation: string;
}

export interface Audit {
  append(entry: AuditEntry): Promise<void>;
  list(limit: number): Promise<AuditEntry[]>;
}

/** What an inbound event led to, rendered anew when the same event comes again. */
export interface Remembered {
  readonly notice: Text | null;
  readonly alert: boolean;
}

/** Who brings events that may come twice: a platform, or a caller of the API with keys of its own. */
export type Source = Platform | 'api';

export interface Inbox {
  /** First sight registers the key and gives undefined; a repeat gives what is remembered. */
  seen(source: Source, key: string, now: Instant): Promise<Remembered | undefined>;
  remember(source: Source, key: string, outcome: Remembered): Promise<void>;
  purge(before: Instant, limit: number): Promise<number>;
}

/** A live card is built when it is painted; a snapshot was built when it was said. */
export type Content =
  | { readonly kind: 'live'; readonly subject: Subject }
  | { readonly kind: 'snapshot'; readonly card: Card };

export type OutboxStatus = 'ready' | 'sending' | 'delivered' | 'failed' | 'expired' | 'superseded';
/** Smaller goes first, between conversations; within one the order of rows holds. */
export const lanes = { answer: 0, personal: 1, group: 2, bulk: 3 } as const;
export type Lane = keyof typeof lanes;

export interface Post {
  readonly id: number;
  /** Unique, ≤ 50 characters: the platform's idempotency key. */
  readonly key: string;
  readonly conversation: ConversationId;
  /** Whose card it is; null = the conversation's as a whole. */
  readonly person: PersonId | null;
  readonly content: Content;
  readonly lane: Lane;
  readonly replyTo: string | null;
  readonly status: OutboxStatus;
  readonly attempts: number;
  readonly dueAt: Instant;
  /** Worthless after this; null = never. */
  readonly until: Instant | null;
  /** The outcome unknown: is a duplicate better than a loss? */
  readonly onUnknown: 'repeat' | 'give-up';
  /** The subject's revision at the first attempt; later attempts with the same key show that one. */
  readonly revision: number | null;
  /** Tied to this dialogue's prompt: its message id is noted there once delivered. */
  readonly dialogue: number | null;
  readonly correlation: string;
  readonly createdAt: Instant;
  readonly settledAt: Instant | null;
  readonly message: string | null;
  readonly why: string | null;
}

export type NewPost = Pick<Post, 'key' | 'conversation' | 'person' | 'content' | 'lane' | 'correlation' | 'createdAt'> &
  Partial<Pick<Post, 'replyTo' | 'until' | 'onUnknown' | 'dialogue' | 'dueAt'>>;

export interface Outbox {
  /** A known key is left as it is. */
  add(post: NewPost): Promise<void>;
  /**
   * Heads of conversations that are due: for each conversation its oldest unsettled row, if that row is `ready` and
   * due; by lane, then by id. Conversations with a row in `sending` have no head. `except`: platforms we may not call.
   */
  heads(now: Instant, limit: number, except?: readonly Platform[]): Promise<Post[]>;
  /** Rows left `sending` by a process that died. */
  sending(): Promise<Post[]>;
  /** ready → sending with one attempt more; false for rows that are not `ready` any more. */
  take(id: number, revision: number | null): Promise<boolean>;
  settle(
    id: number,
    change: Pick<Post, 'status'> & Partial<Pick<Post, 'dueAt' | 'settledAt' | 'message' | 'why' | 'conversation'>>,
  ): Promise<void>;
  /** Ready posts of this live subject, for one conversation or all: its reason is gone. */
  supersede(
    subject: Subject,
    now: Instant,
    only?: { conversation?: ConversationId; person?: PersonId },
  ): Promise<number>;
  /** Ready rows of this conversation become due now: whatever parked them is over. Returns how many. */
  resume(conversation: ConversationId, now: Instant): Promise<number>;
  /** The delivered post a message came from, while it is remembered. */
  byMessage(conversation: ConversationId, message: string): Promise<Post | undefined>;
  /** The earliest `dueAt` of a ready row after `now`. */
  nextDue(now: Instant): Promise<Instant | undefined>;
  depth(): Promise<{ ready: number; sending: number; oldest: Instant | null }>;
  purge(before: Instant, limit: number): Promise<number>;
}

/** One message standing in a conversation, showing a live subject. */
export interface ShownCard {
  readonly id: number;
  readonly conversation: ConversationId;
  /** Whose card it is; null = the conversation's. */
  readonly person: PersonId | null;
  readonly subject: Subject;
  readonly message: string;
  readonly wantedRevision: number;
  readonly shownRevision: number;
  readonly hash: string | null;
  /** An answer to a tap may be repainting it until then: the courier keeps away. */
  readonly holdUntil: Instant | null;
  /** Bumped by everything that starts to paint. */
  readonly paint: number;
  /** Not before (throttled, failed); null = at once. */
  readonly dueAt: Instant | null;
  readonly attempts: number;
  /** live: follows its subject. retired: a newer copy took its place, painted once more without buttons. gone: no more. */
  readonly status: 'live' | 'retired' | 'gone';
  readonly postedAt: Instant;
}

export interface ShownCards {
  add(card: Omit<ShownCard, 'id' | 'holdUntil' | 'paint' | 'dueAt' | 'attempts' | 'status'>): Promise<number>;
  byMessage(conversation: ConversationId, message: string): Promise<ShownCard | undefined>;
  of(subject: Subject): Promise<ShownCard[]>;
  /** Wants every live copy of the subject at `revision`; never lowers. Returns how many copies there are. */
  want(subject: Subject, revision: number): Promise<number>;
  /** Older live copies of the subject for the same reader in the same conversation become `retired` and are wanted once more. */
  retire(subject: Subject, conversation: ConversationId, person: PersonId | null, except: number): Promise<number>;
  /** Shown behind wanted, not held, due: oldest wish first. `except`: platforms we may not call. */
  stale(now: Instant, limit: number, except?: readonly Platform[]): Promise<ShownCard[]>;
  nextDue(now: Instant): Promise<Instant | undefined>;
  /** Bumps `paint` and gives it; the courier settles with it. */
  startPaint(id: number): Promise<number>;
  /** Compare-and-set on `paint`; `shownRevision` never decreases. */
  painted(id: number, paint: number, shown: { revision: number; hash: string }): Promise<boolean>;
  /** Keep away until; bumps and gives `paint`. */
  hold(id: number, until: Instant): Promise<number>;
  defer(id: number, dueAt: Instant): Promise<void>;
  gone(id: number): Promise<void>;
  /** The copy is to be painted whatever it shows (an answer was lost, a stranger's tap, a restart). */
  heal(id: number): Promise<void>;
  /** Live copies standing in this conversation, oldest first. */
  liveIn(conversation: ConversationId): Promise<ShownCard[]>;
  /** As `heal`, for every live copy in this conversation; returns how many. */
  healIn(conversation: ConversationId): Promise<number>;
  /** Every live copy on a platform is to be painted again; returns how many. */
  healAll(platform: Platform): Promise<number>;
  behind(): Promise<number>;
}

export interface Dialogue {
  readonly id: number;
  readonly person: PersonId;
  readonly conversation: ConversationId;
  readonly kind: string;
  /** Steps taken; tokens of the dialogue's cards carry it as their turn. */
  readonly turn: number;
  readonly state: Readonly<Record<string, unknown>>;
  /** The message whose reply belongs here; known once it was delivered. */
  readonly prompt: string | null;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

export interface Dialogues {
  /** Ends the person's other open dialogue of this kind in this conversation, then opens one. */
  open(dialogue: Omit<Dialogue, 'id' | 'turn' | 'prompt' | 'endedAt'>): Promise<Dialogue>;
  get(id: number): Promise<Dialogue | undefined>;
  /** The newest open one of this person in this conversation, not expired. */
  newest(person: PersonId, conversation: ConversationId, now: Instant): Promise<Dialogue | undefined>;
  /** By the message a person replied to, ended or not. */
  byPrompt(conversation: ConversationId, message: string): Promise<Dialogue | undefined>;
  /** Compare-and-set on turn; turn + 1. */
  step(id: number, turn: number, state: Dialogue['state'], expiresAt: Instant): Promise<boolean>;
  notePrompt(id: number, message: string): Promise<void>;
  /** False if it had ended already. */
  end(id: number, now: Instant): Promise<boolean>;
  expired(now: Instant, limit: number): Promise<Dialogue[]>;
}

/** One-time codes that bind an account; only their SHA-256 is stored. */
export interface BindCodes {
  add(code: { hash: string; person: PersonId; expiresAt: Instant; now: Instant }): Promise<void>;
  /** Uses it up. */
  use(hash: string, now: Instant): Promise<{ kind: 'ok'; person: PersonId } | { kind: 'used' | 'expired' | 'unknown' }>;
  /** Burnt: typed where others could read it. */
  burn(hash: string, now: Instant): Promise<boolean>;
}

/** A tap by an account nobody knows yet, kept until it is bound. */
export interface Intent {
  readonly id: number;
  readonly platform: Platform;
  readonly externalId: string;
  readonly conversation: ConversationId;
  readonly token: string;
  readonly message: string | null;
  readonly expiresAt: Instant;
}

export interface Intents {
  keep(intent: Omit<Intent, 'id'>): Promise<void>;
  /** Takes the kept ones of this account that are still good, oldest first; each once. */
  take(platform: Platform, externalId: string, now: Instant): Promise<Intent[]>;
}

export interface Job {
  readonly id: number;
  readonly kind: string;
  readonly key: string;
  readonly subject: Subject | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly dueAt: Instant;
  /** After this the job is dropped instead of run; null = never. */
  readonly usefulUntil: Instant | null;
  readonly attempts: number;
}

export interface Jobs {
  /** A known (kind, key) is left as it is. */
  add(
    job: Pick<Job, 'kind' | 'key' | 'dueAt'> & Partial<Pick<Job, 'subject' | 'payload' | 'usefulUntil'>>,
  ): Promise<void>;
  /** Moves a known (kind, key) to a new time, or adds it. */
  reschedule(
    job: Pick<Job, 'kind' | 'key' | 'dueAt'> & Partial<Pick<Job, 'subject' | 'payload' | 'usefulUntil'>>,
  ): Promise<void>;
  /** Leases due jobs to `by` for `leaseMs` (database time on PostgreSQL, `now` on SQLite). */
  take(by: string, now: Instant, leaseMs: number, limit: number): Promise<Job[]>;
  /** Only while the lease is still `by`'s. */
  done(id: number, by: string, now: Instant): Promise<boolean>;
  retry(id: number, by: string, dueAt: Instant, why: string): Promise<boolean>;
  /** The unit that makes a job moot calls this. */
  cancel(subject: Subject, kinds?: readonly string[]): Promise<number>;
  nextDue(now: Instant): Promise<Instant | undefined>;
  purge(before: Instant, limit: number): Promise<number>;
}

/** "Who polls", "who sends": one holder, a heartbeat. Uses the database's clock. */
export interface Leases {
  /** True if we hold it now (taken, or renewed). */
  hold(name: string, holder: string, forMs: number): Promise<boolean>;
  release(name: string, holder: string): Promise<void>;
  holder(name: string): Promise<string | undefined>;
}

export interface Settings {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}
