import { createHash } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { placeOf } from './uploads.ts';

/** A file people sent, as a row of the database says it is. */
interface Sent {
  readonly id: string;
  readonly sha256: string;
}

/** What became of all of them: `lost` are not there, or are not what was sent. */
export interface FilesFound {
  readonly count: number;
  readonly place: string;
  readonly lost: readonly string[];
}

/** What lies beside the copy of a database. */
export const besideCopy = (path: string): string => `${path}.uploads`;

/** The files a database file knows of; none before there were any. */
export function sentIn(path: string): readonly Sent[] {
  const db = new Sqlite(path, { fileMustExist: true, readonly: true });
  try {
    const isOld = db.prepare(`select 1 from sqlite_master where type = 'table' and name = 'file'`).get() === undefined;
    if (isOld) return [];
    return db.prepare(`select id, sha256 from file where status = 'kept' order by id`).all() as Sent[];
  } finally {
    db.close();
  }
}

/** The file's bytes, if they are there and are what was sent. */
async function soundBytes(place: string, { id, sha256 }: Sent): Promise<Buffer | undefined> {
  const bytes = await readFile(placeOf(place, id)).catch(() => undefined);
  return bytes && createHash('sha256').update(bytes).digest('hex') === sha256 ? bytes : undefined;
}

/** Looks at every file; changes nothing. */
export async function filesIn(place: string, sent: readonly Sent[]): Promise<FilesFound> {
  const lost: string[] = [];
  for (const one of sent) if (!(await soundBytes(place, one))) lost.push(one.id);
  return { count: sent.length, place, lost };
}

/** Copies each file that is sound onto the disk. What is lost is taken from the copy before, as long as that has it. */
export async function copyFiles(from: string, to: string, sent: readonly Sent[], before: string): Promise<FilesFound> {
  const lost: string[] = [];
  const folders = new Set<string>();
  for (const one of sent) {
    const own = await soundBytes(from, one);
    if (!own) lost.push(one.id);
    const bytes = own ?? (await soundBytes(before, one));
    if (!bytes) continue;
    const path = placeOf(to, one.id);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, bytes, { mode: 0o600, flush: true });
    folders.add(dirname(path));
  }
  for (const folder of folders) await toDisk(folder, 'r');
  return { count: sent.length, place: from, lost };
}

/** What was written to this file, or which names stand in this folder, survives a power cut. */
export async function toDisk(path: string, mode: 'r' | 'r+'): Promise<void> {
  const file = await open(path, mode);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
