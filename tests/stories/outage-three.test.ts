import { expect, it } from 'vitest';
import { type Platform, platforms } from '../../core/ids.ts';
import { said } from '../../core/text/text.ts';
import { brokenLine } from '../harness/broken-line.ts';
import { freshDatabase } from '../harness/engines.ts';
import type { ThreePlatforms } from '../harness/three-house.ts';
import { openThreePlatforms } from '../harness/three-platforms.ts';
import type { Resident } from '../harness/three-simulators.ts';

const beat = 1_000;
const minute = 60_000;
const posts = 200;
const chats = 40;
/** Every so many-th of them is worth nothing after five minutes. */
const hasty = 10;
/** What ails the line from which minute on, after two minutes with nobody at the door. */
const troubles = new Map([
  [3, { kind: 'reset' }],
  [6, { kind: 'html', code: 502 }],
  [8, { kind: 'blackHole' }],
] as const);

interface Word {
  readonly to: string;
  readonly says: string;
  readonly until?: number;
}

/** Forty people where the line breaks, three on each of the others, and on one of these whoever hears of trouble. */
function residentsAround(down: Platform, others: readonly Platform[]): Resident[] {
  const employee = (code: string, platform: Platform): Resident => ({ code, roles: ['employee'], platform });
  return [
    ...Array.from({ length: chats }, (_, n) => employee(`${down}${n}`, down)),
    ...others.flatMap((platform) => [0, 1, 2].map((n) => employee(`${platform}${n}`, platform))),
    { code: 'root', roles: ['admin'], platform: others[0] ?? 'telegram' },
  ];
}

/** Words for people's private chats, each chat's in this order. */
async function queue({ write, app, clock, id }: ThreePlatforms, words: readonly Word[]): Promise<void> {
  await write(async (tx) => {
    for (const { to, says, until = null } of words) {
      const person = id(to);
      const [account] = await tx.accounts.of(person);
      if (!account) throw new Error(`${to} has no account`);
      const place = { platform: account.platform, externalId: account.externalId, kind: 'direct' } as const;
      const at = await tx.conversations.ensure(place, { locale: 'en', zone: 'UTC', person });
      const card = { template: 'notice', revision: 0, title: said(says), buttons: [] } as const;
      await tx.outbox.add({
        key: says,
        conversation: at.id,
        person,
        content: { kind: 'snapshot', card },
        lane: 'personal',
        correlation: 'story',
        createdAt: clock.now(),
        until,
      });
    }
  });
  app.world.wake('courier');
}

const heard = ({ phone }: ThreePlatforms, code: string): string[] =>
  phone(code)
    .messages()
    .flatMap(({ text }) => /word-\S+/.exec(text)?.[0] ?? []);

/** When (monotonic) each word that is said to somebody came to stand in their chat. */
function arrivalsOf({ clock, simulators }: ThreePlatforms): Map<string, number> {
  const arrived = new Map<string, number>();
  const note = (text: string | undefined) => {
    const word = /word-\S+/.exec(text ?? '')?.[0];
    if (word) arrived.set(word, clock.monotonic());
  };
  const { telegram, dingtalk, feishu } = simulators;
  telegram.subscribe((event) => event.kind === 'posted' && note(event.message.text));
  dingtalk.subscribe(
    (event) => event.kind === 'call' && event.call.ok && note(JSON.stringify(event.call.payload.cardData)),
  );
  feishu.subscribe((event) => event.kind === 'call' && event.call.code === 0 && note(JSON.stringify(event.call.body)));
  return arrived;
}

/**
 * After recovery the next probe comes within 60 s, and opens the line. What waits then goes at the platform's pace:
 * 180 posts at 25 (Telegram), 20 (DingTalk) or 50 (Feishu) a second are 8, 10 and 4 s, those of one chat beside each
 * other. So ninety seconds hold everywhere.
 */
it.each(platforms)(
  '%s is away for ten minutes while two hundred posts wait (D1, D2)',
  { timeout: 120_000 },
  async (down) => {
    const others = platforms.filter((name) => name !== down);
    const house = await openThreePlatforms(await freshDatabase('sqlite'), residentsAround(down, others), {
      paced: true,
    });
    const { clock, app, adapters, simulators } = house;
    const line = brokenLine(house, down);
    const arrived = arrivalsOf(house);

    /** Four words for each of the others' people; how long the last of them took on each platform within a minute. */
    async function crowd(round: number): Promise<number[]> {
      const began = clock.monotonic();
      const said = others.map((platform) =>
        [0, 1, 2, 3].flatMap((n) =>
          [0, 1, 2].map((who) => ({ to: `${platform}${who}`, says: `word-${platform}${who}.${round}.${n}` })),
        ),
      );
      await queue(house, said.flat());
      await line.pass(minute);
      return said.map((words) =>
        Math.max(...words.map(({ says }) => (arrived.get(says) ?? Number.POSITIVE_INFINITY) - began)),
      );
    }
    const usual = await crowd(0);

    const words: Word[] = Array.from({ length: posts }, (_, n) => ({
      to: `${down}${n % chats}`,
      says: `word-${n}`,
      ...(n % hasty === 0 ? { until: clock.now() + 5 * minute } : {}),
    }));
    const before = { ...app.courier.counters };
    const attempts = line.attempts();
    await line.refuse();
    await queue(house, words);
    const seen = line.seen();
    let hidden = 0;
    for (let round = 1; round <= 10; round++) {
      const trouble = troubles.get(round as 3);
      if (trouble && hidden === 0) hidden = line.attempts() - attempts;
      if (trouble) await line.spoil(trouble);
      const paces = await crowd(round);
      // On a busy machine time that is moved by hand may pass one beat of a pace before a call is heard of.
      for (const [index, ms] of paces.entries())
        expect(ms, `${others[index]}, minute ${round}`).toBeLessThanOrEqual((usual[index] ?? 0) * 1.1 + beat);
    }
    const tried = line.attempts() - attempts;
    expect(tried).toBeLessThanOrEqual(25);
    // It never gives up: with waits of a minute at most there are ten at least.
    expect(tried).toBeGreaterThanOrEqual(10);
    expect(line.seen() - seen, 'our count is the server’s').toBe(tried - hidden);
    expect(adapters[down].state().state).toBe('down');
    expect(app.courier.counters.expired - before.expired).toBe(posts / hasty);
    const told = house
      .phone('root')
      .messages()
      .flatMap(({ text }) => /before they could be sent \((\d+)\)/.exec(text)?.[1] ?? []);
    expect(told.reduce((sum, count) => sum + Number(count), 0)).toBe(posts / hasty);

    await line.mend();
    const recovered = clock.monotonic();
    const left = async () => {
      const { ready, sending } = await house.read((tx) => tx.outbox.depth());
      return ready + sending;
    };
    while ((await left()) > 0 && clock.monotonic() - recovered <= 90_000) await line.pass(250);
    expect(await left()).toBe(0);
    expect(clock.monotonic() - recovered).toBeLessThanOrEqual(90_000);
    await line.pass(90_000 - (clock.monotonic() - recovered));
    expect(adapters[down].state().state).toBe('up');

    for (let n = 0; n < chats; n++) {
      const mine = words.filter(({ to, until }) => to === `${down}${n}` && until === undefined);
      expect(heard(house, `${down}${n}`)).toEqual(mine.map(({ says }) => says));
    }
    expect(app.courier.counters.failed).toBe(before.failed);
    expect(line.mostLive()).toBeLessThanOrEqual(1);
    expect(Object.values(simulators).flatMap((one): unknown[] => [...one.violations])).toEqual([]);
  },
);
