/** What the core asks of the world outside. `app.ts` passes the real ones in; tests pass their own. */
import type { Card } from './cards/card.ts';
import type { FileRef, Inbound, Place } from './chat/inbound.ts';
import type { Instant, Locale, PersonId, Platform, Zone } from './ids.ts';
import type { Conversation } from './stores/conversations.ts';
import type { ShownCard } from './stores/shown.ts';
import type { Stores } from './stores.ts';
import type { Text } from './text/text.ts';

/** The only source of time. Everything that waits, waits here. */
export interface Clock {
  /** Wall time. May jump. */
  now(): Instant;
  /** Milliseconds on a scale that never goes back: for leases and deadlines held by this process. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The only source of chance. */
export interface Random {
  /** URL-safe text with `bytes` bytes of cryptographic chance. */
  secret(bytes: number): string;
  /** A number in [0, 1), for jitter only. */
  fraction(): number;
}

/**
 * The doors to the database. `work` gets every store of one unit and nothing else; it must not await anything but
 * them, must not catch their errors, and may run twice, so it touches nothing outside. No nesting.
 */
export interface Database {
  /** Resolves once the unit is on disk; rejects if none of it is. */
  write<T>(label: string, work: (tx: Stores) => Promise<T>): Promise<T>;
  /** Sees committed state only. */
  read<T>(label: string, work: (tx: Stores) => Promise<T>): Promise<T>;
}

/** Loops sleep until their topic is woken (or their own next due time). */
export type Topic = 'courier' | 'jobs';
export type Wake = (topic: Topic) => void;

/** Who is on duty. Changes of it must start the retry of parked tasks (`core/dispatch/retry.ts`). */
export interface Duty {
  /** Those of `people` who are on duty at `at`; inside a unit of work, through its stores only. */
  among(tx: Stores, people: readonly PersonId[], at: Instant): Promise<ReadonlySet<PersonId>>;
}

/** Reads a due date typed in plain words. */
export interface DueDates {
  /** `now` and the result are instants; a date without an hour means `dayEnd` (`HH:MM`) in the zone. Undefined: not understood. */
  read(text: string, at: { now: Instant; zone: Zone; locale: Locale; dayEnd: string }): Instant | undefined;
}

/** Where the bytes of files lie, each under an id of ours. */
export interface Uploads {
  /** On disk when it resolves; the same id again replaces it. */
  put(id: string, bytes: Uint8Array): Promise<void>;
  /** Undefined: there is none. */
  get(id: string): Promise<Uint8Array | undefined>;
  remove(id: string): Promise<void>;
}

/** What became of asking a platform for a file. `later`: worth asking again; `gone`: never. */
export type Fetched =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly name?: string }
  | { readonly kind: 'too-big' }
  | { readonly kind: 'gone' | 'later'; readonly why: string };

/** Where to put a message, and in which language and zone its readers live. */
export interface Target {
  readonly place: Place;
  readonly locale: Locale;
  readonly zone: Zone;
}

/** A message a platform carried: the chat and the platform's id of it (or of the card, where that is the handle). */
export interface MessageRef extends Target {
  readonly message: string;
}

/** What we know after a call, not what went wrong. */
export type SendOutcome =
  /** `alias`: another name by which the platform will speak of it. */
  | { readonly kind: 'delivered'; readonly message: string; readonly alias?: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number; readonly scope: 'account' | 'conversation' }
  /** Certainly not sent: worth another try, later. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** Maybe sent: the line broke after we spoke. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** The message to revise no longer exists. */
  | { readonly kind: 'gone' }
  /** The platform says no, and will say so again. `moved` carries the chat's new id. */
  | {
      readonly kind: 'refused';
      readonly reason: 'blocked' | 'never-started' | 'no-chat' | 'moved' | 'no-thread' | 'content' | 'unauthorised';
      readonly why: string;
      readonly movedTo?: string;
    };

/** A platform's limits and habits as data. Decisions ask these, never a platform's name. */
export interface Traits {
  readonly platform: Platform;
  /** For how long (ms) a post repeated with the same key shows nothing twice; 0 = not at all. */
  readonly idempotentPostsMs: number;
  /** An answer to a tap is worthless after this many ms. */
  readonly answerDeadlineMs: number;
  readonly answerRepaints: 'nobody' | 'tapper' | 'everyone';
  /** A tap nobody answers in time (`answerDeadlineMs`) takes back what was painted by a call while it waited. */
  readonly lostTapsUndo: boolean;
  readonly canRevise: boolean;
  /** After this age (ms) a card can no longer be revised; undefined = never. */
  readonly cardLifetimeMs?: number;
  /** For how long (ms) the platform keeps taps for us while we are away. */
  readonly tapsKeptMs: number;
  readonly targetsPerPost: number;
  readonly hasForms: boolean;
  readonly cardLimits: CardLimits;
  readonly pace: Pace;
}

