import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database, type Statement } from 'better-sqlite3';
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type QueryExecutor,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteQueryCompiler,
} from 'kysely';
import { StorageError } from '../core/errors.ts';
import { storageError } from './errors.ts';
import type { Straight } from './straight.ts';

/**
 * SQLite forgets most of these when a file is closed, and this build's own default for a log file is synchronous
 * NORMAL, which loses the newest commits in a power cut. So every open sets them, and believes none it did not read.
 */
export const pragmas: Readonly<Record<string, string | number>> = {
  busy_timeout: 5000,
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  trusted_schema: 0,
  cell_size_check: 1,
  wal_autocheckpoint: 4000,
  // Eight megabytes for each connection; what is not there stands in the cache of the system.
  cache_size: -8000,
  journal_size_limit: 67_108_864,
  temp_store: 2,
};

/** What lists read once need not be kept. */
const readersPragmas: typeof pragmas = { ...pragmas, cache_size: -2000, query_only: 1 };

/** Opens a database file; `writes: false` gives a connection that can only look. */
export function openSqlite(path: string, { writes, create = false }: { writes: boolean; create?: boolean }): Database {
  let db: Database | undefined;
  try {
    if (create) mkdirSync(dirname(path), { recursive: true });
    db = new Sqlite(path, { fileMustExist: !create });
    for (const [name, value] of Object.entries(writes ? pragmas : readersPragmas)) {
      db.pragma(`${name} = ${value}`);
      const is: unknown = db.pragma(name, { simple: true });
      if (is !== value) throw new StorageError('pragma', `${path}: ${name} is ${String(is)}, not ${value}`);
    }
    return db;
  } catch (error) {
    db?.close();
    if (isMissing(error)) throw new StorageError('unreadable', `${path}: ${(error as Error).message}`, error);
    throw storageError(error, path);
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Error && /^E(ACCES|NOTDIR|EXIST|ROFS|PERM)/.test(error.message));

/** Dynamic queries (lists of changing length) must not fill the memory with statements nobody asks for again. */
const statementsKept = 500;

/**
 * This build of SQLite looks at bound values while it plans (STAT4), and therefore plans many a statement anew at every
 * binding, which costs ten times what running it does. Behind a sign it sees no value, and a statement keeps its plan.
 */
class SteadyQueryCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

/** Runs queries on one connection; statements are prepared once. */
export function sqliteExecutor(db: Database): QueryExecutor & { readonly straight: Straight } {
  const statements = new Map<string, Statement<unknown[], unknown>>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known) return known;
    const [oldest] = statements.size >= statementsKept ? statements.keys() : [];
    if (oldest !== undefined) statements.delete(oldest);
    const statement = db.prepare<unknown[], unknown>(sql);
    statements.set(sql, statement);
    return statement;
  };
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const statement = prepare(sql);
      if (statement.reader) return { rows: statement.all(...parameters) as R[] };
      return { rows: [], numAffectedRows: BigInt(statement.run(...parameters).changes) };
    },
    // biome-ignore lint/correctness/useYield: the interface wants a generator; a unit of work does not stream.
    async *streamQuery() {
      throw new Error('a unit of work does not stream');
    },
  };
  const executor = new DefaultQueryExecutor(new SteadyQueryCompiler(), new SqliteAdapter(), {
    provideConnection: (use) => use(connection),
  });
  const straight: Straight = {
    rows: (sql, parameters) => prepare(sql).all(...parameters),
    changes: (sql, parameters) => prepare(sql).run(...parameters).changes,
  };
  return Object.assign(executor, { straight });
}

/** Only names the dialect to Kysely; the connection behind it is never asked. */
export const sqliteDialect = (db: Database): Dialect => new SqliteDialect({ database: db as never });
