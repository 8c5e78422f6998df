import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../core/ports.ts';

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** The machine's clock, except that time nobody needs can be skipped: whoever sleeps through it is woken in order. */
export class SkippingClock implements Clock {
  #ahead: number;
  readonly #sleepers = new Set<Sleeper>();

  /** `ahead`: how far (ms) it is ahead of the machine's from the start. */
  constructor(ahead = 0) {
    this.#ahead = ahead;
  }

  get ahead(): number {
    return this.#ahead;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  monotonic(): number {
    return performance.now() + this.#ahead;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { due: this.monotonic() + ms, wake };
      const timer = setTimeout(wake, ms);
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** How long (ms) the first sleeper still sleeps. */
  get next(): number | undefined {
    const first = this.#first();
    return first && Math.max(0, first.due - this.monotonic());
  }

  async skip(ms: number): Promise<void> {
    const end = this.monotonic() + Math.ceil(ms);
    for (let first = this.#first(); first && first.due <= end; first = this.#first()) {
      this.#ahead += Math.max(0, Math.ceil(first.due - this.monotonic()));
      first.wake();
      // Whatever it starts gets to begin before the next one wakes.
      for (let turns = 0; turns < 5; turns++) await turn();
    }
    this.#ahead += Math.max(0, Math.ceil(end - this.monotonic()));
  }

  #first(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const one of this.#sleepers) if (!first || one.due < first.due) first = one;
    return first;
  }
}