/** Lengths in the platform's own unit, measured by `size`. */
export interface CardLimits {
  /** Of the whole visible text. */
  readonly text: number;
  readonly title: number;
  readonly fact: number;
  readonly button: number;
  readonly notice: number;
  readonly size: (text: string) => number;
}

/** At most `calls` in any `perMs` window; the platform's own 429 has the last word. */
export interface Allowance {
  readonly calls: number;
  readonly perMs: number;
  /** So many may go at once after a rest; then the rate holds. Absent: `calls` in any window, and no more. */
  readonly burst?: number;
}
interface Pace {
  readonly account: Allowance;
  readonly direct: Allowance;
  readonly group: Allowance;
  readonly message: Allowance;
}

/** One call we would like to make; `message` only for a revision. */
export interface PacedCall {
  readonly platform: Platform;
  /** The chat's external id. */
  readonly conversation: string;
  readonly kind: 'direct' | 'group';
  readonly message?: string;
}

/** When a call may be made by `Traits.pace` and by what the platform itself demanded. Times are `Clock.monotonic()`. */
export interface Pacer {
  /** Not after now: at once. Asking takes nothing. */
  until(call: PacedCall): number;
  /** The call is being made now. */
  spend(call: PacedCall): void;
  /** The platform said 429: nothing to this conversation, or to the whole account, before then. */
  pause(scope: 'account' | 'conversation', call: PacedCall, until: number): void;
}

/** A copy to be painted, and how it should look now. */
export interface Picture {
  readonly shown: ShownCard;
  readonly at: Conversation;
  readonly card: Card;
  readonly revision: number;
  readonly hash: string;
}

/** A repaint that stands in the database as being on its way; `paint` is what `startPaint` gave. */
export interface Noted {
  readonly picture: Picture;
  readonly paint: number;
}

/** What the person who tapped sees at once. The adapter turns the notice into words with `say`. */
export interface Answer {
  readonly notice?: Text;
  /** Shown as a box that must be dismissed rather than a passing line. */
  readonly alert?: boolean;
  readonly locale: Locale;
  readonly zone: Zone;
  /** The card rendered from what was just committed, where the answer itself repaints. */
  readonly card?: Card;
  /** Those of the conversation the card stands in; `locale` and `zone` above are those of whoever tapped. */
  readonly cardFor?: { readonly locale: Locale; readonly zone: Zone };
  /** The adapter must call it once it knows whether the answer reached the platform. */
  settled?(how: 'written' | 'lost'): void;
}

/** Resolves once everything this event causes is committed; the adapter acknowledges only then. Rejects: not recorded. */
export type Sink = (event: Inbound) => Promise<Answer | undefined>;

export interface HowToPost {
  /** The outbox key: ≤ 50 characters, the same on every attempt. */
  readonly key: string;
  /** It may stand already: only a call that the key guards must say it again, if there is one. */
  readonly isRepeat?: boolean;
  readonly replyTo?: string;
}

/** One platform. Never throws for a platform's "no", never retries a send, owns its connection. */
export interface ChatAdapter {
  readonly traits: Traits;
  /**
   * Runs until the signal aborts and events in flight are settled. Reports trouble through `state()`; `lineUp` is called
   * whenever a line stands anew: what was on its way by the last one may be lost.
   */
  listen(sink: Sink, signal: AbortSignal, lineUp: () => void): Promise<void>;
  /** One outcome per target, in order. */
  post(targets: readonly Target[], card: Card, how: HowToPost, signal: AbortSignal): Promise<SendOutcome[]>;
  revise(message: MessageRef, card: Card, signal: AbortSignal): Promise<SendOutcome>;
  /** The bytes of a file somebody sent; stops reading beyond `maxBytes`. */
  fetch(file: Pick<FileRef, 'id' | 'mime'>, maxBytes: number, signal: AbortSignal): Promise<Fetched>;
  state(): AdapterState;
  /** The link that opens a private chat with us and hands over `payload`, where the platform has one. */
  link?(payload: string): string | undefined;
}

export interface AdapterState {
  readonly state: 'starting' | 'up' | 'down' | 'stopped';
  readonly since: Instant;
  readonly why?: string;
}
