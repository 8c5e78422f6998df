import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { StorageError } from '../core/errors.ts';
import { checkAside } from './check-aside.ts';
import type { CopyReport } from './restore-check.ts';

async function toDisk(path: string, mode: 'r' | 'r+'): Promise<void> {
  const file = await open(path, mode);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * A copy of the running database, checked before it gets its name: whatever stands under `path` is whole, also after
 * a power cut in the middle. Needs the writing connection: only its own changes do not make the copying start again.
 */
export async function backupTo(db: Database, path: string): Promise<CopyReport> {
  const partial = `${path}.partial`;
  try {
    await rm(partial, { force: true });
    await db.backup(partial);
    const check = await checkAside(partial);
    if (check.kind === 'broken')
      throw new StorageError('corrupt', `the copy is broken: ${check.complaints.join('; ')}`);
    await toDisk(partial, 'r+');
    await rename(partial, path);
    await toDisk(dirname(path), 'r');
    return check.report;
  } finally {
    for (const rest of [partial, `${partial}-wal`, `${partial}-shm`]) await rm(rest, { force: true });
  }
}
