import type { ConversationId, Instant, PersonId, Platform, Subject } from '../ids.ts';

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
  /**
   * Wants every live copy of the subject at `revision`; never lowers. Returns how many copies there are. What stands behind
   * a task's "More" is wanted with it; `moved`: the task moved on, so that becomes `retired`.
   */
  want(subject: Subject, revision: number, moved?: boolean): Promise<number>;
  /** Older live copies of the subject for the same reader in the same conversation become `retired` and are wanted once more. */
  retire(subject: Subject, conversation: ConversationId, person: PersonId | null, except: number): Promise<number>;
  /** Shown behind wanted, not held, due: oldest wish first. `except`: platforms we may not call. */
  stale(now: Instant, limit: number, except?: readonly Platform[]): Promise<ShownCard[]>;
  nextDue(now: Instant): Promise<Instant | undefined>;
  /** Bumps `paint` and gives it; the courier settles with it. The call is on its way until `painted`, `landed` or `defer`. */
  startPaint(id: number): Promise<number>;
  /** The call's end is known, and its picture is not what counts. */
  landed(id: number): Promise<void>;
  /**
   * Calls that were on their way when their process died: whatever the copies seem to show, and whatever an answer
   * paints meanwhile, they are painted again, not before `until`, when the last of these calls has arrived. Returns how many.
   */
  recover(until: Instant): Promise<number>;
  /**
   * Compare-and-set on `paint`; `shownRevision` never decreases. Wanted still while somebody else's call is on its way.
   * `calledAt`: when a call painted it, where a lost tap may take that back.
   */
  painted(id: number, paint: number, shown: { revision: number; hash: string; calledAt?: Instant }): Promise<boolean>;
  /** Keep away until; bumps and gives `paint`. Nobody knows what the copy shows until `painted` says so. */
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
  /** As `heal`, for every copy on a platform that was painted since then or is being painted now; returns how many. */
  healUndone(platform: Platform, since: Instant): Promise<number>;
  /** Copies of comments posted before are painted no more; replies to them are still understood. */
  letCommentsGo(before: Instant, limit: number): Promise<number>;
  behind(): Promise<number>;
}
