import type { Clock } from '../../../core/ports.ts';

export interface Window {
  calls: number;
  /** Milliseconds. */
  ms: number;
}

/** What most APIs allow one app. */
export const PER_API: Window[] = [
  { calls: 50, ms: 1_000 },
  { calls: 1_000, ms: 60_000 },
];
/** One person, one group, or one card. */
export const PER_PLACE: Window[] = [{ calls: 5, ms: 1_000 }];

/** Sliding windows, counted by key. */
export class Pace {
  readonly #clock: Clock;
  readonly #taken = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds to wait, or 0 when the call was counted and may go on. */
  take(key: string, windows: readonly Window[]): number {
    const now = this.#clock.monotonic();
    const longest = Math.max(...windows.map(({ ms }) => ms));
    const recent = (this.#taken.get(key) ?? []).filter((at) => at > now - longest);
    this.#taken.set(key, recent);
    const waits = windows.map(({ calls, ms }) => {
      const oldest = recent.filter((at) => at > now - ms).at(-calls);
      return oldest === undefined ? 0 : oldest + ms - now;
    });
    const wait = Math.max(0, ...waits);
    if (wait === 0) recent.push(now);
    return wait;
  }
}
