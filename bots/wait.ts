import type { Random } from '../core/ports.ts';

/** 1 s, 2 s, 4 s … 60 s, each up to a quarter shorter so that many do not come at once. `failures` counts from 1. */
export function backoffMs(failures: number, random: Random): number {
  const full = Math.min(60_000, 1_000 * 2 ** Math.min(failures - 1, 16));
  return Math.round(full * (1 - random.fraction() / 4));
}

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
