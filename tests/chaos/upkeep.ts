/** What a server does to its database beside its work: the chaos run kills it in the middle of that. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import type { OpenDatabase, Where } from '../../db/open.ts';
import { damage } from './inspect.ts';

/** Never ends. Only SQLite has upkeep of ours; a PostgreSQL server sees to itself. */
export async function keepDoing(
  what: 'backups' | 'checkpoints',
  open: OpenDatabase,
  where: Where,
  folder: string,
): Promise<void> {
  if (where.engine !== 'sqlite' || !open.backupTo) return;
  const second = new Sqlite(where.path);
  for (let round = 0; ; round++) {
    if (what === 'backups') await open.backupTo(join(folder, `backup-${round % 2}.db`));
    else second.pragma('wal_checkpoint(TRUNCATE)');
    await turn();
  }
}

/** Whatever stands under a backup's name is whole. */
export async function checkBackups(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) {
    if (!/^backup-\d+\.db$/.test(name)) continue;
    const wrong = await damage({ engine: 'sqlite', path: join(folder, name) }).catch((error: unknown) => [
      String(error),
    ]);
    for (const one of wrong) found.push(`${name} is damaged: ${one}`);
  }
  return found;
}
