import { statSync } from 'node:fs';
import type { Database as Sqlite } from 'better-sqlite3';
import { StorageError } from '../core/errors.ts';
import { backupTo } from './backup.ts';
import { checkAside } from './check-aside.ts';
import { storageError } from './errors.ts';
import { migrate, newestSchema, type SchemaDoor, schemaVersion } from './migrate.ts';
import type { OpenDatabase, OpenOptions } from './open.ts';
import { lockForServer } from './server-lock.ts';
import { openSqlite } from './sqlite.ts';
import { brokenPages, complaints } from './sqlite-check.ts';
import { SqliteReads } from './sqlite-reads.ts';
import { SqliteUnits } from './sqlite-units.ts';
import type { Report } from './unit.ts';

export const sqliteDoor = (db: Sqlite): SchemaDoor => {
  const query: SchemaDoor['query'] = async (sql, values = []) => {
    const statement = db.prepare(sql);
    if (statement.reader) return statement.all(...values) as Record<string, unknown>[];
    statement.run(...values);
    return [];
  };
  return {
    engine: 'sqlite',
    query,
    async alone(work) {
      db.exec('begin immediate');
      try {
        const value = await work(query);
        db.exec('commit');
        return value;
      } finally {
        if (db.inTransaction) db.exec('rollback');
      }
    },
  };
};

/** Takes the write lock and gives it back: a read-only file or disk is found now, not at the first tap. */
function probe(db: Sqlite): void {
  db.exec('begin immediate');
  try {
    db.exec('create table probe (at integer) strict');
  } finally {
    if (db.inTransaction) db.exec('rollback');
  }
}

/** A tenth of a second; what it takes grows with the rows, whose types and rules are looked at one by one. */
const quickToReadBytes = 8 * 1024 * 1024;

async function lookThrough(path: string, signal: AbortSignal, report: Report): Promise<void> {
  const found = await checkAside(path, signal).catch((error: unknown) => {
    if (!signal.aborted) report(`${path} could not be looked through: ${String(error)}`);
  });
  if (found?.kind === 'broken') throw new StorageError('corrupt', `${path}: ${found.complaints.join('; ')}`);
}

export async function openSqliteDatabase(path: string, options: OpenOptions): Promise<OpenDatabase> {
  const { server = false, strict = false, durable = true, check = true, report = () => {} } = options;
  const { quickToRead = quickToReadBytes } = options;
  const writer = openSqlite(path, { writes: true, create: true });
  if (!durable) writer.pragma('synchronous = off');
  let release: (() => void) | undefined;
  let reader: Sqlite;
  const door = sqliteDoor(writer);
  let version: number;
  let isLarge: boolean;
  try {
    if (server) release = lockForServer(path);
    isLarge = statSync(path).size > quickToRead;
    if (check && !isLarge) {
      const [complaint] = brokenPages(writer, 1);
      if (complaint !== undefined) throw new StorageError('corrupt', `${path}: ${complaint}`);
    }
    version = await schemaVersion(door);
    probe(writer);
    reader = openSqlite(path, { writes: false });
  } catch (error) {
    release?.();
    writer.close();
    throw storageError(error, path);
  }
  const units = new SqliteUnits(writer, { strict, report });
  const reads = new SqliteReads(reader, { strict, report });
  const refuseOld = () => {
    if (version < newestSchema) throw new StorageError('old-schema', `${path}: schema ${version}, not ${newestSchema}`);
  };
  const closing = new AbortController();
  const looked = check && isLarge ? lookThrough(path, closing.signal, report) : Promise.resolve();
  // Whoever only reads briefly does not wait for it.
  looked.catch(() => undefined);
  return {
    engine: 'sqlite',
    looked,
    database: {
      write: async (label, work) => {
        refuseOld();
        return units.run(label, work);
      },
      read: async (label, work) => {
        refuseOld();
        return reads.run(label, work);
      },
    },
    schemaVersion: () => version,
    async migrate(now) {
      const added = await migrate(door, now);
      version = await schemaVersion(door);
      return added;
    },
    backupTo: (target, uploads) => backupTo(writer, target, uploads),
    integrity: async () => complaints(writer),
    async tidy() {
      writer.pragma('optimize');
    },
    async close() {
      closing.abort();
      await Promise.all([units.idle(), reads.idle()]);
      reader.close();
      writer.close();
      release?.();
    },
  };
}
