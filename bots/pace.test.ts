import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Allowance, PacedCall, Traits } from '../core/ports.ts';
import { FakeClock } from '../tests/harness/fake-clock.ts';
import { pace } from './pace.ts';
import { telegramTraits } from './telegram/traits.ts';

const traits: Traits = telegramTraits;
const direct = (conversation: string, message?: string): PacedCall => ({
  platform: 'telegram',
  conversation,
  kind: 'direct',
  ...(message === undefined ? {} : { message }),
});
const group = (conversation: string): PacedCall => ({ platform: 'telegram', conversation, kind: 'group' });

/** Makes the calls as fast as the pacer lets them go, in turn; the times at which they went. */
async function drain(calls: readonly PacedCall[]): Promise<{ call: PacedCall; at: number }[]> {
  const clock = new FakeClock(undefined, async () => {});
  const pacer = pace(() => traits, clock);
  const made: { call: PacedCall; at: number }[] = [];
  for (const call of calls) {
    const until = pacer.until(call);
    if (until > clock.monotonic()) await clock.advance(until - clock.monotonic());
    pacer.spend(call);
    made.push({ call, at: clock.monotonic() });
  }
  return made;
}

const busiest = (times: readonly number[], perMs: number): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + perMs).length));

describe('the pace', () => {
  it('lets a burst to many people go as fast as the account may', async () => {
    const made = await drain(Array.from({ length: 100 }, (_, n) => direct(String(n))));
    const times = made.map(({ at }) => at);
    expect(busiest(times, 1_000)).toBe(25);
    expect(times.at(-1)).toBeLessThan(4_000);
  });

  it('keeps every chat, every message and the account within their allowance, whatever the mix', async () => {
    const some = fc.oneof(
      fc.constantFrom(group('g1'), group('g2')),
      fc.constantFrom(direct('a'), direct('b'), direct('a', 'm1'), direct('a', 'm2')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 120 }), async (calls) => {
        const made = await drain(calls);
        const kept = (of: (call: PacedCall) => boolean, { calls: most, perMs }: Allowance) => {
          const times = made.filter(({ call }) => of(call)).map(({ at }) => at);
          expect(busiest(times, perMs)).toBeLessThanOrEqual(most);
        };
        kept(() => true, traits.pace.account);
        for (const name of ['g1', 'g2']) kept(({ conversation }) => conversation === name, traits.pace.group);
        for (const name of ['a', 'b']) {
          const { calls, perMs, burst = calls } = traits.pace.direct;
          const inChat = (call: PacedCall) => call.conversation === name;
          kept(inChat, { calls: burst, perMs });
          kept(inChat, { calls: burst + 9 * calls, perMs: 10 * perMs });
        }
        for (const name of ['m1', 'm2']) kept(({ message }) => message === name, traits.pace.message);
      }),
      { numRuns: 50 },
    );
  });

  it('lets a thousand posts to one group go at 20 a minute', async () => {
    const times = (await drain(Array(1_000).fill(group('g')))).map(({ at }) => at);
    expect(busiest(times, 60_000)).toBe(20);
    expect(times.at(-1)).toBeLessThanOrEqual(50 * 60_200);
  });

  it('obeys a 429: nothing to that conversation, or to anybody, before its time', () => {
    const clock = new FakeClock();
    const pacer = pace(() => traits, clock);
    pacer.pause('conversation', group('g1'), 31_000);
    expect(pacer.until(group('g1'))).toBe(31_000);
    expect(pacer.until(group('g2'))).toBeLessThanOrEqual(clock.monotonic());
    pacer.pause('account', group('g2'), 9_000);
    expect(pacer.until(direct('a'))).toBe(9_000);
    // A shorter one that comes later takes nothing back.
    pacer.pause('account', direct('a'), 4_000);
    expect(pacer.until(direct('a'))).toBe(9_000);
    expect(pacer.until(group('g1'))).toBe(31_000);
  });

  it('does not hold up a platform it knows nothing about, and asking costs nothing', () => {
    const clock = new FakeClock();
    expect(pace(() => undefined, clock).until(group('g'))).toBe(0);
    const pacer = pace(() => traits, clock);
    for (let n = 0; n < 100; n++) pacer.until(group('g'));
    expect(pacer.until(group('g'))).toBe(0);
  });

  it('forgets quiet chats, never one that must still wait', async () => {
    const clock = new FakeClock(undefined, async () => {});
    const pacer = pace(() => traits, clock);
    pacer.pause('conversation', direct('waits'), 1_000_000);
    for (let n = 0; n < 20; n++) pacer.spend(group('busy'));
    for (let n = 0; n < 5_000; n++) {
      pacer.spend(direct(`p${n}`));
      await clock.advance(10);
    }
    expect(pacer.until(direct('waits'))).toBe(1_000_000);
    expect(pacer.until(group('busy'))).toBe(60_100);
  });
});
