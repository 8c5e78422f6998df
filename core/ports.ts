/** What the core asks of the world outside. `app.ts` passes the real ones in; tests pass their own. */

/** The only source of time. Everything that waits, waits here. */
export interface Clock {
  /** Wall time in epoch milliseconds, UTC. May jump. */
  now(): number;
  /** Milliseconds on a scale that never goes back: for leases and deadlines held by this process. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
