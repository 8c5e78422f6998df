import type { Clock } from '../../core/ports.ts';

const KEPT = 5_000;

export interface WaitOptions {
  signal?: AbortSignal;
  /** Only events after this sequence number. Default 0: events that already happened count. */
  since?: number;
}

type Body = { kind: string };
type CallIn<B> = B extends { kind: 'call'; call: infer Call } ? Call : never;
type ViolationIn<B> = B extends { kind: 'violation'; violation: infer Violation } ? Violation : never;

/** `seq` counts from 1 and never repeats within one run. */
export type JournalEvent<B extends Body> = { seq: number; at: number } & B;

export function waitOptions(options: WaitOptions | AbortSignal | undefined): WaitOptions {
  return options instanceof AbortSignal ? { signal: options } : (options ?? {});
}

function isCall<B extends Body>(body: B): body is B & { kind: 'call'; call: CallIn<B> } {
  return body.kind === 'call';
}

function isViolation<B extends Body>(body: B): body is B & { kind: 'violation'; violation: ViolationIn<B> } {
  return body.kind === 'violation';
}

/** What happened, in order; the only way a test learns that something is done. */
export class Journal<B extends Body> {
  readonly events: JournalEvent<B>[] = [];
  readonly calls: CallIn<B>[] = [];
  readonly violations: ViolationIn<B>[] = [];
  #seq = 0;
  readonly #listeners = new Set<(event: JournalEvent<B>) => void>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get seq(): number {
    return this.#seq;
  }

  add(body: B): void {
    this.#seq += 1;
    const event: JournalEvent<B> = { seq: this.#seq, at: this.#clock.now(), ...body };
    this.events.push(event);
    if (this.events.length > KEPT) this.events.shift();
    if (isCall(body)) {
      this.calls.push(body.call);
      if (this.calls.length > KEPT) this.calls.shift();
    }
    if (isViolation(body)) this.violations.push(body.violation);
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(listener: (event: JournalEvent<B>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  waitFor(predicate: (event: JournalEvent<B>) => boolean, options: WaitOptions = {}): Promise<JournalEvent<B>> {
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
