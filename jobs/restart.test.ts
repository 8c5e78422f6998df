import { afterEach, expect, test } from 'vitest';
import type { SendOutcome } from '../core/ports.ts';
import { courierKit, type Kit, wavering } from '../tests/harness/courier-kit.ts';
import { Courier } from './courier.ts';

let kit: Kit;
afterEach(() => kit.close());

const until = async (done: () => boolean) => {
  while (!done()) await new Promise(setImmediate);
};
const never = () => new Promise<undefined>(() => {});

/** Runs a courier that dies at the first call: what it committed stays, what it holds is gone. */
async function dieWhileSending(options = {}): Promise<void> {
  kit.telegram.answer = never;
  const doomed = new Courier(kit.ports, options);
  const running = doomed.run(new AbortController().signal);
  await until(() => kit.telegram.busy > 0);
  kit.telegram.answer = () => undefined;
  kit.telegram.busy = 0;
  void running;
}

test('a post left sending is repeated where that is worth a duplicate, under its old key, in order', async () => {
  kit = await courierKit({ start: false });
  const chat = await kit.chat('g1');
  for (const title of ['one', 'two']) await kit.post(chat, title, { onUnknown: 'repeat' });
  await dieWhileSending();
  await kit.restart();
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['one']);
  await kit.drain(60_000);
  expect(kit.telegram.calls.map(({ title, key }) => [title, key])).toEqual([
    ['one', 'p1'],
    ['one', 'p1'],
    ['two', 'p2'],
  ]);
  expect(kit.courier.counters).toMatchObject({ repeated: 1, posted: 2, failed: 0 });
});

test('a post left sending that must not come twice is given up, and somebody hears of it', async () => {
  kit = await courierKit({ start: false });
  const chat = await kit.chat('g1');
  for (const title of ['one', 'two']) await kit.post(chat, title, { onUnknown: 'give-up' });
  await dieWhileSending();
  await kit.restart();
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['one', 'two']);
  expect(kit.courier.counters).toMatchObject({ repeated: 0, posted: 1, failed: 1 });
  expect(kit.alarms).toMatchObject([{ trouble: 'maybe-lost', count: 1 }]);
});

test('where the platform remembers keys a post left sending is repeated whatever it is worth', async () => {
  kit = await courierKit({ start: false, traits: { idempotentPostsMs: 3_600_000 } });
  await kit.post(await kit.chat('g1'), 'one', { onUnknown: 'give-up' });
  await dieWhileSending();
  await kit.restart();
  await kit.drain(60_000);
  expect(kit.telegram.calls.map(({ key }) => key)).toEqual(['p1', 'p1']);
});

test.each([
  [3_600_000, 2],
  [0, 1],
])(
  'what may stand is said again though it is over, where its key tells which it is (kept %i ms)',
  async (idempotentPostsMs, calls) => {
    kit = await courierKit({ start: false, traits: { idempotentPostsMs } });
    await kit.offer('one');
    await dieWhileSending();
    const { cardFor } = kit.ports;
    Object.assign(kit.ports, {
      cardFor: async (...of: Parameters<typeof cardFor>) => ({ ...(await cardFor(...of)), isOver: true }),
    });
    await kit.restart();
    await kit.drain(60_000);
    expect(kit.telegram.posts().map(({ key }) => key)).toEqual(Array(calls).fill('p1'));
  },
);

/** Posts of equal words to so many chats, which a platform that remembers keys takes in one call. */
async function company(size: number): Promise<void> {
  kit = await courierKit({ start: false, traits: { idempotentPostsMs: 3_600_000, targetsPerPost: 40 } });
  await kit.posts((await kit.chats(size)).map((chat) => [chat, 'same', { onUnknown: 'give-up' }]));
}
const lines = () => kit.telegram.calls.map(({ conversation, key, targets }) => `${conversation} ${key} ${targets}`);

test('what went together and was left sending goes together again, under the key the platform knows', async () => {
  await company(3);
  await dieWhileSending();
  const [said] = kit.telegram.calls;
  const key = said?.key ?? '';
  expect(key).toMatch(/^g-/);
  await kit.restart();
  await kit.drain(60_000);
  expect(lines()).toEqual([`g0 ${key} 3`, `g0 ${key} 3`, `g1 ${key} 3`, `g2 ${key} 3`]);
  expect(kit.courier.counters).toMatchObject({ repeated: 3, posted: 3, failed: 0 });
});

