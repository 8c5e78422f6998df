import { describe, expect, it } from 'vitest';
import type { SendOutcome } from '../../core/ports.ts';
import type { Called } from './api.ts';
import { meaningOf, outcomeOf, refusals } from './outcome.ts';

const no = (code: number, description: string, more: object = {}): Called<unknown> => ({
  kind: 'no',
  code,
  description,
  ...more,
});
const outcome = (called: Called<unknown>): SendOutcome =>
  outcomeOf(
    called,
    () => '7',
    () => 'conversation',
  );

const prefixes: Readonly<Record<number, string>> = { 400: 'Bad Request: ', 403: 'Forbidden: ', 429: '' };

describe('what a call came to', () => {
  it.each(refusals)('$code "$starts": $means', ({ code, starts, means }) => {
    const description = `${prefixes[code] ?? ''}${starts.toUpperCase()} and whatever follows`;
    expect(meaningOf({ kind: 'no', code, description })).toBe(means);
  });

  it('every row can be reached, and every code ends in a row that takes anything', () => {
    for (const [place, row] of refusals.entries()) {
      const first = refusals.findIndex(({ code, starts }) => code === row.code && row.starts.startsWith(starts));
      expect({ row, first }).toEqual({ row, first: place });
    }
    for (const code of new Set(refusals.map((row) => row.code))) {
      expect(refusals.findLast((row) => row.code === code)?.starts).toBe('');
    }
  });

  it.each<[string, Called<unknown>, SendOutcome]>([
    ['an answer', { kind: 'ok', result: {} }, { kind: 'delivered', message: '7' }],
    ['no change', no(400, 'Bad Request: message is not modified: specified new ...'), { kind: 'unchanged' }],
    ['nothing to edit', no(400, 'Bad Request: message to edit not found'), { kind: 'gone' }],
    [
      'a moved chat',
      no(400, 'Bad Request: group chat was upgraded to a supergroup chat', { movedTo: '-100' }),
      {
        kind: 'refused',
        reason: 'moved',
        movedTo: '-100',
        why: '400 Bad Request: group chat was upgraded to a supergroup chat',
      },
    ],
    [
      'a flood',
      no(429, 'Too Many Requests: retry after 31', { retryAfterMs: 31_000 }),
      { kind: 'throttled', retryAfterMs: 31_000, scope: 'conversation' },
    ],
    [
      'a flood without a time',
      no(429, 'Too Many Requests'),
      { kind: 'throttled', retryAfterMs: 5_000, scope: 'conversation' },
    ],
    ['a broken server', no(502, 'HTTP 502 without …'), { kind: 'unknown', why: '502 HTTP 502 without …' }],
    ['a code of tomorrow', no(418, 'teapot'), { kind: 'refused', reason: 'content', why: '418 teapot' }],
    ['a closed door', { kind: 'lost', reached: 'no', why: 'ECONNREFUSED' }, { kind: 'not-sent', why: 'ECONNREFUSED' }],
    ['a cut line', { kind: 'lost', reached: 'maybe', why: 'ECONNRESET' }, { kind: 'unknown', why: 'ECONNRESET' }],
  ])('%s', (_name, called, expected) => {
    expect(outcome(called)).toEqual(expected);
  });
});
