/** What every outcome of a call means: one table, asked by the courier, walked by its test. */
import type { Instant } from './ids.ts';
import type { Reach } from './people/person.ts';
import type { SendOutcome, Traits } from './ports.ts';
import type { Post } from './stores/outbox.ts';
import type { ShownCard } from './stores/shown.ts';

type Kind = SendOutcome['kind'];
type Refusal = Extract<SendOutcome, { kind: 'refused' }>['reason'];
/** A row of the table: what we know, and for a refusal why. */
export type OutcomeName = Exclude<Kind, 'refused'> | Refusal;

const outcomeName = (outcome: SendOutcome): OutcomeName => (outcome.kind === 'refused' ? outcome.reason : outcome.kind);

/** Somebody must hear of it. */
export type Trouble = 'maybe-lost' | 'expired' | 'content' | 'unauthorised' | 'undeliverable' | 'spent';
export type Unreachable = Extract<Reach, 'blocked' | 'never_started'>;

/** Shared by both halves: the account or the conversation must rest until then. */
interface Rest {
  readonly scope: 'account' | 'conversation';
  readonly ms: number;
}

export type AfterPost =
  | { readonly kind: 'delivered'; readonly message: string }
  | { readonly kind: 'retry'; readonly at: Instant; readonly rest?: Rest; readonly alarm?: Trouble }
  | { readonly kind: 'expired' }
  | { readonly kind: 'failed'; readonly alarm?: Trouble }
  /** This person cannot be reached here: note it, try their next private chat, else tell whoever waits for them. */
  | { readonly kind: 'next-channel'; readonly reach: Unreachable }
  /**
   * The platform takes nothing from us until `until` (the month's calls are used up): the person's next private chat
   * where the post may go, else it waits here.
   */
  | {
      readonly kind: 'detour';
      readonly at: Instant;
      readonly until: Instant;
      readonly rest: Rest;
      readonly mayMove: boolean;
    }
  | { readonly kind: 'conversation-gone' }
  | { readonly kind: 'thread-gone' }
  | { readonly kind: 'moved'; readonly to: string };

export type AfterRevise =
  | { readonly kind: 'painted' }
  | { readonly kind: 'retry'; readonly at: Instant; readonly rest?: Rest; readonly alarm?: Trouble }
  /** The copy is no more; a live one is posted afresh. */
  | { readonly kind: 'repost' }
  /** Leave this copy as it stands until its subject changes again. */
  | { readonly kind: 'give-up'; readonly alarm?: Trouble }
  | { readonly kind: 'unreachable'; readonly reach: Unreachable }
  | { readonly kind: 'conversation-gone' }
  | { readonly kind: 'moved'; readonly to: string };

/** `fraction` in [0, 1) is the jitter. */
export interface Moment {
  readonly now: Instant;
  readonly fraction: number;
}
/** `attempts` counts the one that just ended. */
export type Posted = Pick<Post, 'attempts' | 'until' | 'onUnknown' | 'createdAt' | 'sentKey'>;
export type Painted = Pick<ShownCard, 'attempts'>;

/** Longest wait after a certain failure: everything is out within 90 s of a platform's recovery. */
const certainMs = 60_000;
/** Longest wait after a failure that may have shown something: each try may be a duplicate. */
const doubtfulMs = 300_000;
/** A revoked secret heals only by hand. */
const unauthorisedMs = 300_000;

/** An account that must be silent for longer is no busy one: other ways are better than waiting. */
const longRestMs = 600_000;
/** What waits so long is due again sooner than that: the silence is the line's own, and may end early. */
const longestDueMs = 3_600_000;

/** 1 s, doubled with each attempt up to `limit`; jittered down by at most half, so that many do not come back at once. */
export function delayOf(attempts: number, fraction: number, limit: number = certainMs): number {
  const full = Math.min(limit, 1000 * 2 ** Math.min(Math.max(0, attempts - 1), 20));
  return Math.round(full * (1 - fraction / 2));
}

interface PostCase extends Moment {
  readonly outcome: SendOutcome;
  readonly post: Posted;
  readonly traits: Traits;
}
interface PaintCase extends Moment {
  readonly outcome: SendOutcome;
  readonly card: Painted;
}

const restOf = (outcome: SendOutcome): { rest: Rest } | undefined =>
  outcome.kind === 'throttled' ? { rest: { scope: outcome.scope, ms: outcome.retryAfterMs } } : undefined;
/** Columns of time hold whole milliseconds. */
const waitOf = (outcome: SendOutcome) => (outcome.kind === 'throttled' ? Math.ceil(outcome.retryAfterMs) : certainMs);
const movedTo = (outcome: SendOutcome) =>
  outcome.kind === 'refused' && outcome.movedTo !== undefined
    ? ({ kind: 'moved', to: outcome.movedTo } as const)
    : ({ kind: 'conversation-gone' } as const);

const isLong = (outcome: SendOutcome) =>
  outcome.kind === 'throttled' && outcome.scope === 'account' && outcome.retryAfterMs >= longRestMs;

