import type { Clock } from '../core/ports.ts';

/** How a loop sleeps: until its time has come or a wake ends it, also a wake that came just before. One loop each. */
export class Nap {
  readonly #clock: Clock;
  readonly #quiet: () => boolean;
  readonly #waiting = new Set<() => void>();
  #woken = false;
  #resting = false;
  #asleep: AbortController | undefined;

  /** `quiet`: nothing this loop started is still under way. */
  constructor(clock: Clock, quiet: () => boolean) {
    this.#clock = clock;
    this.#quiet = quiet;
  }

  wake(): void {
    this.#woken = true;
    // With a reason of ours no exception with its stack is made up for nobody.
    this.#asleep?.abort('woken');
  }

  /** The loop is about to look: only later wakes count for the next sleep. */
  looking(): void {
    this.#woken = false;
    this.#resting = false;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#woken || signal.aborted) return;
    const asleep = new AbortController();
    const stop = () => asleep.abort();
    this.#asleep = asleep;
    signal.addEventListener('abort', stop, { once: true });
    this.#resting = true;
    this.check();
    await this.#clock.sleep(ms, asleep.signal);
    this.#resting = false;
    signal.removeEventListener('abort', stop);
    this.#asleep = undefined;
  }

  /** The loop has ended: there is nothing to wait for any more. */
  end(): void {
    this.#woken = false;
    this.#resting = true;
    this.check();
  }

  /** Something under way has ended: whoever waits for quiet may have it now. */
  check(): void {
    if (!this.#idle()) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  /** Resolves when the loop sleeps and nothing it started is under way. */
  async idle(): Promise<void> {
    // Whoever was woken just now gets to run first.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (!this.#idle()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #idle(): boolean {
    return this.#resting && !this.#woken && this.#quiet();
  }
}
