import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../core/ports.ts';
import { isStaleToken, meaningOf, outcomeOf, refusals, untilNextMonth } from './outcome.ts';
import { answerOf } from './wire.ts';

const now = Date.UTC(2026, 10, 20, 10);
const api = (status: number, code: string) =>
  answerOf(status, JSON.stringify({ code, message: 'said', requestid: 'r' }));
const oapi = (errcode: number, more: object = {}) =>
  answerOf(200, JSON.stringify({ errcode, errmsg: 'said', ...more }));
function outcome(called: ReturnType<typeof answerOf>): SendOutcome {
  if (called.kind === 'ok') throw new Error('that is a yes');
  return outcomeOf(called, now);
}

describe('what DingTalk’s no means', () => {
  it.each(refusals)('%s has one outcome', (code, means) => {
    const refusal = { kind: 'no', status: 400, code: code.replace('*', 'X'), message: 'said' } as const;
    expect(meaningOf(refusal)).toBe(means);
    const got = outcomeOf(refusal, now);
    if (typeof means === 'object') {
      expect(got).toEqual({ kind: 'throttled', retryAfterMs: means.waitMs, scope: means.scope });
    } else if (means === 'spent') expect(got).toMatchObject({ kind: 'throttled', scope: 'account' });
    else if (['gone', 'not-sent', 'unknown'].includes(means)) expect(got.kind).toBe(means);
    else expect(got.kind).toBe('refused');
  });

  it('no beginning hides a longer one after it', () => {
    for (const [place, [code]] of refusals.entries()) {
      const earlier = refusals
        .slice(0, place)
        .filter(([one]) => one.endsWith('*') && code.startsWith(one.slice(0, -1)));
      expect(earlier).toEqual([]);
    }
  });

  it.each<[string, ReturnType<typeof answerOf>, SendOutcome['kind'], string?]>([
    ['a wrong secret', api(400, 'invalidClientIdOrSecret'), 'refused', 'unauthorised'],
    [
      'a permission nobody granted',
      api(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied'),
      'refused',
      'unauthorised',
    ],
    ['too many in this second', api(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'), 'throttled'],
    ['the same on the old host', oapi(90018), 'throttled'],
    ['the same, hidden in a sub code', oapi(88, { sub_code: '90018' }), 'throttled'],
    ['somebody out of the app’s range', oapi(50002), 'refused', 'never-started'],
    ['a page of somebody else', answerOf(502, '<html>'), 'unknown'],
    ['a page that looks like a refusal', answerOf(403, '<html>'), 'unknown'],
    ['a server that broke down', api(500, 'ServiceUnavailable'), 'unknown'],
    ['something new', api(400, 'never.seen.before'), 'refused', 'content'],
    ['something new about rights', api(403, 'Forbidden.Whatever'), 'refused', 'unauthorised'],
    ['too much from this address', answerOf(200, '{"status":1111,"wait":5}'), 'throttled'],
    ['no success, no reason', answerOf(200, '{"success":false}'), 'refused', 'content'],
  ])('%s', (_name, called, kind, reason) => {
    expect(outcome(called)).toMatchObject({ kind, ...(reason === undefined ? {} : { reason }) });
  });

  it('a yes of either host is a yes', () => {
    expect(answerOf(200, '{"errcode":0,"errmsg":"ok"}').kind).toBe('ok');
    expect(answerOf(200, '{"success":true,"result":{}}').kind).toBe('ok');
  });

  it('only a token’s own refusals are worth a new token', () => {
    const stale = (called: ReturnType<typeof answerOf>) => called.kind === 'no' && isStaleToken(called);
    expect(stale(api(400, 'InvalidAuthentication'))).toBe(true);
    expect(stale(oapi(40014))).toBe(true);
    expect(stale(api(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied'))).toBe(false);
  });
});

describe('a month’s allowance that is used up', () => {
  it('rests until the month ends in China, and asks again a few times a day', () => {
    expect(untilNextMonth(now)).toBe(6 * 3_600_000);
    // 2026-12-01 in Shanghai begins at 16:00 UTC of the day before.
    expect(untilNextMonth(Date.UTC(2026, 10, 30, 15))).toBe(3_600_000);
    expect(untilNextMonth(Date.UTC(2026, 10, 30, 16))).toBe(6 * 3_600_000);
  });
});