test('a company waits for the one that is due last, and not for one whose reason is gone', async () => {
  await company(4);
  await dieWhileSending();
  await kit.restart();
  const left = await kit.write((tx) => tx.outbox.heads(kit.clock.now() + 10_000, 9));
  expect(left).toHaveLength(4);
  await kit.write(async (tx) => {
    for (const [n, { id }] of left.entries()) {
      const change =
        n === 3 ? { status: 'superseded', settledAt: 1 } : { status: 'ready', dueAt: kit.clock.now() + n * 2000 };
      await tx.outbox.settle(id, change as Parameters<typeof tx.outbox.settle>[1]);
    }
  });
  kit.telegram.calls.length = 0;
  await kit.pass(3999);
  expect(kit.telegram.calls).toEqual([]);
  await kit.pass(1);
  expect(kit.telegram.calls.map(({ conversation, targets, at }) => [conversation, targets, at])).toEqual([
    ['g0', 3, 4000],
    ['g1', 3, 4000],
    ['g2', 3, 4000],
  ]);
});

test('a company goes out again while the line is being probed', async () => {
  await company(3);
  kit.telegram.answer = ({ at }) => (at < 10_000 ? { kind: 'unknown', why: 'reset' } : undefined);
  await kit.restart();
  await kit.drain(120_000);
  expect(new Set(kit.telegram.calls.map(({ key, targets }) => `${key} ${targets}`)).size).toBe(1);
  expect(kit.courier.counters).toMatchObject({ posted: 3, failed: 0 });
});

test('whoever certainly got nothing goes alone under a key of its own, the first of a company too', async () => {
  await company(3);
  kit.telegram.answer = ({ conversation, targets }) =>
    conversation === 'g0' && targets === 3 ? { kind: 'not-sent', why: 'busy' } : undefined;
  await kit.restart();
  await kit.drain(60_000);
  const key = kit.telegram.calls[0]?.key ?? '';
  expect(lines()).toEqual([`g0 ${key} 3`, `g1 ${key} 3`, `g2 ${key} 3`, 'g0 p1 1']);
});

test('a company that was throttled as one goes out as one', async () => {
  await company(3);
  kit.telegram.answer = ({ at }) =>
    at < 2000 ? { kind: 'throttled', retryAfterMs: 2000, scope: 'conversation' } : undefined;
  await kit.restart();
  await kit.drain(60_000);
  expect(kit.telegram.calls.filter(({ at }) => at >= 2000).map(({ targets }) => targets)).toEqual([3, 3, 3]);
});

test('a repeated card stands with the revision of its first attempt, and is painted', async () => {
  kit = await courierKit({ start: false, traits: { idempotentPostsMs: 3_600_000 } });
  const task = await kit.offer('Wash');
  await dieWhileSending();
  await kit.change(task);
  await kit.restart();
  await kit.drain(60_000);
  await kit.courier.idle();
  expect(kit.telegram.calls.map(({ kind, title }) => [kind, title])).toEqual([
    ['post', 'Wash r1'],
    ['post', 'Wash r2'],
    ['revise', 'Wash r2'],
  ]);
});

test('an edit nobody knows the end of is made again', async () => {
  kit = await courierKit();
  const task = await kit.offer('Wash');
  await kit.look();
  await kit.stop();
  await kit.change(task);
  await dieWhileSending();
  await kit.restart();
  // What the dead process sent may still arrive, and must not come after ours.
  await kit.pass(3_000);
  expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['Wash r2', 'Wash r2']);
  expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
});

test('an edit a dead process sent is painted over, also when what it showed was taken back', async () => {
  kit = await courierKit({ says: wavering });
  const task = await kit.offer('Wash');
  await kit.look();
  await kit.stop();
  await kit.change(task);
  await dieWhileSending();
  await kit.change(task);
  await kit.restart();
  // What the dead process sent may still arrive: ours must be the last.
  await kit.pass(2_999);
  expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['taken']);
  await kit.pass(1);
  expect(kit.telegram.revisions().map(({ title }) => title)).toEqual(['taken', 'free']);
});

test('the crash points are passed in order', async () => {
  const points: string[] = [];
  kit = await courierKit({ crash: (point) => points.push(point) });
  const task = await kit.offer('Wash');
  kit.telegram.answer = () => {
    points.push('said');
    return undefined;
  };
  await kit.look();
  expect(points).toEqual(['X5', 'X6', 'said', 'X7', 'X8', 'X9']);
  points.length = 0;
  await kit.change(task);
  await kit.courier.idle();
  expect(points).toEqual(['X5', 'said', 'X10', 'X8', 'X9']);
});

