import { setTimeout as pause } from 'node:timers/promises';
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { engines } from './engine.ts';
import { codeOf, isLostLine, storageError } from './errors.ts';
import type { Postgres } from './postgresql.ts';
import type { Work } from './sqlite-units.ts';
import { storesOf } from './stores/stores.ts';
import { ForeignWait, handle, type Report, refuseNesting, type Watch, within } from './unit.ts';

const begin = {
  write: 'begin isolation level read committed',
  read: 'begin isolation level repeatable read read only',
} as const;
const attempts = 5;
const losers = new Set(['40001', '40P01']);
const executor = new DefaultQueryExecutor(new PostgresQueryCompiler(), new PostgresAdapter(), {
  provideConnection: () => Promise.reject(new Error('a query outside of a unit of work')),
});
/** Only names the dialect to Kysely; the pool behind it is never asked. */
const dialect = new PostgresDialect({ pool: async () => Promise.reject(new Error('there is no root handle')) });

/**
 * One transaction for each unit at read committed, where compare-and-set decides every race. Losers of a deadlock, and
 * units whose line broke before they asked to be committed, run again. Once a commit was asked for and the line breaks
 * nobody knows how it ended: then the caller hears of it, and the event that comes again meets its inbox key.
 */
export class PostgresUnits {
  readonly #server: Postgres;
  readonly #strict: boolean;
  readonly #report: Report;

  constructor(server: Postgres, { strict, report }: Watch) {
    this.#server = server;
    this.#strict = strict;
    this.#report = report;
  }

  async run<T>(mode: 'read' | 'write', label: string, work: Work<T>): Promise<T> {
    refuseNesting(label);
    for (let attempt = 1; ; attempt++) {
      const progress = { isCommitting: false };
      try {
        return await this.#once(mode, label, work, progress);
      } catch (error) {
        const mayRunAgain = losers.has(codeOf(error)) || (isLostLine(error) && !progress.isCommitting);
        if (!mayRunAgain || attempt === attempts) throw storageError(error, label);
        await pause(Math.random() * 20 * 2 ** attempt);
      }
    }
  }

  async #once<T>(
    mode: 'read' | 'write',
    label: string,
    work: Work<T>,
    progress: { isCommitting: boolean },
  ): Promise<T> {
    const client = await this.#server.connect();
    let broken: unknown;
    const onError = (error: unknown) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query(begin[mode]);
      const value = await this.#work(label, client, work);
      progress.isCommitting = mode === 'write';
      await client.query('commit');
      return value;
    } catch (error) {
      if (isLostLine(error)) broken ??= error;
      else await client.query('rollback').catch(onError);
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken !== undefined);
    }
  }

  #work<T>(label: string, client: pg.PoolClient, work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let running = 0;
      let alarm: NodeJS.Immediate | undefined;
      const ring = () => {
        const error = new ForeignWait(label);
        this.#report(error.message);
        reject(error);
      };
      // Between two queries an honest unit never leaves the microtask queue.
      const arm = () => {
        if (this.#strict && running === 0) alarm = setImmediate(ring);
      };
      const connection = this.#connection(client, {
        started() {
          running++;
          clearImmediate(alarm);
        },
        ended() {
          running--;
          arm();
        },
      });
      const { tx, settled, close } = handle(
        label,
        executor.withConnectionProvider({ provideConnection: (use) => use(connection) }),
        dialect,
      );
      arm();
      within(label, () => work(storesOf(tx, engines.postgresql)))
        .then((value) => {
          settled();
          resolve(value);
        })
        .catch(reject)
        .finally(() => {
          running = Number.POSITIVE_INFINITY;
          clearImmediate(alarm);
          close();
        });
    });
  }

  /** The queries of one unit go one after another: the client refuses to be asked two things at once. */
  #connection(client: pg.PoolClient, watch: { started(): void; ended(): void }): DatabaseConnection {
    let last: Promise<unknown> = Promise.resolve();
    const ask = async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const name = this.#server.nameOf(sql);
      const values = parameters as unknown[];
      const result = await client.query(name === undefined ? { text: sql, values } : { name, text: sql, values });
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    };
    return {
      executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        watch.started();
        const answer = last.then(() => ask<R>(query)).finally(() => watch.ended());
        last = answer.catch(() => undefined);
        return answer;
      },
      // biome-ignore lint/correctness/useYield: the interface wants a generator; a unit of work does not stream.
      async *streamQuery() {
        throw new Error('a unit of work does not stream');
      },
    };
  }
}
