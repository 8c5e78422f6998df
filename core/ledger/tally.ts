import type { Instant, Platform, Zone } from '../ids.ts';
import type { Clock } from '../ports.ts';
import { dayOf } from '../time.ts';
import type { CallKind, Entry } from './ledger.ts';

/** The calendar month of an instant: `2026-03`. */
export const monthOf = (instant: Instant, zone: Zone): string => dayOf(instant, zone).slice(0, 7);

export type Counted = Pick<Entry, 'platform' | 'kind' | 'count'> & { readonly month: string };

/**
 * Counts calls in memory until they are written down: a call must never wait for the database. Dying loses the counts
 * of the last few seconds.
 */
export class Tally {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #zone: Zone;
  readonly #counts = new Map<string, Counted>();

  constructor(clock: Pick<Clock, 'now'>, zone: Zone) {
    this.#clock = clock;
    this.#zone = zone;
  }

  count(platform: Platform, kind: CallKind): void {
    this.#add({ platform, kind, count: 1, month: monthOf(this.#clock.now(), this.#zone) });
  }

  /** Everything counted since the last time, in an order that is always the same. */
  take(): Counted[] {
    const counted = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    this.#counts.clear();
    return counted;
  }

  /** What could not be written down. */
  putBack(counted: readonly Counted[]): void {
    for (const one of counted) this.#add(one);
  }

  #add(one: Counted): void {
    const key = `${one.month} ${one.platform} ${one.kind}`;
    const count = one.count + (this.#counts.get(key)?.count ?? 0);
    this.#counts.set(key, { ...one, count });
  }
}
