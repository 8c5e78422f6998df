import Sqlite from 'better-sqlite3';
import { StorageError } from '../core/errors.ts';
import { storageError } from './errors.ts';
import { newestSchema } from './migrate.ts';
import { complaints } from './sqlite-check.ts';
import type { FilesFound } from './upload-copies.ts';

export interface CopyReport {
  readonly schemaVersion: number;
  readonly rows: Readonly<Record<'person' | 'task' | 'log', number>>;
  /** Where the files people sent were copied, too. */
  readonly files?: FilesFound;
}

export type CopyCheck =
  | { readonly kind: 'sound'; readonly report: CopyReport }
  | { readonly kind: 'broken'; readonly complaints: readonly string[] };

/** Whether a server could be started on this file: sound pages, sound references, a schema we know. Changes nothing. */
export async function restoreCheck(path: string): Promise<CopyCheck> {
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(path, { fileMustExist: true, readonly: true });
    // Every page is read once: nothing is worth keeping.
    db.pragma('cache_size = -1000');
    const found = complaints(db);
    if (found.length > 0) return { kind: 'broken', complaints: found };
    const one = (sql: string) => Number(db?.prepare(sql).pluck().get());
    const schemaVersion = one('select max(version) from schema_version');
    if (schemaVersion > newestSchema) throw new StorageError('newer-schema', `schema ${schemaVersion}`);
    const rows = {
      person: one('select count(*) from person'),
      task: one('select count(*) from task'),
      log: one('select count(*) from log'),
    };
    return { kind: 'sound', report: { schemaVersion, rows } };
  } catch (error) {
    const known = storageError(error, path);
    return { kind: 'broken', complaints: [known instanceof Error ? known.message : String(known)] };
  } finally {
    db?.close();
  }
}
