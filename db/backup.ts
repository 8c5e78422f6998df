import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { StorageError } from '../core/errors.ts';
import { checkAside } from './check-aside.ts';
import type { CopyReport } from './restore-check.ts';
import { besideCopy, copyFiles, sentIn, toDisk } from './upload-copies.ts';

/**
 * A copy of the running database, checked before it gets its name: whatever stands under `path` is whole, also after
 * a power cut in the middle. `uploads`: the files people sent are copied with it, those its rows name: each was whole
 * before its row, and never changes. Needs the writing connection: only its own changes do not make the copying start
 * again.
 */
export async function backupTo(db: Database, path: string, uploads?: string): Promise<CopyReport> {
  const partial = `${path}.partial`;
  const files = besideCopy(path);
  const partialFiles = `${files}.partial`;
  const clear = async () => {
    for (const rest of [partial, `${partial}-wal`, `${partial}-shm`]) await rm(rest, { force: true });
    await rm(partialFiles, { recursive: true, force: true });
  };
  try {
    await clear();
    await db.backup(partial);
    const check = await checkAside(partial);
    if (check.kind === 'broken')
      throw new StorageError('corrupt', `the copy is broken: ${check.complaints.join('; ')}`);
    const sent = uploads === undefined ? [] : sentIn(partial);
    const found = uploads === undefined ? undefined : await copyFiles(uploads, partialFiles, sent, files);
    await toDisk(partial, 'r+');
    if (existsSync(partialFiles)) {
      await rm(files, { recursive: true, force: true });
      await rename(partialFiles, files);
    }
    await rename(partial, path);
    await toDisk(dirname(path), 'r');
    return { ...check.report, ...(found ? { files: found } : {}) };
  } finally {
    await clear();
  }
}
