import type { Clock, Database } from '../../core/ports.ts';
import type { OpenDatabase } from '../../db/open.ts';

/** What one process gets of the world, until it is killed: from then on it hears of nothing any more. */
export interface Mortal {
  readonly clock: Clock;
  readonly db: OpenDatabase;
  readonly isDead: () => boolean;
  /** How many units of work were asked for so far. */
  readonly units: () => number;
  /** Resolves when none of them is under way, or waits for others to share a commit with. */
  idle(): Promise<void>;
  /** As `kill -9`: what is not committed never will be, and nobody who waits goes on. What is on the wire stays there. */
  kill(): void;
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

export function mortal(clock: Clock, db: OpenDatabase): Mortal {
  let isDead = false;
  let units = 0;
  const asleep = new Set<AbortController>();
  const underWay = new Set<Promise<unknown>>();

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (isDead) return never();
    if (ms <= 0 || signal?.aborted) return Promise.resolve();
    const end = new AbortController();
    const wake = () => end.abort('woken');
    asleep.add(end);
    signal?.addEventListener('abort', wake, { once: true });
    return new Promise((resolve) => {
      void clock.sleep(ms, end.signal).then(() => {
        asleep.delete(end);
        signal?.removeEventListener('abort', wake);
        if (!isDead) resolve();
      });
    });
  }

  /** A unit under way is rolled back, or was committed without anybody being told. */
  const through =
    (door: Database['write']): Database['write'] =>
    (label, work) => {
      if (isDead) return never();
      const done = door(label, async (tx) => {
        if (isDead) throw new Error('killed');
        const made = await work(tx);
        if (isDead) throw new Error('killed');
        return made;
      });
      units++;
      underWay.add(done);
      const over = () => underWay.delete(done);
      done.then(over, over);
      return new Promise((resolve, reject) => {
        done.then(
          (made) => !isDead && resolve(made),
          (error: unknown) => !isDead && reject(error),
        );
      });
    };

  return {
    clock: { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep },
    db: { ...db, database: { write: through(db.database.write), read: through(db.database.read) } },
    isDead: () => isDead,
    units: () => units,
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    kill() {
      isDead = true;
      for (const end of asleep) end.abort('killed');
      asleep.clear();
    },
  };
}
