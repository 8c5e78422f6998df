import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { SendOutcome } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import { courierKit, type Kit } from '../tests/harness/courier-kit.ts';
import { freePace } from '../tests/harness/play-adapter.ts';

let kit: Kit;
afterEach(async () => {
  expect(kit.problems).toEqual([]);
  await kit.close();
});

test('a post is delivered, and its live card follows its subject from then on', async () => {
  kit = await courierKit();
  const task = await kit.offer('Wash');
  await kit.look();
  expect(kit.telegram.calls.map(({ kind, title, buttons }) => [kind, title, buttons])).toEqual([
    ['post', 'Wash r1', 1],
  ]);
  await kit.change(task);
  await kit.courier.idle();
  expect(kit.telegram.calls.at(-1)).toMatchObject({ kind: 'revise', title: 'Wash r2', message: 'm1' });
  const [copy] = await kit.write((tx) => tx.shown.of(task));
  expect(copy).toMatchObject({ wantedRevision: 2, shownRevision: 2, status: 'live' });
  expect(kit.courier.counters).toMatchObject({ posted: 1, painted: 1, failed: 0 });
});

/** Small, seeded chance: fast-check shrinks the seed, not five hundred outcomes. */
const dice = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

test('500 posts to 20 conversations with random outcomes arrive in order, none is lost (B4)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
      kit = await courierKit({ start: false });
      const roll = dice(seed);
      const delivered = new Map<string, string[]>();
      kit.telegram.answer = async ({ conversation, title }): Promise<SendOutcome | undefined> => {
        // Results come back out of order.
        for (let turns = Math.floor(roll() * 4); turns > 0; turns--) await new Promise(setImmediate);
        const luck = roll();
        if (luck < 0.1) return { kind: 'not-sent', why: 'refused' };
        if (luck < 0.15) return { kind: 'unknown', why: 'reset' };
        if (luck < 0.2) return { kind: 'throttled', retryAfterMs: 1000 + roll() * 4000, scope: 'conversation' };
        if (luck < 0.21) return { kind: 'throttled', retryAfterMs: 2000, scope: 'account' };
        delivered.set(conversation, [...(delivered.get(conversation) ?? []), title]);
        return undefined;
      };
      const chats = await kit.chats(20);
      const posts: [Conversation, string][] = [];
      const queued = new Map<string, string[]>();
      for (let n = 0; n < 500; n++) {
        const chat = chats[Math.floor(roll() * chats.length)];
        if (!chat) continue;
        queued.set(chat.externalId, [...(queued.get(chat.externalId) ?? []), `${n}`]);
        posts.push([chat, `${n}`]);
      }
      await kit.posts(posts);
      await kit.restart();
      await kit.drain(3_600_000);
      expect(delivered).toEqual(queued);
      expect(kit.telegram.mostPosting).toBe(1);
      expect(kit.courier.counters).toMatchObject({ posted: 500, failed: 0, expired: 0 });
      await kit.close();
    }),
    { numRuns: 2 },
  );
});

test('a blocked conversation delays no other', async () => {
  kit = await courierKit();
  const [slow, quick] = [await kit.chat('slow'), await kit.chat('quick')];
  kit.telegram.answer = ({ conversation }) =>
    conversation === 'slow' ? { kind: 'throttled', retryAfterMs: 60_000, scope: 'conversation' } : undefined;
  for (let n = 0; n < 5; n++) for (const chat of [slow, quick]) await kit.post(chat, `${n}`);
  await kit.look();
  expect(kit.telegram.posts('quick').map(({ title, at }) => [title, at])).toEqual(
    ['0', '1', '2', '3', '4'].map((title) => [title, 0]),
  );
  await kit.pass(59_999);
  expect(kit.telegram.posts('slow')).toHaveLength(1);
  await kit.pass(1);
  expect(kit.telegram.posts('slow')).toHaveLength(2);
});

test.each([1, 7, 60])(
  'a demand to wait %i s is obeyed, for the conversation and for the account (D3)',
  async (seconds) => {
    kit = await courierKit();
    const [one, other] = [await kit.chat('one'), await kit.chat('other')];
    let scope: 'conversation' | 'account' | undefined = 'conversation';
    kit.telegram.answer = () => {
      const told = scope;
      scope = undefined;
      return told && { kind: 'throttled', retryAfterMs: seconds * 1000, scope: told };
    };
    await kit.post(one, 'a', { lane: 'answer' });
    await kit.look();
    await kit.post(other, 'b');
    await kit.look();
    await kit.pass(seconds * 1000 - 1);
    expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['a', 'b']);
    await kit.pass(1);
    expect(kit.telegram.calls.at(-1)).toMatchObject({ title: 'a', at: seconds * 1000 });

    scope = 'account';
    await kit.post(one, 'c', { lane: 'answer' });
    await kit.look();
    await kit.post(other, 'd');
    await kit.look();
    await kit.pass(seconds * 1000 - 1);
    expect(kit.telegram.calls).toHaveLength(4);
    await kit.pass(1);
    expect(kit.telegram.calls.slice(4).map(({ title, at }) => [title, at])).toEqual([
      ['c', seconds * 2000],
      ['d', seconds * 2000],
    ]);
    expect(kit.courier.counters).toMatchObject({ throttled: 2, posted: 4, failed: 0 });
  },
);