test('asked to stop, it takes nothing new and waits for what is under way', async () => {
  kit = await courierKit();
  const chat = await kit.chat('g1');
  let open: () => void = () => {};
  kit.telegram.answer = () =>
    new Promise((resolve) => {
      open = () => resolve(undefined);
    });
  for (const title of ['one', 'two']) await kit.post(chat, title);
  kit.courier.wake();
  await until(() => kit.telegram.busy > 0);
  const stopped = kit.stop();
  open();
  await stopped;
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['one']);
  expect(await kit.write((tx) => tx.outbox.depth())).toMatchObject({ ready: 1, sending: 0 });
});

test('a call that never ends is left sending when its time is over', async () => {
  kit = await courierKit();
  kit.telegram.answer = never;
  await kit.post(await kit.chat('g1'), 'one');
  kit.courier.wake();
  await until(() => kit.telegram.busy > 0);
  const before = kit.clock.monotonic();
  await kit.stop();
  expect(kit.clock.monotonic() - before).toBeLessThanOrEqual(10_000);
  expect(await kit.write((tx) => tx.outbox.depth())).toMatchObject({ sending: 1 });
});

test('an end stays an end: the late news of a server that was cut off changes nothing', async () => {
  kit = await courierKit();
  const chat = await kit.chat('g1');
  await kit.post(chat, 'one');
  await kit.look();
  const post = await kit.write((tx) => tx.outbox.byMessage(chat.id, 'm1'));
  await kit.write((tx) => tx.outbox.settle(post?.id ?? 0, { status: 'ready', dueAt: 0, why: 'not-sent' }));
  await kit.look();
  expect(kit.telegram.calls).toHaveLength(1);
  expect(await kit.write((tx) => tx.outbox.byMessage(chat.id, 'm1'))).toMatchObject({ status: 'delivered' });
});

test('a database that is away for a while delays what is to be noted and loses nothing', async () => {
  kit = await courierKit({ start: false });
  const { db } = kit.ports.world;
  let lost = 6;
  Object.assign(kit.ports.world, {
    db: {
      read: db.read,
      write: (label: string, work: Parameters<typeof db.write>[1]) =>
        label !== 'kit' && label !== 'kit.chat' && lost-- > 0
          ? Promise.reject(new Error('away'))
          : db.write(label, work),
    },
  });
  const chat = await kit.chat('g1');
  for (const title of ['one', 'two']) await kit.post(chat, title);
  const running = kit.restart();
  await until(() => kit.problems.length > 0);
  await kit.clock.until(() => kit.courier.counters.posted === 2, 600_000);
  await running;
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['one', 'two']);
  expect(kit.problems.length).toBeGreaterThan(1);
});

test('a row whose card cannot be built holds up nobody', async () => {
  kit = await courierKit({ start: false });
  Object.assign(kit.ports, {
    cardFor: async () => {
      throw new Error('a bug');
    },
  });
  await kit.offer('Wash');
  await kit.post(await kit.chat('g2'), 'good');
  await kit.restart();
  expect(kit.telegram.calls.map(({ title }) => title)).toEqual(['good']);
  expect(kit.problems).toMatchObject([{ message: 'a bug' }]);
  expect(await kit.write((tx) => tx.outbox.depth())).toMatchObject({ ready: 1, sending: 0 });
});

test('sabotaged to speak before it commits, it says a thing twice after a crash: the chaos run would see it', async () => {
  kit = await courierKit({ start: false });
  await kit.post(await kit.chat('g1'), 'one', { onUnknown: 'give-up' });
  await dieWhileSending({ sabotage: 'send-twice' });
  await kit.restart();
  expect(kit.telegram.posts().map(({ title }) => title)).toEqual(['one', 'one']);
});

test('sabotaged to note before it speaks, a lost edit never comes: the chaos run would see it', async () => {
  kit = await courierKit({ sabotage: 'settle-blind' });
  const task = await kit.offer('Wash');
  await kit.look();
  kit.telegram.answer = (): SendOutcome => ({ kind: 'not-sent', why: 'refused' });
  await kit.change(task);
  await kit.courier.idle();
  kit.telegram.answer = () => undefined;
  await kit.pass(600_000);
  expect(kit.telegram.revisions()).toHaveLength(1);
  expect(await kit.write((tx) => tx.shown.behind())).toBe(0);
});
