import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../tests/harness/fake-clock.ts';
import type { Called, TelegramApi } from './api.ts';
import type { Deliverer } from './deliver.ts';
import { poll } from './polling.ts';

type Update = { update_id: number; lane?: string };
type Poll = { offset?: number; timeout: number; limit: number };

/** A server of getUpdates written down by hand: it gives what is not confirmed, or what it was told to say instead. */
function station() {
  const clock = new FakeClock();
  const end = new AbortController();
  const polls: Poll[] = [];
  const states: string[] = [];
  const begun: number[] = [];
  const refusals: Called<never>[] = [];
  let waiting: Update[] = [];
  let arrived = Promise.withResolvers<void>();
  let record: (id: number) => Promise<void> = async () => {};

  async function getUpdates(payload: Poll, signal?: AbortSignal): Promise<Called<Update[]>> {
    polls.push(payload);
    const refusal = refusals.shift();
    if (refusal) return refusal;
    const { offset } = payload;
    if (offset !== undefined) waiting = waiting.filter(({ update_id }) => update_id >= offset);
    if (waiting.length === 0 && payload.timeout > 0) {
      arrived = Promise.withResolvers();
      const cut = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      await Promise.race([arrived.promise, cut, clock.sleep(payload.timeout * 1000, signal)]);
    }
    if (signal?.aborted) return { kind: 'lost', reached: 'maybe', why: 'aborted' };
    return { kind: 'ok', result: waiting.slice(0, payload.limit) };
  }

  const deliverer: Deliverer = {
    open: (update) => {
      const { update_id, lane = String(update_id) } = update as Update;
      return {
        lane,
        attempt: () => {
          begun.push(update_id);
          return record(update_id);
        },
      };
    },
    idle: async () => {},
  };
  const api = { call: (_m: string, p: Poll, o: { signal?: AbortSignal }) => getUpdates(p, o.signal) };
  const running = () =>
    poll(
      {
        api: api as unknown as TelegramApi,
        clock,
        random: { secret: () => '', fraction: () => 0 },
        deliverer,
        state: (state, why) => states.push(why ? `${state}: ${why}` : state),
        report: () => {},
      },
      end.signal,
    );
  return {
    clock,
    polls,
    states,
    begun,
    refusals,
    running,
    stop: () => end.abort(),
    record: (by: typeof record) => {
      record = by;
    },
    send: (...updates: (number | Update)[]) => {
      waiting.push(...updates.map((one) => (typeof one === 'number' ? { update_id: one } : one)));
      arrived.resolve();
    },
    unconfirmed: () => waiting.map(({ update_id }) => update_id),
    offsets: () => polls.map(({ offset }) => offset),
  };
}

