import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AfterPost,
  type AfterRevise,
  afterPost,
  afterRevise,
  answered,
  beforeRevise,
  delayOf,
  type OutcomeName,
  type Posted,
  postTable,
  reviseTable,
} from './outcome-table.ts';
import type { SendOutcome, Traits } from './ports.ts';

const now = 1_000_000_000;
const hour = 3_600_000;
const plain = { idempotentPostsMs: 0, canRevise: true } as Traits;
const keyed = { ...plain, idempotentPostsMs: hour };
const post: Posted = { attempts: 1, until: null, onUnknown: 'give-up', createdAt: now - 1000, sentKey: null };
const at = { now, fraction: 0 };
const refused = (reason: Extract<SendOutcome, { kind: 'refused' }>['reason'], movedTo?: string): SendOutcome => ({
  kind: 'refused',
  reason,
  why: 'no',
  ...(movedTo === undefined ? {} : { movedTo }),
});
const throttled: SendOutcome = { kind: 'throttled', retryAfterMs: 7000, scope: 'account' };

/** Every row of both tables, as the design words it. A new outcome does not compile until it is decided here. */
const walk: Readonly<Record<OutcomeName, readonly [SendOutcome, AfterPost, AfterRevise]>> = {
  delivered: [{ kind: 'delivered', message: 'm1' }, { kind: 'delivered', message: 'm1' }, { kind: 'painted' }],
  unchanged: [{ kind: 'unchanged' }, { kind: 'failed', alarm: 'undeliverable' }, { kind: 'painted' }],
  gone: [{ kind: 'gone' }, { kind: 'failed', alarm: 'undeliverable' }, { kind: 'repost' }],
  throttled: [
    throttled,
    { kind: 'retry', at: now + 7000, rest: { scope: 'account', ms: 7000 } },
    { kind: 'retry', at: now + 7000, rest: { scope: 'account', ms: 7000 } },
  ],
  'not-sent': [
    { kind: 'not-sent', why: 'refused' },
    { kind: 'retry', at: now + 1000 },
    { kind: 'retry', at: now + 1000 },
  ],
  unknown: [
    { kind: 'unknown', why: 'reset' },
    { kind: 'failed', alarm: 'maybe-lost' },
    { kind: 'retry', at: now + 1000 },
  ],
  blocked: [refused('blocked'), { kind: 'next-channel', reach: 'blocked' }, { kind: 'unreachable', reach: 'blocked' }],
  'never-started': [
    refused('never-started'),
    { kind: 'next-channel', reach: 'never_started' },
    { kind: 'unreachable', reach: 'never_started' },
  ],
  'no-chat': [refused('no-chat'), { kind: 'conversation-gone' }, { kind: 'conversation-gone' }],
  moved: [refused('moved', '-100'), { kind: 'moved', to: '-100' }, { kind: 'moved', to: '-100' }],
  'no-thread': [refused('no-thread'), { kind: 'thread-gone' }, { kind: 'repost' }],
  content: [refused('content'), { kind: 'failed', alarm: 'content' }, { kind: 'give-up', alarm: 'content' }],
  unauthorised: [
    refused('unauthorised'),
    { kind: 'retry', at: now + 300_000, rest: { scope: 'account', ms: 300_000 }, alarm: 'unauthorised' },
    { kind: 'retry', at: now + 300_000, rest: { scope: 'account', ms: 300_000 }, alarm: 'unauthorised' },
  ],
};

describe.each(Object.entries(walk))('%s', (name, [outcome, posted, revised]) => {
  test('of a post', () => expect(afterPost(outcome, post, plain, at)).toEqual(posted));
  test('of a revision', () => expect(afterRevise(outcome, { attempts: 1 }, at)).toEqual(revised));
  test('stands in both tables', () => expect([name in postTable, name in reviseTable]).toEqual([true, true]));
});

const unknown: SendOutcome = { kind: 'unknown', why: 'reset' };

