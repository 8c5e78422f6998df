import { expect, test } from 'vitest';
import { FakeClock, monday } from './fake-clock.ts';

test('sleepers wake in order of their due times, each before the next', async () => {
  const clock = new FakeClock();
  const seen: string[] = [];
  const nap = async (name: string, ms: number, again = 0) => {
    await clock.sleep(ms);
    seen.push(`${name}@${clock.now() - monday}`);
    if (again) await nap(`${name}+`, again);
  };
  const all = Promise.all([nap('b', 200), nap('a', 100, 50), nap('c', 200), nap('late', 900)]);
  await clock.advance(500);
  expect(seen).toEqual(['a@100', 'a+@150', 'b@200', 'c@200']);
  expect(clock.now()).toBe(monday + 500);
  expect(clock.waiting).toEqual({ sleepers: 1, next: 400 });
  await clock.advance(400);
  await all;
  expect(seen.at(-1)).toBe('late@900');
});

test('an aborted sleep ends at once and is forgotten', async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const asleep = clock.sleep(1000, stop.signal);
  stop.abort();
  await asleep;
  await clock.sleep(1000, stop.signal);
  expect(clock.waiting.sleepers).toBe(0);
});

test('a jump of the wall clock wakes nobody and leaves monotonic time alone', async () => {
  const clock = new FakeClock();
  let woke = false;
  const asleep = clock.sleep(1000).then(() => {
    woke = true;
  });
  clock.jump(3_600_000);
  await clock.advance(999);
  expect([woke, clock.monotonic(), clock.now() - monday]).toEqual([false, 999, 3_600_999]);
  await clock.advance(1);
  await asleep;
});

test('until lets just enough time pass, and says so when it never comes', async () => {
  const clock = new FakeClock();
  let ticks = 0;
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(1000, stop.signal);
      ticks++;
    }
  })();
  await clock.until(() => ticks === 3, 10_000);
  expect(clock.monotonic()).toBe(3000);
  await expect(clock.until(() => ticks > 9, 2000)).rejects.toThrow('not done within');
  stop.abort();
  await loop;
});
