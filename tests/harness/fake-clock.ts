import type { Clock } from '../../core/ports.ts';

interface Sleeper {
  readonly due: number;
  readonly order: number;
  wake(): void;
}

/** 2026-03-02 09:00 in Shanghai, a Monday. */
export const monday = Date.UTC(2026, 2, 2, 1);

/**
 * Time that stands still until a test moves it. Sleepers wake in order of their due times, ties in order of arrival,
 * and everything a sleeper causes has settled before the next one wakes.
 */
export class FakeClock implements Clock {
  #wall: number;
  #mono = 0;
  #count = 0;
  readonly #sleepers = new Set<Sleeper>();
  readonly #settle: () => Promise<void>;

  /** `settle` waits for whatever a woken sleeper started; by default several turns of the event loop. */
  constructor(start: number = monday, settle: () => Promise<void> = turns) {
    this.#wall = start;
    this.#settle = settle;
  }

  now(): number {
    // Wall time is whole milliseconds everywhere, whatever fractions a pace lets pass.
    return Math.floor(this.#wall);
  }

  monotonic(): number {
    return this.#mono;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper: Sleeper = { due: this.#mono + ms, order: this.#count++, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /** How many wait now, and for how long the first of them (ms). */
  get waiting(): { readonly sleepers: number; readonly next: number | undefined } {
    const first = this.#first();
    return { sleepers: this.#sleepers.size, next: first ? first.due - this.#mono : undefined };
  }

  /** Lets `ms` pass; `settle` waits after each woken sleeper in place of the clock's own. */
  async advance(ms: number, settle: () => Promise<void> = this.#settle): Promise<void> {
    const end = this.#mono + ms;
    await settle();
    for (let first = this.#first(); first && first.due <= end; first = this.#first()) {
      this.#move(Math.max(0, first.due - this.#mono));
      first.wake();
      await settle();
    }
    this.#move(end - this.#mono);
    await settle();
  }

  /** Lets time pass, sleeper by sleeper, until `done` holds; throws when that takes more than `limitMs`. */
  async until(done: () => boolean | Promise<boolean>, limitMs: number, settle = this.#settle): Promise<void> {
    const end = this.#mono + limitMs;
    await settle();
    while (!(await done())) {
      const next = this.waiting.next;
      if (next === undefined || this.#mono + next > end) {
        throw new Error(next === undefined ? 'nobody waits and it is not done' : `not done within ${limitMs} ms`);
      }
      await this.advance(next, settle);
    }
  }

  /** Somebody sets the wall clock: nobody wakes, monotonic time does not move. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  #move(ms: number): void {
    this.#wall += ms;
    this.#mono += ms;
  }

  #first(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const one of this.#sleepers) {
      if (!first || one.due < first.due || (one.due === first.due && one.order < first.order)) first = one;
    }
    return first;
  }
}

/** Enough turns of the event loop for promises, sockets in this process and databases in memory to finish. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