test('an unknown post is repeated while the platform remembers its key, and not a moment longer', () => {
  expect(afterPost(unknown, post, keyed, at)).toEqual({ kind: 'retry', at: now + 1000 });
  const old = { ...post, createdAt: now - hour + 500 };
  expect(afterPost(unknown, old, keyed, at)).toEqual({ kind: 'failed', alarm: 'maybe-lost' });
  expect(afterPost(unknown, { ...old, onUnknown: 'repeat' }, keyed, at).kind).toBe('retry');
});

test('an unknown post worth a duplicate is repeated, with delays up to five minutes', () => {
  const worth = { ...post, onUnknown: 'repeat' as const };
  expect(afterPost(unknown, worth, plain, at)).toEqual({ kind: 'retry', at: now + 1000 });
  expect(afterPost(unknown, { ...worth, attempts: 30 }, plain, at)).toEqual({ kind: 'retry', at: now + 300_000 });
});

test('a post that would come too late has expired, whatever held it up', () => {
  const short = { ...post, until: now + 500, onUnknown: 'repeat' as const };
  for (const outcome of [unknown, throttled, refused('unauthorised'), { kind: 'not-sent', why: '' } as const]) {
    expect(afterPost(outcome, short, plain, at)).toEqual({ kind: 'expired' });
  }
});

test('a moved chat that does not say where to is gone', () => {
  expect(afterPost(refused('moved'), post, plain, at)).toEqual({ kind: 'conversation-gone' });
});

test('a card past its lifetime, or on a platform that cannot revise, is posted afresh', () => {
  const traits = { ...plain, cardLifetimeMs: hour };
  expect(beforeRevise({ postedAt: now - hour + 1 }, traits, now)).toBe('revise');
  expect(beforeRevise({ postedAt: now - hour }, traits, now)).toBe('repost');
  expect(beforeRevise({ postedAt: now }, { ...plain, canRevise: false }, now)).toBe('repost');
});

test('delays grow, stay within bounds and never reach zero', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempts, fraction) => {
      const delay = delayOf(attempts, fraction);
      expect(delay).toBeGreaterThanOrEqual(500);
      expect(delay).toBeLessThanOrEqual(60_000);
      expect(delayOf(attempts + 1, fraction)).toBeGreaterThanOrEqual(delay);
    }),
  );
});

test('only a silent line counts against it', () => {
  const silent = Object.values(walk).filter(([outcome]) => !answered(outcome));
  expect(silent.map(([outcome]) => outcome.kind)).toEqual(['not-sent', 'unknown']);
});

describe('a platform that takes nothing for a long time', () => {
  const days = 3 * 24 * hour;
  const spent: SendOutcome = { kind: 'throttled', retryAfterMs: days, scope: 'account' };
  const rest = { scope: 'account', ms: days } as const;

  test('a post takes another way; what waits is due again within the hour, should the silence end early', () => {
    expect(afterPost(spent, post, plain, at)).toEqual({
      kind: 'detour',
      at: now + hour,
      until: now + days,
      mayMove: true,
      rest,
    });
    expect(afterRevise(spent, { attempts: 1 }, at)).toEqual({ kind: 'retry', at: now + hour, rest, alarm: 'spent' });
  });

  test('what may stand there already moves only if twice is better than never', () => {
    const tried = { ...post, sentKey: 'p1' };
    expect(afterPost(spent, tried, plain, at)).toMatchObject({ mayMove: false });
    expect(afterPost(spent, { ...tried, onUnknown: 'repeat' }, plain, at)).toMatchObject({ mayMove: true });
  });

  test('a chat that must be quiet, or an account for minutes, only waits', () => {
    expect(afterPost({ ...spent, scope: 'conversation' }, post, plain, at).kind).toBe('retry');
    expect(afterPost({ ...spent, retryAfterMs: 599_999 }, post, plain, at).kind).toBe('retry');
  });
});
