import type { Database } from 'better-sqlite3';
import type { Dialect } from 'kysely';
import { engines } from './engine.ts';
import { storageError } from './errors.ts';
import { sqliteDialect, sqliteExecutor } from './sqlite.ts';
import type { Work } from './sqlite-units.ts';
import { storesOf } from './stores/stores.ts';
import { handle, refuseNesting, type Watch, watched } from './unit.ts';

/**
 * Reads on a connection of their own: on the writer's they would see what is not committed yet. Each sees one
 * snapshot; they go one after another, and sockets get their turn in between.
 */
export class SqliteReads {
  readonly #db: Database;
  readonly #executor: ReturnType<typeof sqliteExecutor>;
  readonly #dialect: Dialect;
  readonly #watch: Watch;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #idle: (() => void)[] = [];
  #serving = false;

  constructor(db: Database, watch: Watch) {
    this.#db = db;
    this.#watch = watch;
    this.#executor = sqliteExecutor(db);
    this.#dialect = sqliteDialect(db);
  }

  async run<T>(label: string, work: Work<T>): Promise<T> {
    refuseNesting(label);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push(() => this.#one(label, work).then(resolve, (error) => reject(storageError(error, label))));
      if (!this.#serving) void this.#serve();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    if (this.#serving) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await next();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#serving = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #one<T>(label: string, work: Work<T>): Promise<T> {
    const handled = handle(label, this.#executor, this.#dialect, this.#executor.straight);
    this.#db.exec('begin');
    try {
      return await watched(label, handled, () => work(storesOf(handled.tx, engines.sqlite)), this.#watch);
    } finally {
      handled.close();
      if (this.#db.inTransaction) this.#db.exec('rollback');
    }
  }
}
