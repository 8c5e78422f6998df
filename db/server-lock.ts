import Sqlite from 'better-sqlite3';
import { StorageError } from '../core/errors.ts';
import { codeOf, storageError } from './errors.ts';

/** A handle that nobody names is collected, and SQLite's finalizer would give the file away while we still serve it. */
const held = new Set<Sqlite.Database>();

/**
 * One server per database file. The lock is the operating system's, on a file beside the database: it is gone the
 * moment the process is, however it died. Gives the function that releases it.
 */
export function lockForServer(path: string): () => void {
  const beside = `${path}.lock`;
  let lock: Sqlite.Database | undefined;
  try {
    lock = new Sqlite(beside, { timeout: 0 });
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    if (codeOf(error) !== 'SQLITE_BUSY') throw storageError(error, beside);
    throw new StorageError('locked', `${path} is served by another process`, error);
  }
  const kept = lock;
  held.add(kept);
  return () => {
    held.delete(kept);
    kept.close();
  };
}
