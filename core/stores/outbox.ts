import type { Card } from '../cards/card.ts';
import type { ConversationId, Instant, PersonId, Platform, Subject } from '../ids.ts';

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
  /**
   * The key its last call went out under: its own, or that of the company it went in. A repeat says the same, to the
   * same company. Null: nothing was called, or nothing that can have shown anything.
   */
  readonly sentKey: string | null;
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
  /** How many unsettled rows went out under each of these keys. */
  sentUnder(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** ready → sending with one attempt more, under this key; false for rows that are not `ready` any more. */
  take(id: number, revision: number | null, sentKey: string): Promise<boolean>;
  settle(
    id: number,
    change: Pick<Post, 'status'> &
      Partial<
        Pick<Post, 'dueAt' | 'settledAt' | 'message' | 'why' | 'conversation' | 'replyTo' | 'sentKey' | 'revision'>
      >,
  ): Promise<void>;
  /**
   * Ready posts of this live subject, for one conversation or all: its reason is gone. `unsaid`: only those that cannot
   * have been shown; the others are said again, which tells what stands.
   */
  supersede(
    subject: Subject,
    now: Instant,
    only?: { conversation?: ConversationId; person?: PersonId; unsaid?: boolean },
  ): Promise<number>;
  /** Ready rows for people's private chats on this platform that were never shown anywhere, oldest first, after an id. */
  waitingOn(platform: Platform, after: number, limit: number): Promise<Post[]>;
  /** A ready row goes to another chat and is due now; false if it is not `ready` any more. */
  divert(id: number, conversation: ConversationId, now: Instant): Promise<boolean>;
  /** Ready rows of this conversation become due now: whatever parked them is over. Returns how many. */
  resume(conversation: ConversationId, now: Instant): Promise<number>;
  /** The delivered post a message came from, while it is remembered. */
  byMessage(conversation: ConversationId, message: string): Promise<Post | undefined>;
  /** The earliest `dueAt` of a ready row after `now`. */
  nextDue(now: Instant): Promise<Instant | undefined>;
  depth(): Promise<{ ready: number; sending: number; oldest: Instant | null }>;
  purge(before: Instant, limit: number): Promise<number>;
}
