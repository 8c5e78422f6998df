import { afterEach, expect, test } from 'vitest';
import type { SendOutcome } from '../core/ports.ts';
import type { Conversation } from '../core/stores/conversations.ts';
import { courierKit, type Kit } from '../tests/harness/courier-kit.ts';

let kit: Kit;
afterEach(async () => {
  expect(kit.problems).toEqual([]);
  await kit.close();
});

const minute = 60_000;

/** Ten minutes without a platform; returns what was queued, by conversation. */
async function outage(answer: SendOutcome): Promise<Map<string, string[]>> {
  kit.telegram.answer = () => answer;
  const queued = new Map<string, string[]>();
  const chats = await kit.chats(40);
  const posts: [Conversation, string][] = [];
  for (let n = 0; n < 200; n++) {
    const chat = chats[n % 40];
    if (!chat) continue;
    queued.set(chat.externalId, [...(queued.get(chat.externalId) ?? []), `${n}`]);
    posts.push([chat, `${n}`]);
  }
  await kit.posts(posts);
  await kit.look();
  await kit.pass(10 * minute);
  return queued;
}

test.each([
  ['refuses connections', { kind: 'not-sent', why: 'refused' }],
  ['answers nothing', { kind: 'unknown', why: 'timed out' }],
] as const)(
  'a platform that %s for ten minutes: nothing lost, order kept, few calls, soon over (D1)',
  async (_, answer) => {
    kit = await courierKit();
    const queued = await outage(answer);
    // The first wave, then probes: 1 s, doubled up to once a minute.
    expect(kit.telegram.calls.length).toBeLessThanOrEqual(30 + 16);
    expect(kit.telegram.calls.length).toBeGreaterThan(35);
    const tried = kit.telegram.calls.length;
    const recovered = kit.clock.monotonic();
    kit.telegram.answer = () => undefined;
    await kit.drain(answer.kind === 'not-sent' ? 90_000 : 5 * minute);
    expect(kit.clock.monotonic() - recovered).toBeLessThanOrEqual(answer.kind === 'not-sent' ? 90_000 : 5 * minute);
    const delivered = new Map<string, string[]>();
    for (const { conversation, title } of kit.telegram.calls.slice(tried)) {
      delivered.set(conversation, [...(delivered.get(conversation) ?? []), title]);
    }
    expect(delivered).toEqual(queued);
    expect(kit.courier.counters).toMatchObject({ posted: 200, failed: 0, expired: 0 });
  },
);

test('only what expired in an outage is lost, and that is reported', async () => {
  kit = await courierKit();
  kit.telegram.answer = () => ({ kind: 'not-sent', why: 'refused' });
  for (let n = 0; n < 10; n++) {
    const until = n % 2 === 0 ? kit.clock.now() + 5 * minute : null;
    await kit.post(await kit.chat(`g${n}`), `${n}`, { until });
  }
  await kit.look();
  await kit.pass(10 * minute);
  kit.telegram.answer = () => undefined;
  await kit.drain(90_000);
  expect(kit.courier.counters).toMatchObject({ posted: 5, expired: 5 });
  expect(kit.alarms.reduce((sum, { count }) => sum + count, 0)).toBe(5);
  expect(new Set(kit.alarms.map(({ trouble }) => trouble))).toEqual(new Set(['expired']));
});

test('one platform down holds up no other', async () => {
  kit = await courierKit({ platforms: ['telegram', 'feishu'], start: false });
  kit.telegram.answer = () => ({ kind: 'not-sent', why: 'refused' });
  await kit.posts((await kit.chats(200)).map((chat, n) => [chat, `${n}`]));
  await kit.restart();
  await kit.pass(minute);
  const feishu = kit.adapters.get('feishu');
  const chat = await kit.chat('f1', { platform: 'feishu' });
  for (let n = 0; n < 5; n++) await kit.post(chat, `${n}`);
  const before = kit.clock.monotonic();
  await kit.look();
  expect(feishu?.calls.map(({ title, at }) => [title, at])).toEqual(
    ['0', '1', '2', '3', '4'].map((title) => [title, before]),
  );
});

test('edits wait out an outage too, and show the last state only', async () => {
  kit = await courierKit();
  const tasks = [];
  for (let n = 0; n < 10; n++) {
    tasks.push(await kit.offer(`T${n}`, await kit.chat(`g${n}`)));
  }
  await kit.look();
  kit.telegram.answer = () => ({ kind: 'not-sent', why: 'refused' });
  for (let round = 0; round < 5; round++) {
    for (const task of tasks) await kit.change(task);
    await kit.pass(2 * minute);
  }
  kit.telegram.answer = () => undefined;
  const before = kit.telegram.calls.length;
  await kit.pass(90_000);
  expect(
    kit.telegram.calls
      .slice(before)
      .map(({ title }) => title)
      .sort(),
  ).toEqual(tasks.map((_, n) => `T${n} r6`));
  expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
});

test('an adapter that says it is down is asked with one call at a time; its recovery is used at once', async () => {
  kit = await courierKit({ start: false });
  kit.telegram.now = { state: 'down', since: kit.clock.now() };
  kit.telegram.answer = () => ({ kind: 'not-sent', why: 'down' });
  await kit.posts((await kit.chats(50)).map((chat, n) => [chat, `${n}`]));
  await kit.restart();
  expect(kit.telegram.calls).toHaveLength(0);
  await kit.pass(5 * minute);
  expect(kit.telegram.mostBusy).toBe(1);
  expect(kit.telegram.calls.length).toBeLessThanOrEqual(11);
  kit.telegram.answer = () => undefined;
  kit.telegram.now = { state: 'up', since: kit.clock.now() };
  const before = kit.clock.monotonic();
  await kit.look();
  const first = kit.telegram.calls.filter(({ at }) => at === before);
  expect(first.length).toBeGreaterThan(30);
  await kit.drain(90_000);
});
