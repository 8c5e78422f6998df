import type { Clock, Database } from '../core/ports.ts';

export interface Holding {
  readonly clock: Clock;
  readonly db: Database;
  /** Which work: `send`, `poll.telegram`. */
  readonly name: string;
  /** Who asks; unique per process start. */
  readonly holder: string;
  /** A holder that stays silent this long (ms) has lost it. */
  readonly leaseMs: number;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Runs `work` while this process holds the lease, and only then: of several servers on one database one polls and one
 * sends. Losing the lease, or the database for longer than the lease, stops the work; it starts again once held again.
 */
export async function whileHolding(
  { clock, db, name, holder, leaseMs, onTrouble }: Holding,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const ask = () => db.write(`lease.${name}`, (tx) => tx.leases.hold(name, holder, leaseMs)).catch(onTrouble);
  while (!signal.aborted) {
    if (await ask()) {
      const lost = new AbortController();
      const ended = new AbortController();
      const running = work(AbortSignal.any([signal, lost.signal])).finally(() => ended.abort());
      await renew(AbortSignal.any([signal, ended.signal]), () => lost.abort());
      await running;
      await db.write(`lease.${name}.release`, (tx) => tx.leases.release(name, holder)).catch(onTrouble);
      if (ended.signal.aborted && !lost.signal.aborted && !signal.aborted) return;
    } else {
      await clock.sleep(leaseMs / 3, signal);
    }
  }

  async function renew(until: AbortSignal, lose: () => void): Promise<void> {
    let heldAt = clock.monotonic();
    while (!until.aborted) {
      await clock.sleep(leaseMs / 3, until);
      if (until.aborted) return;
      const held = await ask();
      if (held) heldAt = clock.monotonic();
      // No answer from the database is no proof of loss until the lease has run out.
      if (held === false || clock.monotonic() - heldAt > leaseMs * 0.8) return lose();
    }
  }
}
