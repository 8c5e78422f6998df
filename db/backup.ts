import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { StorageError } from '../core/errors.ts';
import type { CopyCheck, CopyReport } from './restore-check.ts';

/** Checks a copy away from the thread that serves: reading the whole file takes a third of a second for 200 MB. */
const checkedAside = (path: string): Promise<CopyCheck> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./backup-worker.ts', import.meta.url), { workerData: path });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the check of ${path} ended with ${code}`)));
  });

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
    const check = await checkedAside(partial);
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
