import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../core/stores/jobs.ts';
import type { Actor } from '../core/tasks/task.ts';
import type { Move, Result } from '../core/tasks/verbs.ts';
import type { World } from '../core/world.ts';
import { FakeClock } from '../tests/harness/fake-clock.ts';
import { openMigrated } from '../tests/harness/migrated.ts';
import { cleanUp } from './clean-up.ts';
import { dialogueExpiry } from './dialogue-expiry.ts';
import { type JobHandler, Runner, type RunnerOptions } from './runner.ts';
import { taskTimers } from './task-timers.ts';

let clock: FakeClock;
let world: World;
let runner: Runner;
let stop: AbortController;
let running: Promise<void>;
let close: () => Promise<void>;
let problems: unknown[];
let options: RunnerOptions;
const woken: string[] = [];

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'));
  clock = new FakeClock();
  const open = await openMigrated(join(folder, 'test.db'));
  world = {
    clock,
    db: open.database,
    random: { fraction: () => 0, secret: () => '' },
    wake: (topic: string) => woken.push(topic),
  } as unknown as World;
  problems = [];
  options = {};
  running = Promise.resolve();
  close = async () => {
    stop?.abort();
    await running;
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  };
});
afterEach(() => close());

async function start(...handlers: JobHandler[]): Promise<void> {
  stop = new AbortController();
  runner = new Runner({ world, handlers, by: 'here', log: (_, error) => problems.push(error) }, options);
  running = runner.run(stop.signal);
  await runner.idle();
}
const pass = (ms: number) => clock.advance(ms, () => runner.idle());
const add = async (kind: string, key: string, dueIn = 0, more: Partial<Job> = {}) => {
  await world.db.write('test', (tx) => tx.jobs.add({ kind, key, dueAt: clock.now() + dueIn, ...more }));
  runner.wake();
  await runner.idle();
};

test('a job runs once when it is due: first it looks, then it acts on what it saw', async () => {
  const seen: unknown[] = [];
  await start({
    kind: 'ask',
    look: async (_, job) => `answer to ${job.key}`,
    act: async (_, facts, job) => void seen.push([job.key, facts, clock.monotonic()]),
  });
  await add('ask', 'a', 5000);
  await pass(4999);
  expect(seen).toEqual([]);
  await pass(1);
  await pass(600_000);
  expect(seen).toEqual([['a', 'answer to a', 5000]]);
  expect(runner.counters).toEqual({ ran: 1, retried: 0, dropped: 0, lost: 0 });
});

test('a job that fails leaves nothing behind and comes again, later and later', async () => {
  const at: number[] = [];
  await start({
    kind: 'fragile',
    async act(tx) {
      at.push(clock.monotonic());
      await tx.settings.set('half', 'done');
      if (at.length < 4) throw new Error('not yet');
    },
  });
  await add('fragile', 'a');
  expect(await world.db.read('test', (tx) => tx.settings.get('half'))).toBeUndefined();
  await pass(60_000);
  expect(at).toEqual([0, 1000, 3000, 7000]);
  expect(runner.counters).toMatchObject({ ran: 1, retried: 3 });
  expect(problems).toHaveLength(3);
});

test('a look that takes too long is cut short and counts as a failure', async () => {
  let signal: AbortSignal | undefined;
  await start({
    kind: 'slow',
    timeoutMs: 5000,
    look: (of) => {
      signal = of;
      return new Promise(() => {});
    },
    act: async () => {},
  });
  await world.db.write('test', (tx) => tx.jobs.add({ kind: 'slow', key: 'a', dueAt: clock.now() }));
  runner.wake();
  await clock.until(() => runner.counters.retried === 1, 10_000);
  expect(signal?.aborted).toBe(true);
  expect(clock.monotonic()).toBe(5000);
});

test('what is no longer useful is dropped unseen', async () => {
  let acted = 0;
  await start();
  const dueAt = clock.now() + 1000;
  await world.db.write('test', (tx) => tx.jobs.add({ kind: 'prompt', key: 'a', dueAt, usefulUntil: dueAt + 1000 }));
  stop.abort();
  await running;
  await clock.advance(3600_000);
  await start({ kind: 'prompt', look: async () => acted++, act: async () => void acted++ });
  expect(acted).toBe(0);
  expect(runner.counters).toMatchObject({ dropped: 1, ran: 0 });
});

test('a job whose lease went to somebody else does not act', async () => {
  const acted: string[] = [];
  const act: JobHandler['act'] = async (_, __, job) => void acted.push(job.key);
  await start({ kind: 'slow', timeoutMs: 40_000, look: (signal) => clock.sleep(39_000, signal), act });
  await world.db.write('test', (tx) => tx.jobs.add({ kind: 'slow', key: 'a', dueAt: clock.now() }));
  runner.wake();
  await clock.advance(1000);
  // Their clock is ahead, so our lease has run out for them.
  const taken = await world.db.write('test', (tx) => tx.jobs.take('there', clock.now() + 80_000, 600_000, 10));
  expect(taken.map(({ key }) => key)).toEqual(['a']);
  await clock.advance(60_000);
  expect(acted).toEqual([]);
  expect(runner.counters.lost).toBe(1);
});

