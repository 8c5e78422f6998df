import { beforeEach, expect, test } from 'vitest';
import type { ChatAdapter } from '../core/ports.ts';
import type { World } from '../core/world.ts';
import { FakeClock } from '../tests/harness/fake-clock.ts';
import { Presence, stayedOn } from './presence.ts';

const minutes = 60_000;

let clock: FakeClock;
let world: World;
let state: 'up' | 'down';
let told: [from: number, to: number][];
let healed: [since: number, at: number][];
let stopping: AbortController;
let watch: Presence;

beforeEach(() => {
  clock = new FakeClock();
  state = 'up';
  told = [];
  healed = [];
  stopping = new AbortController();
  const kept = new Map<string, string>();
  const tx = {
    settings: {
      get: async (key: string) => kept.get(key),
      set: async (key: string, text: string) => kept.set(key, text),
    },
    shown: {
      healAll: async () => undefined,
      healUndone: async (_: string, since: number) => healed.push([since, clock.now()]),
    },
  };
  const unit = (_: string, work: (stores: typeof tx) => Promise<unknown>) => work(tx);
  world = { clock, db: { read: unit, write: unit }, wake: () => {} } as unknown as World;
});

const adapter = {
  traits: { platform: 'telegram', tapsKeptMs: 150_000 },
  state: () => ({ state, since: 0 }),
} as ChatAdapter;
const away = async (_: World, _platform: string, from: number, to: number) => told.push([from, to]);
async function lasting(ms: number, meanwhile: () => Promise<void>, by = adapter): Promise<void> {
  watch = new Presence({ world, adapter: by, away, log: () => undefined });
  const watched = watch.run(stopping.signal);
  watch.lineUp();
  await clock.advance(ms);
  await meanwhile();
  await clock.advance(ms);
  stopping.abort();
  await watched;
}

test('a line that was down longer than presses are kept is an absence', async () => {
  await lasting(minutes, async () => {
    state = 'down';
    await clock.advance(10 * minutes);
    state = 'up';
    watch.lineUp();
  });
  expect(told).toHaveLength(1);
});

test('a clock that is moved under a line that is up is none', async () => {
  await lasting(minutes, async () => {
    await stayedOn(world, [adapter], 60 * minutes);
    clock.jump(60 * minutes);
  });
  expect(told).toEqual([]);
});

test('a clock that is moved while the line is down counts as time without us', async () => {
  await lasting(minutes, async () => {
    state = 'down';
    await stayedOn(world, [adapter], 60 * minutes);
    clock.jump(60 * minutes);
    state = 'up';
    watch.lineUp();
  });
  expect(told).toHaveLength(1);
});

const fickle = { ...adapter, traits: { ...adapter.traits, lostTapsUndo: true, answerDeadlineMs: 3_000 } };

test('where lost taps undo what was painted, that is painted again once their time is over, whatever comes between', async () => {
  const start = clock.now();
  await lasting(
    10_000,
    async () => {
      state = 'down';
      await clock.advance(1_000);
      state = 'up';
      watch.lineUp();
      // It breaks again before their time is over: nothing is noted, and nothing forgotten.
      await clock.advance(2_000);
      state = 'down';
      await clock.advance(2_000);
      state = 'up';
      watch.lineUp();
    },
    fickle,
  );
  expect(healed.map((moments) => moments.map((moment) => moment - start))).toEqual([
    [-3_000, 3_000],
    [0, 18_000],
  ]);
});

test('so is everything, where nobody lived to note that they were listening', async () => {
  state = 'down';
  const start = clock.now();
  await lasting(
    4_000,
    async () => {
      state = 'up';
      watch.lineUp();
    },
    fickle,
  );
  expect(healed.map(([since, at]) => [since, at - start])).toEqual([[-3_000, 7_000]]);
});
