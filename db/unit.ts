import { AsyncLocalStorage } from 'node:async_hooks';
import { type Dialect, DummyDriver, type QueryExecutor, Transaction } from 'kysely';
import type { Db, Tx } from './schema.ts';
import { goStraight, type Straight } from './straight.ts';

/** What the doors need to know about a unit while it runs. */
export interface Handle {
  readonly tx: Tx;
  /** Throws if the unit must not be committed: a query is still running, or one failed and nobody minded. */
  settled(): void;
  /** From now on the handle throws. */
  close(): void;
}

const none = new DummyDriver();

/** A handle for one unit: no nesting, no root, and it refuses to work once the unit has ended. */
export function handle(label: string, executor: QueryExecutor, dialect: Dialect, straight?: Straight): Handle {
  let isOpen = true;
  let running = 0;
  let failure: unknown;
  const ended = () => new Error(`${label}: the unit of work has ended`);
  const guarded = executor.withConnectionProvider({
    provideConnection: async (use) => {
      if (!isOpen) throw ended();
      running++;
      try {
        return await executor.provideConnection(use);
      } catch (error) {
        failure ??= error;
        throw error;
      } finally {
        running--;
      }
    },
  });
  if (straight) {
    const guard =
      <T>(way: (sql: string, parameters: readonly unknown[]) => T) =>
      (sql: string, parameters: readonly unknown[]): T => {
        if (!isOpen) throw ended();
        try {
          return way(sql, parameters);
        } catch (error) {
          failure ??= error;
          throw error;
        }
      };
    goStraight(guarded, { rows: guard(straight.rows), changes: guard(straight.changes) });
  }
  return {
    tx: new Transaction<Db>({ config: { dialect }, dialect, driver: none, executor: guarded }),
    settled() {
      if (running > 0) throw new Error(`${label}: ended while a query was still running`);
      if (failure !== undefined) throw failure;
    },
    close() {
      isOpen = false;
    },
  };
}

const inside = new AsyncLocalStorage<string>();

/** Nothing opens the database from inside a unit of work: it would wait for itself. */
export function refuseNesting(label: string): void {
  const outer = inside.getStore();
  if (outer !== undefined) throw new Error(`${label}: nested in the unit of work ${outer}`);
}

export const within = <T>(label: string, work: () => Promise<T>): Promise<T> => inside.run(label, work);

export type Report = (message: string) => void;

export interface Watch {
  /** Refuse a unit that awaits anything but the database, instead of only reporting it. */
  readonly strict: boolean;
  readonly report: Report;
}

export class ForeignWait extends Error {
  constructor(label: string) {
    super(`${label}: waited for something else than the database`);
    this.name = 'ForeignWait';
  }
}

/**
 * Runs a unit of SQLite. An honest one never leaves the microtask queue, so the alarm goes off only for one that awaits
 * something else, and everybody behind it with it.
 */
export function watched<T>(label: string, { settled }: Handle, work: () => Promise<T>, watch: Watch): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const alarm = setImmediate(() => {
      const error = new ForeignWait(label);
      watch.report(error.message);
      if (watch.strict) reject(error);
    });
    within(label, work)
      .then((value) => {
        settled();
        resolve(value);
      })
      .catch(reject)
      .finally(() => clearImmediate(alarm));
  });
}