test('a job taken by a process that died runs at once where nobody else can be alive, else when its lease is over', async () => {
  const acted: string[] = [];
  const handler: JobHandler = { kind: 'close', act: async (_, __, { key }) => void acted.push(key) };
  await world.db.write('test', async (tx) => {
    for (const key of ['a', 'b']) await tx.jobs.add({ kind: 'close', key, dueAt: clock.now() });
    await tx.jobs.take('the dead', clock.now(), 60_000, 10);
  });
  await start(handler);
  expect(acted).toEqual([]);
  stop.abort();
  await running;
  options = { alone: true };
  await start(handler);
  expect(acted).toEqual(['a', 'b']);
  expect(runner.counters).toMatchObject({ ran: 2, lost: 0 });
});

test('a job that outlives its lease does not start a second time beside itself', async () => {
  let looks = 0;
  await start({
    kind: 'slow',
    look: (signal) => {
      looks++;
      return clock.sleep(10_000, signal);
    },
    act: async () => {},
  });
  await world.db.write('test', (tx) => tx.jobs.add({ kind: 'slow', key: 'a', dueAt: clock.now() }));
  runner.wake();
  await clock.advance(1000);
  clock.jump(3_600_000);
  runner.wake();
  await clock.advance(1000);
  expect(looks).toBe(1);
  await clock.advance(10_000);
  expect(runner.counters).toMatchObject({ ran: 1, retried: 0 });
});

test('a cancelled job does not act, even when it was taken already', async () => {
  const acted: string[] = [];
  await start({
    kind: 'close',
    look: (signal) => clock.sleep(1000, signal),
    act: async (_, __, job) => void acted.push(job.key),
  });
  const subject = { kind: 'task', id: 1 } as const;
  await world.db.write('test', (tx) => tx.jobs.add({ kind: 'close', key: 't1.1', subject, dueAt: clock.now() }));
  runner.wake();
  await clock.advance(500);
  await world.db.write('test', (tx) => tx.jobs.cancel(subject));
  await clock.advance(60_000);
  expect(acted).toEqual([]);
});

test('stopped in the middle, a job is not blamed and runs again at once', async () => {
  const handler: JobHandler = { kind: 'slow', look: (signal) => clock.sleep(10_000, signal), act: async () => {} };
  await start(handler);
  await world.db.write('test', (tx) => tx.jobs.add({ kind: 'slow', key: 'a', dueAt: clock.now() }));
  runner.wake();
  await clock.advance(1000);
  stop.abort();
  await running;
  expect(problems).toEqual([]);
  await start({ ...handler, look: async () => {} });
  expect(runner.counters).toMatchObject({ ran: 1 });
});

test('recurring work runs at its interval; missed runs become one', async () => {
  const at: number[] = [];
  const hourly: JobHandler = { kind: 'hourly', everyMs: 3_600_000, act: async () => void at.push(clock.monotonic()) };
  await start(hourly);
  await pass(2 * 3_600_000);
  expect(at).toEqual([0, 3_600_000, 7_200_000]);
  stop.abort();
  await running;
  await clock.advance(24 * 3_600_000);
  await start(hourly);
  expect(at).toHaveLength(4);
  await pass(3_600_000);
  expect(at).toHaveLength(5);
});

test('nothing due: one sleeper, no write', async () => {
  await start();
  let writes = 0;
  const { db } = world;
  const write = (...of: Parameters<typeof db.write>) => {
    writes++;
    return db.write(...of);
  };
  Object.assign(world, { db: { ...db, write } });
  runner.wake();
  await runner.idle();
  await pass(10 * 60_000);
  expect([writes, clock.waiting.sleepers]).toEqual([0, 1]);
});

test('a timer makes the move of its kind, as the system, on the turn it was set in', async () => {
  const moves: [Move, Actor['kind']][] = [];
  await start(
    ...taskTimers(world, async (_, __, actor, move) => {
      moves.push([move, actor.kind]);
      return { kind: 'unknown', notice: { said: '' } } satisfies Result;
    }),
  );
  const subject = { kind: 'task', id: 12 } as const;
  for (const kind of ['close', 'lapse', 'remind_confirm', 'auto_confirm']) await add(kind, 't12.3', 0, { subject });
  expect(moves).toEqual(
    (['close', 'lapse', 'remind', 'confirm'] as const).map((verb) => [{ verb, task: 12, turn: 3, args: {} }, 'system']),
  );
  expect(woken).toContain('courier');
});

test('cleaning up goes in small units until nothing old is left, and keeps what is young', async () => {
  const day = 86_400_000;
  await world.db.write('test', async (tx) => {
    for (let n = 0; n < 120; n++) await tx.inbox.seen('telegram', `old${n}`, clock.now() - 4 * day);
    await tx.inbox.seen('telegram', 'young', clock.now() - 2 * day);
  });
  await start(cleanUp(world));
  expect(runner.counters.ran).toBe(3);
  const [old, young] = await world.db.write('test', async (tx) => [
    await tx.inbox.seen('telegram', 'old0', clock.now()),
    await tx.inbox.seen('telegram', 'young', clock.now()),
  ]);
  expect([old, young === undefined]).toEqual([undefined, false]);
});

test('dialogues that are over end within a minute, however many', async () => {
  let left = 3;
  await start(dialogueExpiry(world, async () => left-- > 1));
  expect(runner.counters.ran).toBe(3);
  await pass(60_000);
  expect(runner.counters.ran).toBe(4);
});
