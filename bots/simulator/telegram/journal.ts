import type { Clock } from '../../../core/ports.ts';
import type { ApiCall, SimulatorEvent, SimulatorEventBody, Violation, WaitOptions } from './simulator.ts';

const KEPT = 5_000;

/** What happened, in order; the only way a test learns that something is done. */
export class Journal {
  readonly events: SimulatorEvent[] = [];
  readonly calls: ApiCall[] = [];
  readonly violations: Violation[] = [];
  #seq = 0;
  readonly #listeners = new Set<(event: SimulatorEvent) => void>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get seq(): number {
    return this.#seq;
  }

  add(body: SimulatorEventBody): void {
    this.#seq += 1;
    const event: SimulatorEvent = { seq: this.#seq, at: this.#clock.now(), ...body };
    this.events.push(event);
    if (this.events.length > KEPT) this.events.shift();
    if (body.kind === 'call') {
      this.calls.push(body.call);
      if (this.calls.length > KEPT) this.calls.shift();
    }
    if (body.kind === 'violation') this.violations.push(body.violation);
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(listener: (event: SimulatorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  waitFor(predicate: (event: SimulatorEvent) => boolean, options: WaitOptions = {}): Promise<SimulatorEvent> {
    const since = options.since ?? 0;
    const past = this.events.find((event) => event.seq > since && predicate(event));
    if (past !== undefined) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const { signal } = options;
      const end = () => {
        stop();
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        end();
        reject(signal?.reason);
      };
      const stop = this.subscribe((event) => {
        if (!predicate(event)) return;
        end();
        resolve(event);
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
