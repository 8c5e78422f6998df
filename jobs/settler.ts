import type { Platform } from '../core/ids.ts';
import { delayOf, type Trouble } from '../core/outcome-table.ts';
import type { Clock, Database } from '../core/ports.ts';
import type { Stores } from '../core/stores.ts';

/** Something went wrong that people must hear of; notes of one unit become few alarms. */
export interface Note {
  readonly trouble: Trouble;
  readonly platform: Platform;
  readonly id: number;
  readonly why: string;
}

/** One result to be noted. `order`: settled in this order inside a unit, so that two units never wait for each other. */
export interface Settlement {
  readonly order: number;
  /** Part of a unit, which may run twice; what it returns runs once, after the commit. */
  apply(tx: Stores, note: (note: Note) => void): Promise<() => void>;
}

const batchLimit = 50;
/** A settlement that fails so often alone, while others do not, is a bug: it must not hold them up. */
const patience = 2;

interface SettlerPorts {
  readonly clock: Clock;
  readonly db: Database;
  readonly lingerMs: number;
  /** Part of the same unit. */
  readonly conclude: (tx: Stores, notes: readonly Note[]) => Promise<void>;
  readonly before: () => void;
  readonly after: () => void;
  /** Everything is noted. */
  readonly idle: () => void;
  readonly log: (problem: string, error: unknown) => void;
}

/** Notes results; those that arrive together share a unit. A lost database delays them and loses none. */
export class Settler {
  readonly #ports: SettlerPorts;
  readonly #queue: Settlement[] = [];
  readonly #stop = new AbortController();
  #running = false;
  #last: Promise<void> = Promise.resolve();

  constructor(ports: SettlerPorts) {
    this.#ports = ports;
  }

  add(settlement: Settlement): void {
    this.#queue.push(settlement);
    if (this.#running) return;
    this.#running = true;
    this.#last = this.#run();
  }

  get idle(): boolean {
    return !this.#running;
  }

  /** Resolves when everything is noted, or nothing more will be. */
  async settled(): Promise<void> {
    while (this.#running) await this.#last;
  }

  /** What is not noted now stays `sending`, as if we had died. */
  giveUp(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#stop.signal.aborted) {
      await this.#linger();
      const batch = this.#queue.splice(0, batchLimit).sort((a, b) => a.order - b.order);
      if (await this.#commit(batch)) continue;
      for (const one of batch) await this.#alone(one);
    }
    this.#running = false;
    this.#ports.idle();
  }

  #linger(): Promise<void> {
    const { clock, lingerMs } = this.#ports;
    return lingerMs > 0
      ? clock.sleep(lingerMs, this.#stop.signal)
      : new Promise<void>((resolve) => setImmediate(resolve));
  }

  async #commit(batch: readonly Settlement[]): Promise<boolean> {
    const { db, conclude, before, after, log } = this.#ports;
    before();
    let effects: (() => void)[];
    try {
      effects = await db.write('courier.settle', async (tx) => {
        const done: (() => void)[] = [];
        const notes: Note[] = [];
        for (const one of batch) done.push(await one.apply(tx, (note) => notes.push(note)));
        if (notes.length > 0) await conclude(tx, notes);
        return done;
      });
    } catch (error) {
      log('results not noted yet', error);
      return false;
    }
    after();
    for (const effect of effects) effect();
    return true;
  }

  async #alone(one: Settlement): Promise<void> {
    for (let tries = 1; !this.#stop.signal.aborted; tries++) {
      if (await this.#commit([one])) return;
      if (await this.#databaseWorks()) {
        if (tries >= patience) return;
        continue;
      }
      await this.#ports.clock.sleep(delayOf(tries, 0), this.#stop.signal);
    }
  }

  async #databaseWorks(): Promise<boolean> {
    return this.#ports.db
      .write('courier.probe', async (tx) => tx.outbox.depth())
      .then(
        () => true,
        () => false,
      );
  }
}
