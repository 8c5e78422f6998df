import type { Instant } from '../core/ids.ts';
import type { Stores } from '../core/stores.ts';
import type { World } from '../core/world.ts';
import type { JobHandler } from './runner.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** One unit's worth: it never queues ahead of taps for long. */
const chunk = 50;

/** What is thrown away, and after how long. The audit and the tasks' log stay. */
const retention: readonly {
  readonly keepMs: number;
  purge(tx: Stores, before: Instant, limit: number): Promise<number>;
}[] = [
  // Longer than any platform repeats an event.
  { keepMs: 72 * hour, purge: (tx, before, limit) => tx.inbox.purge(before, limit) },
  // While it is here, a reply to its message is understood.
  { keepMs: 30 * day, purge: (tx, before, limit) => tx.outbox.purge(before, limit) },
  { keepMs: 7 * day, purge: (tx, before, limit) => tx.jobs.purge(before, limit) },
  { keepMs: 180 * day, purge: (tx, before, limit) => tx.aliases.purge(before, limit) },
  // After the last correction or file it may follow: what stands is not painted again for nothing.
  { keepMs: hour, purge: (tx, before, limit) => tx.shown.letCommentsGo(before, limit) },
  { keepMs: 90 * day, purge: (tx, before, limit) => tx.notices.purge(before, limit) },
];

/** Once an hour, in small units one after another until nothing old is left. */
export const cleanUp = (world: World): JobHandler => ({
  kind: 'clean_up',
  everyMs: hour,
  async act(tx) {
    const now = world.clock.now();
    for (const { keepMs, purge } of retention) {
      if ((await purge(tx, now - keepMs, chunk)) === chunk) return { again: now };
    }
    return undefined;
  },
});
