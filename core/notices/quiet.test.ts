import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { instantOf, wallOf } from '../time.ts';
import { isUrgent, nextDigest, parseQuiet, quietEnd } from './quiet.ts';

describe('quiet hours as they are typed', () => {
  test.each([
    ['22:00-07:00', '22:00', '07:00'],
    ['22-7', '22:00', '07:00'],
    [' 9:30 – 17:15 ', '09:30', '17:15'],
    ['２２：００－７：００', '22:00', '07:00'],
    ['22:00至7:00', '22:00', '07:00'],
    ['23:00 до 6:30', '23:00', '06:30'],
  ])('%s', (typed, from, until) => expect(parseQuiet(typed)).toEqual({ from, until }));

  test.each(['', '22:00', '24:00-07:00', '22:60-07:00', '07:00-07:00', '7-07:00', 'off', '22:00-07:00 x'])(
    '%s is none',
    (typed) => expect(parseQuiet(typed)).toBeUndefined(),
  );
});

describe('the end of quiet hours', () => {
  const night = { quiet: { from: '22:00', until: '07:00' }, zone: 'Europe/Berlin' };
  const at = (wall: string) => instantOf(wall, night.zone);
  const end = (wall: string) => {
    const found = quietEnd(night, at(wall));
    return found === undefined ? undefined : wallOf(found, night.zone);
  };

  it('lies across midnight, includes the first minute and not the last', () => {
    expect(end('2026-06-10T21:59')).toBeUndefined();
    expect(end('2026-06-10T22:00')).toBe('2026-06-11T07:00');
    expect(end('2026-06-11T00:30')).toBe('2026-06-11T07:00');
    expect(end('2026-06-11T06:59')).toBe('2026-06-11T07:00');
    expect(end('2026-06-11T07:00')).toBeUndefined();
  });

  it('follows the clock through its changes', () => {
    // 02:00–03:00 is skipped on March 29: hours that end inside end where the clock goes on.
    const short = { quiet: { from: '23:00', until: '02:30' }, zone: night.zone };
    expect(quietEnd(short, at('2026-03-29T01:00'))).toBe(at('2026-03-29T03:00'));
    // 02:00–03:00 comes twice on October 25: they end with the first.
    expect(quietEnd(short, at('2026-10-25T01:00'))).toBe(at('2026-10-25T02:30'));
    expect(quietEnd(short, at('2026-10-25T02:30') + 3_600_000)).toBeUndefined();
    expect(quietEnd(night, at('2026-10-24T23:00'))).toBe(at('2026-10-25T07:00'));
  });

  it('is always a moment that is not quiet, at the hour they named', () => {
    const hour = fc
      .nat(1439)
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const zones = fc.constantFrom('UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
    const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(
      fc.property(hour, hour, zones, moment, (from, until, zone, now) => {
        fc.pre(from !== until);
        const person = { quiet: { from, until }, zone };
        const found = quietEnd(person, now);
        if (found === undefined) return;
        expect(found).toBeGreaterThan(now);
        expect(found - now).toBeLessThanOrEqual(26 * 3_600_000);
        expect(quietEnd(person, found)).toBeUndefined();
      }),
    );
  });
});

it('the digest comes at nine, or when quiet hours over nine end', () => {
  const zone = 'Asia/Shanghai';
  const at = (wall: string) => instantOf(wall, zone);
  expect(nextDigest({ zone }, at('2026-03-02T08:59'))).toBe(at('2026-03-02T09:00'));
  expect(nextDigest({ zone }, at('2026-03-02T09:00'))).toBe(at('2026-03-03T09:00'));
  const late = { zone, quiet: { from: '23:00', until: '10:30' } };
  expect(nextDigest(late, at('2026-03-02T08:59'))).toBe(at('2026-03-02T10:30'));
  expect(nextDigest(late, at('2026-03-02T09:30'))).toBe(at('2026-03-02T10:30'));
  expect(nextDigest(late, at('2026-03-02T10:30'))).toBe(at('2026-03-03T10:30'));
});

test.each([
  ['urgent', null, 'assigned', true],
  ['normal', 2, 'assigned', true],
  ['normal', -2, 'in_progress', true],
  ['normal', 2.01, 'assigned', false],
  ['high', null, 'assigned', false],
  ['normal', -48, 'in_progress', false],
  ['urgent', 1, 'closed', false],
] as const)('%s, due in %s hours, %s: urgent %s', (priority, hours, stage, urgent) => {
  const now = Date.UTC(2026, 2, 2);
  expect(isUrgent({ priority, dueAt: hours === null ? null : now + hours * 3_600_000, stage }, now)).toBe(urgent);
});
