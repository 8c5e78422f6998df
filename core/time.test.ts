import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, instantOf, wallOf } from './time.ts';

const utc = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

describe('instantOf', () => {
  it.each([
    // An ordinary day, in zones east, west and half an hour off.
    ['2026-11-30T18:00', 'Asia/Shanghai', '2026-11-30T10:00Z'],
    ['2026-11-30T18:00', 'Europe/Moscow', '2026-11-30T15:00Z'],
    ['2026-11-30T18:00', 'Asia/Kolkata', '2026-11-30T12:30Z'],
    // New York: 02:00–03:00 does not exist on 8 March, 01:00–02:00 happens twice on 1 November.
    ['2026-03-08T01:59', 'America/New_York', '2026-03-08T06:59Z'],
    ['2026-03-08T02:00', 'America/New_York', '2026-03-08T07:00Z'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:00Z'],
    ['2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00Z'],
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30Z'],
    ['2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00Z'],
    // Lord Howe moves by half an hour.
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['2026-10-04T02:30', 'Australia/Lord_Howe', '2026-10-03T15:30Z'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45Z'],
    // Apia had no 30 December 2011 at all.
    ['2011-12-29T23:59', 'Pacific/Apia', '2011-12-30T09:59Z'],
    ['2011-12-30T10:00', 'Pacific/Apia', '2011-12-30T10:00Z'],
    ['2011-12-31T00:00', 'Pacific/Apia', '2011-12-30T10:00Z'],
  ])('%s in %s is %s', (wall, zone, instant) => {
    expect(instantOf(wall, zone)).toBe(utc(instant));
  });

  it('refuses what is no wall time and what is no zone', () => {
    expect(() => instantOf('tomorrow', 'UTC')).toThrow(RangeError);
    expect(() => instantOf('2026-11-30T18:00', 'Mars/Olympus')).toThrow(RangeError);
  });

  const zones = [
    'UTC',
    'Asia/Shanghai',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Africa/Casablanca',
  ];
  it('a wall time read back is the same one, or the first after a gap; of two the first', () => {
    const minute = fc.integer({ min: utc('2005-01-01T00:00Z') / 60_000, max: utc('2035-01-01T00:00Z') / 60_000 });
    fc.assert(
      fc.property(minute, fc.constantFrom(...zones), (m, zone) => {
        const wall = wallOf(m * 60_000, zone);
        const instant = instantOf(wall, zone);
        expect(wallOf(instant, zone)).toBe(wall);
        expect(instant).toBeLessThanOrEqual(m * 60_000);
      }),
    );
    fc.assert(
      fc.property(minute, fc.constantFrom(...zones), (m, zone) => {
        const wall = wallOf(m * 60_000, 'UTC');
        const read = wallOf(instantOf(wall, zone), zone);
        expect(read >= wall).toBe(true);
      }),
    );
  });
});

describe('wallOf and dayOf', () => {
  it('cut to the minute and keep the zone’s own day', () => {
    expect(wallOf(utc('2026-11-30T15:59:59.999Z'), 'Asia/Shanghai')).toBe('2026-11-30T23:59');
    expect(dayOf(utc('2026-11-30T16:00Z'), 'Asia/Shanghai')).toBe('2026-12-01');
    expect(dayOf(utc('2026-12-30T16:00Z'), 'Asia/Shanghai', 3)).toBe('2027-01-03');
    expect(dayOf(utc('2026-01-01T00:00Z'), 'America/New_York', -1)).toBe('2025-12-30');
  });
});
