import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../core/ports.ts';
import type { Called } from './called.ts';
import { meaningOf, meanings, outcomeOf } from './outcome.ts';

const now = Date.UTC(2026, 10, 20, 10);
const no = (code: number, more: { status?: number; retryAfterMs?: number } = {}): Called<unknown> => ({
  kind: 'no',
  status: 400,
  code,
  description: 'why',
  ...more,
});
const outcome = (called: Called<unknown>) => outcomeOf(called, () => 'om_1', now);

/** Of each meaning, what the core hears. */
const heard: Readonly<Record<string, object>> = {
  gone: { kind: 'gone' },
  unknown: { kind: 'unknown' },
  'busy-here': { kind: 'throttled', scope: 'conversation', retryAfterMs: 5_000 },
  'busy-all': { kind: 'throttled', scope: 'account', retryAfterMs: 5_000 },
  quota: { kind: 'throttled', scope: 'account', retryAfterMs: 86_400_000 },
  token: { kind: 'refused', reason: 'unauthorised' },
  blocked: { kind: 'refused', reason: 'blocked' },
  'never-started': { kind: 'refused', reason: 'never-started' },
  'no-chat': { kind: 'refused', reason: 'no-chat' },
  'no-thread': { kind: 'refused', reason: 'no-thread' },
  content: { kind: 'refused', reason: 'content' },
  unauthorised: { kind: 'refused', reason: 'unauthorised' },
};

describe('what a call came to', () => {
  it.each([...meanings])('%i means %s', (code, meaning) => {
    expect(outcome(no(code))).toMatchObject(heard[meaning] ?? { kind: 'never' });
  });

  it('every meaning has a number, and is heard', () => {
    expect(new Set(meanings.values())).toEqual(new Set(Object.keys(heard)));
  });

  it.each<[string, Called<unknown>, Partial<SendOutcome>]>([
    ['an answer', { kind: 'ok', result: {} }, { kind: 'delivered', message: 'om_1' }],
    ['a closed door', { kind: 'lost', reached: 'no', why: 'ECONNREFUSED' }, { kind: 'not-sent', why: 'ECONNREFUSED' }],
    ['a cut line', { kind: 'lost', reached: 'maybe', why: 'ECONNRESET' }, { kind: 'unknown', why: 'ECONNRESET' }],
    ['a wait that is named', no(99991400, { retryAfterMs: 17_000 }), { kind: 'throttled', retryAfterMs: 17_000 }],
    ['a 429 of tomorrow', no(123, { status: 429 }), { kind: 'throttled', scope: 'account' }],
    ['a server that broke down', no(2200, { status: 500 }), { kind: 'unknown', why: '2200 why' }],
    ['a number of tomorrow', no(777), { kind: 'refused', reason: 'content', why: '777 why' }],
  ])('%s', (_name, called, expected) => {
    expect(outcome(called)).toMatchObject(expected);
  });

  it('parks until the month ends when that is near, by the platform’s clock', () => {
    const tenHoursBefore = Date.UTC(2026, 10, 30, 6);
    const parked = outcomeOf(no(99991403, { status: 429 }), () => '', tenHoursBefore);
    expect(parked).toEqual({ kind: 'throttled', scope: 'account', retryAfterMs: 10 * 3_600_000 });
    const newYear = outcomeOf(no(99991403), () => '', Date.UTC(2026, 11, 31, 15));
    expect(newYear).toMatchObject({ retryAfterMs: 3_600_000 });
  });

  it('a token that is not accepted is the only thing worth a second try', () => {
    const again = [...meanings.keys()].filter(
      (code) => meaningOf({ kind: 'no', status: 400, code, description: '' }) === 'token',
    );
    expect(again).toEqual([99991661, 99991663, 99991668, 99991677]);
  });
});