describe('polling', () => {
  it('confirms what was recorded, once, and leaves the offset out when there is nothing to confirm', async () => {
    const s = station();
    const done = s.running();
    s.send(10, 11);
    await s.clock.advance(0);
    expect(s.offsets()).toEqual([undefined, 12]);
    await s.clock.advance(26_000);
    // A week later the numbers may begin anew, lower: the old offset must be gone.
    s.send(3);
    await s.clock.advance(0);
    expect(s.begun).toEqual([10, 11, 3]);
    expect(s.offsets()).toEqual([undefined, 12, undefined, 4]);
    s.stop();
    await done;
    expect(s.unconfirmed()).toEqual([]);
  });

  it('never confirms past an update that is not recorded, and hands over the later ones only once', async () => {
    const s = station();
    const held = Promise.withResolvers<void>();
    s.record((id) => (id === 10 ? held.promise : Promise.resolve()));
    const done = s.running();
    s.send(10, 11);
    await s.clock.advance(1_500);
    s.send(12);
    await s.clock.advance(3_000);
    expect(s.begun).toEqual([10, 11, 12]);
    expect(s.unconfirmed()).toEqual([10, 11, 12]);
    expect(s.offsets().every((offset) => offset === undefined)).toBe(true);
    // Unfinished ones come back at once, so polls must keep their distance.
    expect(s.polls.length).toBeLessThanOrEqual(6);
    held.resolve();
    await s.clock.advance(1_000);
    expect(s.unconfirmed()).toEqual([]);
    s.stop();
    await done;
  });

  it('keeps the order of a lane and lets lanes run side by side', async () => {
    const s = station();
    const held = Promise.withResolvers<void>();
    s.record((id) => (id === 1 ? held.promise : Promise.resolve()));
    const done = s.running();
    s.send({ update_id: 1, lane: 'li' }, { update_id: 2, lane: 'li' }, { update_id: 3, lane: 'olga' });
    await s.clock.advance(100);
    expect(s.begun).toEqual([1, 3]);
    held.resolve();
    await s.clock.advance(0);
    expect(s.begun).toEqual([1, 3, 2]);
    s.stop();
    await done;
  });

  it('tries a refused update again, later and later, and never skips it', async () => {
    const s = station();
    let left = 4;
    const tried: number[] = [];
    s.record(async (id) => {
      if (id !== 1) return;
      tried.push(s.clock.monotonic());
      if (left-- > 0) throw new Error('disk full');
    });
    const done = s.running();
    s.send({ update_id: 1, lane: 'li' }, { update_id: 2, lane: 'li' });
    await s.clock.until(() => s.unconfirmed().length === 0, 60_000);
    expect(tried).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
    expect(s.begun).toEqual([1, 1, 1, 1, 1, 2]);
    s.stop();
    await done;
  });

  it('stops taking, waits for what is under way, and confirms exactly that', async () => {
    const s = station();
    const held = Promise.withResolvers<void>();
    s.record((id) => (id === 1 ? held.promise : Promise.resolve()));
    const done = s.running();
    s.send({ update_id: 1, lane: 'li' }, { update_id: 2, lane: 'li' });
    await s.clock.advance(0);
    s.stop();
    let ended = false;
    const seen = done.then(() => {
      ended = true;
    });
    await s.clock.advance(5_000);
    expect([ended, s.begun]).toEqual([false, [1]]);
    held.resolve();
    await seen;
    expect(s.polls.at(-1)).toMatchObject({ offset: 2, timeout: 0, limit: 1 });
    expect([s.begun, s.unconfirmed()]).toEqual([[1], [2]]);
  });

  it('gives up retrying when it is told to stop, and confirms nothing of it', async () => {
    const s = station();
    s.record(async () => {
      throw new Error('disk full');
    });
    const done = s.running();
    s.send(1);
    await s.clock.advance(500);
    s.stop();
    await done;
    expect(s.unconfirmed()).toEqual([1]);
  });

  it('is polite to a server that is away: 25 attempts in ten minutes at most', async () => {
    const s = station();
    const away: Called<never> = { kind: 'lost', reached: 'no', why: 'ECONNREFUSED' };
    s.refusals.push(...Array(100).fill(away));
    const done = s.running();
    await s.clock.advance(600_000);
    expect(s.polls.length).toBeGreaterThan(10);
    expect(s.polls.length).toBeLessThanOrEqual(25);
    s.refusals.length = 0;
    s.send(1);
    await s.clock.advance(60_000);
    expect(s.begun).toEqual([1]);
    expect([s.states[0], s.states.at(-1)]).toEqual(['down: ECONNREFUSED', 'up']);
    s.stop();
    await done;
  });

  it('does not fight another poller', async () => {
    const s = station();
    const conflict: Called<never> = {
      kind: 'no',
      code: 409,
      description: 'Conflict: terminated by other getUpdates request',
    };
    s.refusals.push(...Array(100).fill(conflict));
    const done = s.running();
    await s.clock.advance(60_000);
    expect(s.polls.length).toBeLessThanOrEqual(4);
    expect(s.states[0]).toContain('something else receives');
    s.stop();
    await done;
  });

  it('stays silent once the token is refused', async () => {
    const s = station();
    s.refusals.push({ kind: 'no', code: 401, description: 'Unauthorized' });
    const done = s.running();
    await s.clock.advance(3_600_000);
    expect(s.polls).toHaveLength(1);
    expect(s.states.at(-1)).toContain('@BotFather');
    s.stop();
    await done;
  });

  it('waits as long as a 429 says', async () => {
    const s = station();
    s.refusals.push({ kind: 'no', code: 429, description: 'Too Many Requests', retryAfterMs: 40_000 });
    const done = s.running();
    await s.clock.advance(39_000);
    expect(s.polls).toHaveLength(1);
    await s.clock.advance(2_000);
    expect(s.polls.length).toBeGreaterThan(1);
    s.stop();
    await done;
  });
});