test('the pace of the platform is kept', async () => {
  kit = await courierKit({ traits: { pace: { ...freePace, group: { calls: 20, perMs: 60_000 } } } });
  const chat = await kit.chat('g1');
  await kit.posts(Array.from({ length: 50 }, (_, n) => [chat, `${n}`]));
  await kit.look();
  expect(kit.telegram.calls).toHaveLength(20);
  await kit.drain(300_000);
  const at = kit.telegram.calls.map((call) => call.at);
  expect(at).toHaveLength(50);
  for (const [index, first] of at.entries()) {
    const last = at[index + 20];
    if (last !== undefined) expect(last - first).toBeGreaterThanOrEqual(60_000);
  }
});

test('answers overtake cards for many where calls are scarce', async () => {
  kit = await courierKit({ traits: { pace: { ...freePace, account: { calls: 1, perMs: 1000 } } }, start: false });
  for (const lane of ['bulk', 'group', 'personal', 'answer'] as const) {
    await kit.post(await kit.chat(lane), lane, { lane });
  }
  await kit.restart();
  await kit.drain(60_000);
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['answer', 'personal', 'group', 'bulk']);
});

test('many conversations held back by pace do not hide one that is free', async () => {
  kit = await courierKit({ traits: { pace: { ...freePace, group: { calls: 1, perMs: 60_000 } } } });
  const busy = await kit.chats(120);
  await kit.posts(['first', 'second'].flatMap((round) => busy.map((chat) => [chat, round] as const)));
  await kit.look();
  await kit.post(await kit.chat('free'), 'hello', { lane: 'bulk' });
  await kit.look();
  expect(kit.telegram.posts('free')).toHaveLength(1);
  expect(kit.telegram.calls).toHaveLength(121);
});

test('only so many calls are under way at once, and a slow one holds up nobody else', async () => {
  kit = await courierKit({ inFlight: 5 });
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  kit.telegram.answer = async ({ conversation }) => {
    if (conversation === 'g0') await gate;
    else await new Promise(setImmediate);
    return undefined;
  };
  await kit.posts((await kit.chats(20)).map((chat) => [chat, 'hello']));
  kit.courier.wake();
  while (kit.courier.counters.posted < 19) await new Promise(setImmediate);
  expect(kit.telegram.mostBusy).toBe(5);
  open();
  await kit.courier.idle();
  expect(kit.courier.counters.posted).toBe(20);
});

test('equal words to many places go out in few calls where the platform can', async () => {
  kit = await courierKit({ inFlight: 100, traits: { targetsPerPost: 40 } });
  await kit.posts((await kit.chats(45)).map((chat, n) => [chat, n === 7 ? 'other' : 'same']));
  await kit.look();
  expect(kit.telegram.calls).toHaveLength(45);
  const sizes = new Set(kit.telegram.calls.map(({ key, title, targets }) => `${key} ${title} ${targets}`));
  expect([...sizes].map((line) => line.replace(/^\S+ /, '')).sort()).toEqual(['other 1', 'same 4', 'same 40']);
  expect(kit.courier.counters.posted).toBe(45);
});

test('what nobody needs any more is not sent: too late, subject gone', async () => {
  kit = await courierKit({ start: false });
  const chat = await kit.chat('g1');
  await kit.post(chat, 'late', { until: kit.clock.now() + 5000 });
  await kit.post(chat, '', { content: { kind: 'live', subject: { kind: 'task', id: 999 } } });
  await kit.post(chat, 'good');
  kit.clock.jump(5000);
  await kit.restart();
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['good']);
  expect(kit.alarms).toMatchObject([{ trouble: 'expired', platform: 'telegram', count: 1 }]);
  expect(kit.courier.counters).toMatchObject({ expired: 1, posted: 1 });
});

test('it sleeps when nothing is due, until a wake or a minute has passed', async () => {
  kit = await courierKit();
  expect(kit.clock.waiting).toEqual({ sleepers: 1, next: 60_000 });
  await kit.post(await kit.chat('g1'), 'later', { dueAt: kit.clock.now() + 5000 });
  await kit.look();
  expect(kit.clock.waiting.next).toBe(5000);
  await kit.pass(5000);
  expect(kit.telegram.calls).toMatchObject([{ title: 'later', at: 5000 }]);
});
