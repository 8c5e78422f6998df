import type { Clock } from './core/ports.ts';

/** The machine's clock, moved by an offset that a demonstration may push forward. */
export class SystemClock implements Clock {
  #offset = 0;

  now(): number {
    return Date.now() + this.#offset;
  }

  monotonic(): number {
    return performance.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  get offset(): number {
    return this.#offset;
  }

  /** Sets how far this clock runs ahead of the machine's, in milliseconds. Sleepers already waiting are not woken. */
  moveTo(offset: number): void {
    this.#offset = offset;
  }
}
