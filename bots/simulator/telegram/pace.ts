import type { Clock } from '../../../core/ports.ts';

/** Messages one chat takes at once before one per second applies. */
const BURST = 3;
const GROUP_WINDOW = { calls: 20, ms: 60_000 };
const OVERALL_WINDOW = { calls: 30, ms: 1_000 };

/**
 * The published limits: one message a second per chat with a small burst, 20 a minute per group, 30 a second in all.
 * Edits share the group's and the overall budget, but not the one-a-second rule.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #windows = new Map<string, number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whole seconds to wait, or 0 when the call was counted and may go on. */
  take(bot: number, chat: number, kind: 'message' | 'edit'): number {
    const now = this.#clock.monotonic();
    const bucketKey = `${bot}:${chat}`;
    const waits = [this.#windowWait(`${bot}`, OVERALL_WINDOW, now)];
    if (chat < 0) waits.push(this.#windowWait(bucketKey, GROUP_WINDOW, now));
    if (kind === 'message') waits.push(this.#bucketWait(bucketKey, now));
    const wait = Math.max(...waits);
    if (wait > 0) return Math.ceil(wait / 1000);
    this.#windows.get(`${bot}`)?.push(now);
    if (chat < 0) this.#windows.get(bucketKey)?.push(now);
    const bucket = this.#buckets.get(bucketKey);
    if (kind === 'message' && bucket !== undefined) bucket.tokens -= 1;
    return 0;
  }

  #windowWait(key: string, window: { calls: number; ms: number }, now: number): number {
    const recent = (this.#windows.get(key) ?? []).filter((at) => at > now - window.ms);
    this.#windows.set(key, recent);
    const oldest = recent.at(-window.calls);
    return oldest === undefined ? 0 : oldest + window.ms - now;
  }

  #bucketWait(key: string, now: number): number {
    const before = this.#buckets.get(key) ?? { tokens: BURST, at: now };
    const tokens = Math.min(BURST, before.tokens + (now - before.at) / 1000);
    this.#buckets.set(key, { tokens, at: now });
    return tokens >= 1 ? 0 : (1 - tokens) * 1000;
  }
}
