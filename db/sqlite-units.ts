import type { Database, Statement } from 'better-sqlite3';
import type { Dialect } from 'kysely';
import type { Stores } from '../core/stores.ts';
import { engines } from './engine.ts';
import { storageError } from './errors.ts';
import { sqliteDialect, sqliteExecutor } from './sqlite.ts';
import { storesOf } from './stores/stores.ts';
import { handle, refuseNesting, type Watch, watched } from './unit.ts';

export type Work<T> = (tx: Stores) => Promise<T>;

interface Waiting {
  readonly label: string;
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface UnitOptions extends Watch {
  /** Units that may share one commit. */
  readonly most?: number;
  /**
   * After a shared commit the next one gathers for this long (ms) at most, until as many wait as shared the last one:
   * under load a commit costs more than the wait.
   */
  readonly linger?: number;
}

/**
 * Units that wait together share one commit, that is one wait for the disk. They run one after another, and one that
 * throws undoes only itself: the others run once more, each behind its own savepoint. (Savepoints keep a copy of every
 * page that is touched, which a good day has no use for.) Nobody is answered before the shared commit is on disk.
 */
export class SqliteUnits {
  readonly #db: Database;
  readonly #executor: ReturnType<typeof sqliteExecutor>;
  readonly #dialect: Dialect;
  readonly #watch: Watch;
  readonly #most: number;
  readonly #linger: number;
  readonly #sql: Record<'begin' | 'commit' | 'save' | 'release' | 'undo', Statement>;
  #waiting: Waiting[] = [];
  #due: NodeJS.Immediate | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #serving = false;
  /** How many are worth waiting for. */
  #expected = 1;
  #idle: (() => void)[] = [];
  /** Commits made, for those who measure. */
  commits = 0;

  constructor(db: Database, { strict, report, most = 64, linger = 3 }: UnitOptions) {
    this.#db = db;
    this.#watch = { strict, report };
    this.#most = most;
    this.#linger = linger;
    this.#executor = sqliteExecutor(db);
    this.#dialect = sqliteDialect(db);
    this.#sql = {
      begin: db.prepare('begin immediate'),
      commit: db.prepare('commit'),
      save: db.prepare('savepoint unit'),
      release: db.prepare('release unit'),
      undo: db.prepare('rollback to unit'),
    };
  }

  async run<T>(label: string, work: Work<T>): Promise<T> {
    refuseNesting(label);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ label, work, resolve: resolve as (value: unknown) => void, reject });
      this.#arrange();
    });
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    if (this.#serving || this.#due !== undefined || this.#gathering !== undefined)
      await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #arrange(): void {
    if (this.#serving || this.#due !== undefined) return;
    if (this.#waiting.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    } else if (this.#gathering === undefined) {
      // Those who were answered together come back in the same turn of the event loop.
      this.#due = setImmediate(() => this.#gather());
    } else if (this.#isEnough()) {
      void this.#serve();
    }
  }

  #isEnough(): boolean {
    return this.#linger <= 0 || this.#waiting.length >= this.#expected;
  }

  #gather(): void {
    this.#due = undefined;
    if (this.#isEnough()) void this.#serve();
    else this.#gathering = setTimeout(() => void this.#serve(), this.#linger);
  }

  async #serve(): Promise<void> {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#serving = true;
    const group = this.#waiting.splice(0, this.#most);
    this.#expected = Math.min(group.length, this.#most / 2);
    await this.#commit(group);
    this.#serving = false;
    this.#arrange();
  }

  async #commit(group: readonly Waiting[], isGuarded = false): Promise<void> {
    const answers: (() => void)[] = [];
    let hasBegun = false;
    let running: Waiting | undefined;
    try {
      this.#sql.begin.run();
      hasBegun = true;
      for (const unit of group) {
        running = unit;
        answers.push(await (isGuarded ? this.#behindSavepoint(unit) : this.#run(unit)));
      }
      running = undefined;
      this.#sql.commit.run();
      this.commits++;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('rollback');
      // Nobody has been answered, so the others may try again; but who could not even begin would only wait again.
      if (!hasBegun || group.length === 1) {
        for (const unit of group) unit.reject(storageError(error, unit.label));
      } else if (isGuarded) {
        for (const unit of group) await this.#commit([unit]);
      } else {
        running?.reject(storageError(error, running.label));
        await this.#commit(
          group.filter((unit) => unit !== running),
          true,
        );
      }
      return;
    }
    for (const answer of answers) answer();
  }

  /** Runs one unit; gives the answer to send once everything is on disk. */
  async #run(unit: Waiting): Promise<() => void> {
    const handled = handle(unit.label, this.#executor, this.#dialect, this.#executor.straight);
    try {
      const stores = storesOf(handled.tx, engines.sqlite);
      const value = await watched(unit.label, handled, () => unit.work(stores), this.#watch);
      return () => unit.resolve(value);
    } finally {
      handled.close();
    }
  }

  /** As `#run`; one that throws undoes only itself. Throws when SQLite undid the whole group. */
  async #behindSavepoint(unit: Waiting): Promise<() => void> {
    this.#sql.save.run();
    try {
      const answer = await this.#run(unit);
      this.#sql.release.run();
      return answer;
    } catch (error) {
      if (!this.#db.inTransaction) throw error;
      this.#sql.undo.run();
      this.#sql.release.run();
      return () => unit.reject(storageError(error, unit.label));
    }
  }
}