function throttledPost(of: PostCase): AfterPost {
  const { now, outcome, post } = of;
  const rest = restOf(outcome);
  if (!isLong(outcome) || !rest) return again(of, now + waitOf(outcome), rest);
  const at = now + Math.min(waitOf(outcome), longestDueMs);
  // What may stand already is said again elsewhere only if that is better than saying it nowhere.
  const mayMove = post.sentKey === null || post.onUnknown === 'repeat';
  return { kind: 'detour', at, until: now + waitOf(outcome), mayMove, ...rest };
}

/** Worth it only while the post still is. */
function again(of: PostCase, at: Instant, more: { rest?: Rest; alarm?: Trouble } = {}): AfterPost {
  return of.post.until !== null && at >= of.post.until ? { kind: 'expired' } : { kind: 'retry', at, ...more };
}

/** The platform still remembers the key when we come again: it cannot have learnt it before the row existed. */
function afterDoubt(of: PostCase): AfterPost {
  const soon = of.now + delayOf(of.post.attempts, of.fraction);
  if (soon - of.post.createdAt < of.traits.idempotentPostsMs) return again(of, soon);
  if (of.post.onUnknown !== 'repeat') return { kind: 'failed', alarm: 'maybe-lost' };
  return again(of, of.now + delayOf(of.post.attempts, of.fraction, doubtfulMs));
}

export const postTable: Readonly<Record<OutcomeName, (of: PostCase) => AfterPost>> = {
  delivered: ({ outcome }) =>
    outcome.kind === 'delivered' ? { kind: 'delivered', message: outcome.message } : { kind: 'failed' },
  // No platform has a reason to say these of a new message; without its id nothing can follow it.
  unchanged: () => ({ kind: 'failed', alarm: 'undeliverable' }),
  gone: () => ({ kind: 'failed', alarm: 'undeliverable' }),
  throttled: throttledPost,
  'not-sent': (of) => again(of, of.now + delayOf(of.post.attempts, of.fraction)),
  unknown: afterDoubt,
  blocked: () => ({ kind: 'next-channel', reach: 'blocked' }),
  'never-started': () => ({ kind: 'next-channel', reach: 'never_started' }),
  'no-chat': () => ({ kind: 'conversation-gone' }),
  moved: ({ outcome }) => movedTo(outcome),
  'no-thread': () => ({ kind: 'thread-gone' }),
  content: () => ({ kind: 'failed', alarm: 'content' }),
  unauthorised: (of) =>
    again(of, of.now + unauthorisedMs, { rest: { scope: 'account', ms: unauthorisedMs }, alarm: 'unauthorised' }),
};

export const reviseTable: Readonly<Record<OutcomeName, (of: PaintCase) => AfterRevise>> = {
  delivered: () => ({ kind: 'painted' }),
  unchanged: () => ({ kind: 'painted' }),
  gone: () => ({ kind: 'repost' }),
  throttled: ({ outcome, now }) => ({
    kind: 'retry',
    at: now + Math.min(waitOf(outcome), isLong(outcome) ? longestDueMs : Number.POSITIVE_INFINITY),
    ...restOf(outcome),
    ...(isLong(outcome) ? { alarm: 'spent' as const } : {}),
  }),
  'not-sent': ({ card, now, fraction }) => ({ kind: 'retry', at: now + delayOf(card.attempts, fraction) }),
  // The same edit twice shows one card.
  unknown: ({ card, now, fraction }) => ({ kind: 'retry', at: now + delayOf(card.attempts, fraction) }),
  blocked: () => ({ kind: 'unreachable', reach: 'blocked' }),
  'never-started': () => ({ kind: 'unreachable', reach: 'never_started' }),
  'no-chat': () => ({ kind: 'conversation-gone' }),
  moved: ({ outcome }) => movedTo(outcome),
  'no-thread': () => ({ kind: 'repost' }),
  content: () => ({ kind: 'give-up', alarm: 'content' }),
  unauthorised: ({ now }) => ({
    kind: 'retry',
    at: now + unauthorisedMs,
    rest: { scope: 'account', ms: unauthorisedMs },
    alarm: 'unauthorised',
  }),
};

export const afterPost = (outcome: SendOutcome, post: Posted, traits: Traits, moment: Moment): AfterPost =>
  postTable[outcomeName(outcome)]({ outcome, post, traits, ...moment });

export const afterRevise = (outcome: SendOutcome, card: Painted, moment: Moment): AfterRevise =>
  reviseTable[outcomeName(outcome)]({ outcome, card, ...moment });

/** Asked before a revision: is there still a message that may be revised? */
export function beforeRevise(card: Pick<ShownCard, 'postedAt'>, traits: Traits, now: Instant): 'revise' | 'repost' {
  const old = traits.cardLifetimeMs !== undefined && now - card.postedAt >= traits.cardLifetimeMs;
  return traits.canRevise && !old ? 'revise' : 'repost';
}

/** The platform heard us, whatever it said: the line is good. */
export const answered = (outcome: SendOutcome): boolean => outcome.kind !== 'not-sent' && outcome.kind !== 'unknown';
