import { delayOf } from '../core/outcome-table.ts';
import type { AdapterState } from '../core/ports.ts';

/** So many failures in a row before a platform counts as down. */
const patience = 3;

/**
 * What the courier knows of one platform's line. While it is down only one call at a time goes out as a probe, at
 * growing intervals; the first answer opens it again. Times are monotonic, but for the adapter's own `since`.
 */
export class Line {
  readonly #inFlightLimit: number;
  readonly #fraction: () => number;
  #inFlight = 0;
  #failures = 0;
  #parks = 0;
  #parkedUntil = 0;
  #restsUntil = 0;
  /** Wall time of the last thing we learnt ourselves; an older state of the adapter says nothing new. */
  #learntAt = 0;

  constructor(inFlightLimit: number, fraction: () => number) {
    this.#inFlightLimit = inFlightLimit;
    this.#fraction = fraction;
  }

  /** Nothing speaks against a call now. */
  isOpen(mono: number, state: AdapterState): boolean {
    this.#listen(mono, state);
    return this.#parks === 0 && mono >= this.#restsUntil;
  }

  /** How many more calls may start now. */
  room(mono: number, state: AdapterState): number {
    this.#listen(mono, state);
    if (mono < Math.max(this.#parkedUntil, this.#restsUntil)) return 0;
    return Math.max(0, (this.#parks > 0 ? 1 : this.#inFlightLimit) - this.#inFlight);
  }

  /** The platform itself demands silence on the whole account. */
  rest(until: number): void {
    this.#restsUntil = Math.max(this.#restsUntil, until);
  }

  /** When a closed line may be used again; undefined: it is open. */
  reopens(mono: number): number | undefined {
    const until = Math.max(this.#parkedUntil, this.#restsUntil);
    return mono < until ? until : undefined;
  }

  take(): void {
    this.#inFlight++;
  }

  release(): void {
    this.#inFlight--;
  }

  worked(now: number): void {
    this.#failures = 0;
    this.#parks = 0;
    this.#parkedUntil = 0;
    this.#learntAt = now;
  }

  failed(now: number, mono: number): void {
    this.#failures++;
    if (mono >= this.#parkedUntil && (this.#parks > 0 || this.#failures >= patience)) this.#park(now, mono);
  }

  #park(now: number, mono: number): void {
    this.#parks++;
    this.#parkedUntil = mono + delayOf(this.#parks, this.#fraction());
    this.#learntAt = now;
  }

  /** Down: no storm of first tries. Up again: no need to wait for the next probe. */
  #listen(mono: number, state: AdapterState): void {
    if (state.since <= this.#learntAt) return;
    const down = state.state === 'down' || state.state === 'stopped';
    if (down && this.#parks === 0) this.#park(state.since, mono);
    if (state.state === 'up' && this.#parks > 0) {
      this.#parkedUntil = mono;
      this.#learntAt = state.since;
    }
  }
}
