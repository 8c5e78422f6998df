import { AsyncLocalStorage } from 'node:async_hooks';
import { type Dialect, DummyDriver, type QueryExecutor, Transaction } from 'kysely';
import type { Db, Tx } from './schema.ts';

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
export function handle(label: string, executor: QueryExecutor, dialect: Dialect): Handle {
  let isOpen = true;
  let running = 0;
  let failure: unknown;
  const guarded = executor.withConnectionProvider({
    provideConnection: async (use) => {
      if (!isOpen) throw new Error(`${label}: the unit of work has ended`);
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

/** Told about a unit that awaited something else than the database. Strict: it is refused besides. */
export type Report = (message: string) => void;

export class ForeignWait extends Error {
  constructor(label: string) {
    super(`${label}: waited for something else than the database`);
    this.name = 'ForeignWait';
  }
}
