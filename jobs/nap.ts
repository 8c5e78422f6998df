import type { Clock } from '../core/ports.ts';

/** Sleep that a wake ends, also one that came just before it. One sleeper at a time. */
export class Nap {
  readonly #clock: Clock;
  #woken = false;
  #asleep: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  wake(): void {
    this.#woken = true;
    this.#asleep?.abort();
  }

  get woken(): boolean {
    return this.#woken;
  }

  /** From here on a wake counts for the next sleep. */
  forget(): void {
    this.#woken = false;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#woken || signal.aborted) return;
    const asleep = new AbortController();
    const stop = () => asleep.abort();
    this.#asleep = asleep;
    signal.addEventListener('abort', stop, { once: true });
    await this.#clock.sleep(ms, asleep.signal);
    signal.removeEventListener('abort', stop);
    this.#asleep = undefined;
  }
}
